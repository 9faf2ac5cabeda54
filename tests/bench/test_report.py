"""The report, and its place in docs/performance.md."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench.crawl.__main__ import main
from bench.crawl.processes import PROJECT
from bench.crawl.report import BEGIN, END, SMALL, is_trial, report, written_into
from bench.crawl.results import keep, kept
from bench.crawl.section import Section, Sizes

ONE = Section("One", "first", {"crawl/scrapy": 2.5}, ran_on="a machine")
TWO = Section("Two", "second", {"memory/many": 1.4}, ran_on="a machine")


def test_goals_come_first_and_take_their_values_from_all_parts() -> None:
    text = report([ONE, TWO])
    assert text.startswith("Measured on a machine.\n\n| measure |")
    assert "| 2.50 | at least 1.4 | met |" in text
    assert "| 1.40 | at most 1.15 | **not met**, 22 % over |" in text
    assert text.index("at most 1.15") < text.index("### One") < text.index("### Two")
    assert text.count("Measured on") == 1


def test_parts_that_were_measured_apart_say_so_each() -> None:
    text = report([ONE, replace(TWO, ran_on="the same, busy")])
    assert text.startswith("| measure |")
    assert "### One\n\nMeasured on a machine.\n\nfirst" in text
    assert "### Two\n\nMeasured on the same, busy.\n\nsecond" in text


def test_other_sizes_are_a_trial() -> None:
    assert not is_trial(Sizes())
    assert not is_trial(Sizes(rounds=9, starts=40))
    assert not is_trial(Sizes(peer_rounds=1))
    assert is_trial(Sizes(rounds=4))
    assert is_trial(Sizes(rounds=9, starts=20))
    assert is_trial(Sizes(many_articles=100_000))


def test_a_trial_meets_no_goal_and_others_do() -> None:
    text = report([replace(ONE, trial=True), TWO])
    assert "| 2.50 | at least 1.4 | a trial |" in text
    assert "| – | at most 1.35 | not measured |" in text
    assert "| 1.40 | at most 1.15 | **not met**, 22 % over |" in text
    assert text.count(SMALL) == 1


def test_parts_are_kept_from_run_to_run(tmp_path: Path) -> None:
    path = tmp_path / "build" / "bench.json"
    assert kept(path) == {}
    keep(path, "one", ONE)
    keep(path, "two", TWO)
    again = replace(ONE, text="anew", trial=True)
    assert keep(path, "one", again) == kept(path) == {"one": again, "two": TWO}


def test_what_was_kept_is_reported_without_measuring(tmp_path: Path) -> None:
    keep(tmp_path / "bench.json", "memory", TWO)
    keep(tmp_path / "bench.json", "crawl", ONE)
    document = tmp_path / "page.md"
    document.write_text(f"before\n{BEGIN}\n{END}\n", encoding="utf-8")
    main(["--report", "--out", str(tmp_path / "bench.md"), "--write", str(document)])
    text = report([ONE, TWO])
    assert (tmp_path / "bench.md").read_text(encoding="utf-8") == text
    assert document.read_text(encoding="utf-8") == f"before\n{BEGIN}\n{text}{END}\n"


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
