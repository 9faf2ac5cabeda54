"""The report, and its place in docs/performance.md."""

from __future__ import annotations

import pytest

from bench.crawl.processes import PROJECT
from bench.crawl.report import BEGIN, END, SMALL, report, written_into
from bench.crawl.section import Section, Sizes

SECTIONS = [
    Section("One", "first", {"crawl/scrapy": 2.5}),
    Section("Two", "second", {"memory/many": 1.4}),
]


def test_goals_come_first_and_take_their_values_from_all_parts() -> None:
    text = report(SECTIONS, "a machine", Sizes())
    assert text.startswith("Measured on a machine.\n\n| measure |")
    assert "| 2.50 | at least 1.4 | met |" in text
    assert "| 1.40 | at most 1.15 | **not met**, 22 % over |" in text
    assert text.index("at most 1.15") < text.index("### One") < text.index("### Two")


def test_other_sizes_are_a_trial() -> None:
    assert SMALL not in report(SECTIONS, "a machine", Sizes())
    assert SMALL not in report(SECTIONS, "a machine", Sizes(rounds=9, starts=40))
    assert SMALL in report(SECTIONS, "a machine", Sizes(rounds=4))
    assert SMALL in report(SECTIONS, "a machine", Sizes(rounds=9, starts=20))
    assert SMALL in report(SECTIONS, "a machine", Sizes(many_articles=100_000))


def test_a_trial_meets_no_goal() -> None:
    text = report(SECTIONS, "a machine", Sizes(posts=1_000))
    assert "| 2.50 | at least 1.4 | a trial |" in text
    assert "| – | at most 1.35 | not measured |" in text
    assert "met" not in text


def test_only_what_is_between_the_markers_is_replaced() -> None:
    text = f"before\n\n{BEGIN}\nold \\1\n{END}\n\nafter\n"
    once = written_into(text, "new \\g<0>\n")
    assert once == f"before\n\n{BEGIN}\nnew \\g<0>\n{END}\n\nafter\n"
    assert written_into(once, "new \\g<0>\n") == once


@pytest.mark.parametrize(
    "text",
    ["", BEGIN, END, f"{END}\n{BEGIN}", f"{BEGIN}\n{BEGIN}\n{END}", f"{BEGIN}\n{END}\n{END}"],
)
def test_without_its_markers_a_document_is_left_alone(text: str) -> None:
    with pytest.raises(ValueError, match="the document needs one line"):
        written_into(text, "new\n")


def test_the_document_has_its_place() -> None:
    text = (PROJECT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert "new\n" in written_into(text, "new\n")
