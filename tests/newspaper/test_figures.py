"""The figures of the papers that no rule was tuned to stay where docs/edition.md says they are."""

from __future__ import annotations

import pytest

from bench.newspaper.__main__ import main
from bench.newspaper.run import run_pdf, run_style
from bench.newspaper.score import Figures, Tally, bcubed
from bench.newspaper.styles import STYLES
from tests.support.campaigns import sized

REPORTED = [style for style in STYLES if style.split == "reported"]

EDITIONS = sized(2, 10)
"""Of each paper; the figures in docs/edition.md are of more."""


@pytest.fixture(scope="module")
def text() -> Figures:
    figures = Figures()
    for style in REPORTED:
        run_style(style, EDITIONS, figures, seed=11)
    return figures


def test_items(text: Figures) -> None:
    assert text.items > 150
    assert text.item_rate > 0.96
    assert text.bcubed > 0.985


def test_joins_and_gaps(text: Figures) -> None:
    assert text.joins.hits > 100
    assert text.joins.precision > 0.99
    assert text.joins.recall > 0.98
    assert text.gaps_compared.recall > 0.85


def test_jumps_and_matches(text: Figures) -> None:
    assert text.jumps.f1 > 0.93
    assert text.match_rate > 0.98


def test_edits(text: Figures) -> None:
    assert text.applied == text.compared > 80
    assert text.edits["wording"].recall > 0.97
    assert text.edits["punctuation"].f1 > 0.97
    assert text.edits["gap"].precision > 0.9
    assert text.edits["wording"].precision > 0.85
    assert text.artefacts_as_wording <= 0.08 * text.artefacts
    assert text.silent_as_wording <= 0.2 * text.silent
    slips = text.artefacts_as_wording + text.silent_as_wording
    # An edit that adds one character may always be a character that the page dropped.
    assert text.doubted_artefacts == slips
    # So are more true edits where the words of an article come again in it.
    assert text.doubted_edits <= 0.5 * text.edits["wording"].hits


def test_pdf() -> None:
    figures = Figures()
    for style in REPORTED:
        run_pdf(style, EDITIONS, figures, seed=11)
    assert figures.items > 150
    assert figures.item_rate > 0.97
    assert figures.joins.f1 > 0.99


def test_the_command_prints_what_the_docs_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--editions", "1"]) == 0
    printed = capsys.readouterr().out
    for name in ("exact-item rate", "B-cubed", "join F1", "gap recall", "jump link F1", "match F1"):
        assert name in printed
    assert "edit F1, truncation" in printed or "edit F1, wording" in printed


def test_the_reported_papers_faults_stay_unseen(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--faults"])
    assert "--split tuned only" in capsys.readouterr().err


def test_the_scores_themselves() -> None:
    tally = Tally()
    tally.add("ab", "bc")
    assert (tally.precision, tally.recall, tally.f1) == (0.5, 0.5, 0.5)
    assert bcubed([("a", 1), ("a", 1), ("b", 1)]) == pytest.approx((5 / 3, 3, 3))
    assert Tally().f1 == 1.0
