"""The tables of the print edition: pages, their lines and files, articles and matches."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.items import PrintPlace
from crawler.ledger import Ledger
from crawler.ledger.editions import EditionTable, MatchRow, PageLineRow, PageRow, PrintRow
from tests.support.archives import article, open_archive, see_link, submit

T4, T5, T6 = (f"2022-03-14T0{hour}:00:00Z" for hour in (4, 5, 6))
NAMES = ("sandunbao/2022-03-14/A1", "sandunbao/2022-03-14/A10", "sandunbao/2022-03-14/A2")
OTHER = "sandunbao/2022-03-15/A1"


@pytest.fixture
def ledger(ledger: Ledger) -> Ledger:
    """Two runs and a link; nothing printed."""
    ledger.runs.start("edition", T4)
    ledger.runs.start("edition", T5)
    see_link(ledger, "/a.html")
    return ledger


@pytest.fixture
def table(ledger: Ledger) -> EditionTable:
    """Four pages, numbered from 1: A1, A10 and A2 of a day, A1 of the next."""
    for name in (*NAMES, OTHER):
        ledger.editions.put(page(name))
    return ledger.editions


def page(stem: str, **changes: object) -> PageRow:
    edition, _, name = stem.rpartition("/")
    row = PageRow(0, stem, edition, name, 1, "三墩报", edition[-10:], name, 1, T4, T4)
    return replace(row, **changes)  # type: ignore[arg-type]


def line(page: int, revision: int, amendment: int, offset: int, **changes: object) -> PageLineRow:
    row = PageLineRow(page, revision, amendment, offset, 10, f"hash {offset}", T4, 1)
    return replace(row, **changes)  # type: ignore[arg-type]


def stems(rows: list[PageRow]) -> list[str]:
    return [row.stem for row in rows]


def test_a_page_is_found_by_its_stem_in_any_case(table: EditionTable) -> None:
    known = table.by_number(2)
    assert known == replace(page(NAMES[1]), id=2)
    assert table.get(NAMES[1].upper()) == known
    assert table.get("sandunbao/2022-03-14/A3") is None


def test_pages_by_edition_and_by_day(table: EditionTable) -> None:
    assert stems(table.pages_of("sandunbao/2022-03-14")) == list(NAMES)
    day = [NAMES[0], NAMES[2], NAMES[1]]  # A2 before A10
    assert stems(list(table.all())) == [*day, OTHER]
    assert stems(table.near("2022-03-14", "2022-03-14")) == day
    assert stems(table.near("2022-03-15", "2022-03-16")) == [OTHER]


def test_what_is_said_of_a_page_is_replaced(table: EditionTable) -> None:
    others = [table.by_number(number) for number in (1, 3, 4)]
    row = replace(table.by_number(2), revision=2, last_captured=T5)
    assert table.put(row) == 2
    assert table.by_number(2) == row
    assert [table.by_number(number) for number in (1, 3, 4)] == others
    assert table.put(page("sandunbao/2022-03-15/A2")) == 5


def test_counts_leave_out_what_goes_on_elsewhere(table: EditionTable) -> None:
    assert table.counts() == {"pages": 4, "printed": 0}
    table.set_prints(1, [PrintRow(1, "甲", "", "1a"), PrintRow(2, "乙", "", "2b")], [])
    table.set_prints(2, [PrintRow(1, "甲", "A1-1", "3c")], [])
    assert table.counts() == {"pages": 4, "printed": 2}


def fill(table: EditionTable, number: int) -> None:
    """Something in each table for a page."""
    table.add_line(line(number, 1, 0, number * 10))
    table.set_files(number, {f"{number}.json": "ab"})
    table.set_prints(
        number, [PrintRow(1, "甲", "", "1a")], [MatchRow(1, f"NW{number}", "whole", 0.5)]
    )


def test_a_page_that_is_forgotten_leaves_nothing(table: EditionTable, ledger: Ledger) -> None:
    fill(table, 1)
    fill(table, 2)
    table.forget(1)
    assert table.get(NAMES[0]) is None
    assert (table.lines(1), table.files(1), table.prints(1), table.matches(1)) == ([], {}, [], [])
    assert table.counts() == {"pages": 3, "printed": 1}
    assert (len(table.lines(2)), len(table.files(2)), len(table.matches(2))) == (1, 1, 1)
    ledger.commit()
    assert ledger.integrity() == []


def test_lines_of_a_page_and_of_all(table: EditionTable) -> None:
    first, amended, second = line(1, 1, 0, 0), line(1, 1, 1, 20), line(1, 2, 0, 30)
    other = line(2, 1, 0, 10)
    for row in (second, other, amended, first):
        table.add_line(row)
    assert table.lines(1) == [first, amended, second]
    assert table.newest_line(1) == second
    assert list(table.all_lines()) == [first, other, amended, second]
    moved = replace(amended, line_offset=40, line_length=5, line_hash="new")
    table.move_lines([moved])
    assert list(table.all_lines()) == [first, other, second, moved]
    table.forget_line(second)
    assert table.lines(1) == [first, moved]
    assert table.newest_line(1) == moved
    table.forget_lines(1)
    assert list(table.all_lines()) == [other]


def test_pages_whose_revision_is_not_after_the_one_before(table: EditionTable) -> None:
    for number, later in ((1, T5), (2, T4), (3, T6)):
        table.add_line(line(number, 1, 0, number, captured=T4))
        table.add_line(line(number, 2, 0, number + 9, captured=later))
    assert stems(table.not_later()) == [NAMES[1]]


def test_what_a_run_wrote(table: EditionTable) -> None:
    for row in (
        *(line(1, 1, 0, 0), line(2, 1, 0, 10), line(2, 2, 0, 20), line(1, 1, 1, 30)),
        *(line(1, 2, 0, 40, run=2), line(3, 1, 0, 50, run=2), line(4, 1, 1, 60, run=2)),
    ):
        table.add_line(row)
    for number in (1, 2, 3):
        table.set_prints(
            number,
            [PrintRow(1, "甲", "", "1a"), PrintRow(2, "乙", "A1-1", "2b")],
            [MatchRow(1, "NW1", "whole", 0.5)] if number == 1 else [],
        )
    assert (table.written(1), table.written(2), table.written(3)) == ((2, 1), (1, 1), (0, 0))
    assert (table.touched(1), table.touched(2)) == ((2, 2, 1), (3, 2, 1))
    assert table.touched(3) == (0, 0, 0)


def test_files_of_a_page(table: EditionTable) -> None:
    table.set_files(1, {"b.json": "2b", "a.md": "1a"})
    table.set_files(2, {"c.json": "3c"})
    assert table.files(1) == {"b.json": "2b", "a.md": "1a"}
    assert list(table.all_files()) == [("a.md", 1, "1a"), ("b.json", 1, "2b"), ("c.json", 2, "3c")]
    assert table.file("c.json") == (2, "3c")
    assert table.file("d.json") is None
    assert table.file("\udcff.json") is None  # bytes that are no UTF-8
    table.set_files(1, {"b.json": "4d"})
    assert list(table.all_files()) == [("b.json", 1, "4d"), ("c.json", 2, "3c")]


def test_the_moves_of_a_commit_take_the_place_of_those_before(table: EditionTable) -> None:
    assert table.moves() == {}
    table.set_moves({"a.md": "1a", "b.md": None})
    assert table.moves() == {"a.md": "1a", "b.md": None}
    table.set_moves({"c.md": "3c"})
    assert table.moves() == {"c.md": "3c"}


def test_articles_of_a_page_and_what_they_were_matched_to(table: EditionTable) -> None:
    prints = [PrintRow(1, "甲", "", "1a"), PrintRow(2, "乙", "A1-1", "2b")]
    sure, less = MatchRow(1, "NW2", "whole", 0.9), MatchRow(1, "NW1", "part", 0.4)
    table.set_prints(1, prints[::-1], [less, sure])
    table.set_prints(2, prints[:1], [])
    assert table.prints(1) == prints
    assert table.matches(1) == [sure, less]
    table.set_prints(1, prints[1:], [])
    assert (table.prints(1), table.matches(1)) == (prints[1:], [])
    assert table.prints(2) == prints[:1]


def test_the_surest_place_of_an_article(table: EditionTable) -> None:
    for number, position, sure in ((1, 2, 0.4), (2, 1, 0.9), (4, 1, 0.9)):
        table.set_prints(
            number,
            [PrintRow(position, "甲", "", "1a")],
            [MatchRow(position, "NW1", "whole", sure), MatchRow(position, "NW0", "whole", 0.1)],
        )
    found = table.printed("NW1")
    assert [(row, match.position, match.confidence) for row, match in found] == [
        (table.by_number(2), 1, 0.9),
        (table.by_number(4), 1, 0.9),
        (table.by_number(1), 2, 0.4),
    ]
    assert table.place("NW1") == PrintPlace("三墩报", "2022-03-14", "A10", 1, 0.9)
    assert (table.printed("NW2"), table.place("NW2")) == ([], None)
    assert table.matched_articles() == ["NW0", "NW1"]


def test_articles_that_are_looked_for(table: EditionTable) -> None:
    assert not table.any_lookups()
    table.set_prints(2, [PrintRow(1, "甲", "A1-1", "1a"), PrintRow(2, "乙", "", "")], [])
    assert not table.any_lookups()
    assert list(table.lookup_ids()) == []
    table.set_prints(1, [PrintRow(2, "丁", "", "4d"), PrintRow(1, "丙", "", "3c")], [])
    assert table.any_lookups()
    assert list(table.lookup_ids()) == [(1, 1, NAMES[0], "3c"), (1, 2, NAMES[0], "4d")]


def test_articles_that_are_online_alone(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    for made in (article(1), article(2), article(3, source="山村报")):
        submit(archive, made)
    table = archive.ledger.editions
    assert table.put(page(NAMES[0])) == 1
    matched = [MatchRow(1, article(1).id, "whole", 0.5)]
    table.set_prints(1, [PrintRow(1, "甲", "", "1a")], matched)
    assert table.online_only("江城报", "2022-03-14") == [(article(2).id, article(2).title)]
    assert table.online_only("江城报", "2022-03-13") == []
    archive.close()
