"""verify --repair mends the pages of print, and says of each what it did."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import pytest

from crawler.archive.check import repair_pages
from crawler.archive.linefile import LineFile
from crawler.archive.paths import ArchivePaths
from crawler.clock import utc_text
from crawler.ledger import Ledger
from crawler.ledger.editions import PageLineRow
from crawler.ledger.lost_lines import LostLine
from tests.support.archives import START, article
from tests.support.crash_points import faults, mend
from tests.support.damages import change_ledger
from tests.support.editions import articles, files
from tests.support.print_pages import EDITION

A1, A4 = f"{EDITION}/A1", f"{EDITION}/A4"
NOW = utc_text(START)


def page_lines(root: Path) -> list[bytes]:
    path = ArchivePaths(root).editions
    return path.read_bytes().splitlines(keepends=True) if path.exists() else []


def break_line(root: Path, number: int) -> bytes:
    """A byte of this line of ``editions.jsonl`` is another one; the line as it was."""
    lines = page_lines(root)
    before = lines[number]
    lines[number] = before.replace(b"lengshan", b"LENGSHAN", 1)
    assert lines[number] != before
    ArchivePaths(root).editions.write_bytes(b"".join(lines))
    return before


def known_lines(root: Path) -> list[PageLineRow]:
    with closing(Ledger(ArchivePaths(root).ledger, read_only=True)) as ledger:
        return list(ledger.editions.all_lines())


def lost_lines(root: Path) -> list[LostLine]:
    with closing(Ledger(ArchivePaths(root).ledger, read_only=True)) as ledger:
        return list(ledger.lost_lines.all())


def headlines(root: Path) -> list[str]:
    """Of the articles on A1, as the ledger has them."""
    with closing(Ledger(ArchivePaths(root).ledger, read_only=True)) as ledger:
        return [row.headline for row in ledger.editions.prints(1)]


def test_sound_pages_are_left_alone(printed: Path) -> None:
    before = files(printed), page_lines(printed), known_lines(printed)
    assert mend(printed) == []
    assert (files(printed), page_lines(printed), known_lines(printed)) == before


def test_lines_in_another_order(printed: Path) -> None:
    before = page_lines(printed)
    ArchivePaths(printed).editions.write_bytes(b"".join(reversed(before)))
    assert mend(printed) == [f"editions.jsonl: its {len(before)} lines are in order again"]
    assert faults(printed) == []
    assert sorted(page_lines(printed)) == sorted(before)
    assert not ArchivePaths(printed).strays.exists()


def test_the_newest_line_comes_from_the_pages_file(printed: Path) -> None:
    before = page_lines(printed)
    break_line(printed, -1)
    assert mend(printed) == [
        f"{A4} revision 1: line made anew from the page's file",
        "editions.jsonl as it was, with what is not a line of the ledger: "
        f"{ArchivePaths(printed).strays / 'editions.jsonl'}",
        f"editions.jsonl: its {len(before)} lines are in order again",
    ]
    assert faults(printed) == []
    assert page_lines(printed) == before
    assert lost_lines(printed) == []


def test_a_line_that_no_file_has_is_gone_and_stays_on_record(printed: Path) -> None:
    """The page's file is that of its newest line alone."""
    known, kept = known_lines(printed), files(printed)
    line = break_line(printed, 0)
    said = mend(printed)
    assert said[0] == f"{A1} revision 1: a line of it is gone for good"
    assert said[-1] == f"editions.jsonl: its {len(known) - 1} lines are in order again"
    assert faults(printed) == []
    digest = hashlib.sha256(line).hexdigest()
    assert lost_lines(printed) == [
        LostLine("editions.jsonl", A1, 1, 0, digest, NOW, known[0].run, NOW)
    ]
    assert [row.line_hash for row in known_lines(printed)] == [row.line_hash for row in known[1:]]
    assert files(printed) == kept


def lose(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


@pytest.mark.parametrize("damage", [lose, cut])
def test_a_page_of_which_nothing_is_left(damage: Callable[[Path], None], printed: Path) -> None:
    """Its articles' lines say no more where they are printed."""
    for number, name in ((-1, A4), (-2, A1), (-3, A1), (-4, A1), (-5, A1)):
        break_line(printed, number)
        file = ArchivePaths(printed).edition_files / f"{name}.json"
        if file.exists():
            damage(file)
    said = mend(printed)
    assert [f"{page}: its text is gone for good, give the page again" for page in (A1, A4)] == [
        step for step in said if "give the page again" in step and not step.startswith("link")
    ]
    assert [step for step in said if "where it is printed" in step] == [
        f"{article(number).id}: its line says again where it is printed" for number in (1, 2)
    ]
    assert faults(printed) == []
    assert (page_lines(printed), known_lines(printed), files(printed)) == ([], [], {})
    assert {found.print for found in articles(printed).values()} == {None}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE pages SET revision = 1 WHERE id = 1",
        "UPDATE prints SET headline = 'x' WHERE page = 1",
        "DELETE FROM matches WHERE page = 1",
    ],
)
def test_the_ledgers_word_of_a_page(change: str, printed: Path) -> None:
    before = headlines(printed), files(printed)
    change_ledger(printed, change)
    assert f"{A1}: the ledger says of it again what its newest line says" in mend(printed)
    assert faults(printed) == []
    assert (headlines(printed), files(printed)) == before
    assert mend(printed) == []


def test_files_are_written_anew(printed: Path) -> None:
    before = files(printed)
    folder = ArchivePaths(printed).edition_files
    (folder / f"{A1}-2.md").unlink()
    (folder / f"{A4}.json").write_bytes(b"{}")
    assert mend(printed) == [
        f"editions/{name}: written anew" for name in (f"{A1}-2.md", f"{A4}.json")
    ]
    assert faults(printed) == []
    assert files(printed) == before


def test_the_ledgers_word_of_a_file(printed: Path) -> None:
    before = files(printed)
    change_ledger(printed, f"UPDATE edition_files SET hash = 'x' WHERE name = '{A1}-2.md'")
    assert any(fault.startswith("page-file") for fault in faults(printed))
    mend(printed)
    assert faults(printed) == []
    assert files(printed) == before


def test_a_stray_is_moved_and_not_thrown_away(printed: Path) -> None:
    before = files(printed)
    (ArchivePaths(printed).edition_files / f"{A1}-9.md").write_bytes(b"mine")
    place = ArchivePaths(printed).strays / f"{A1}-9.md".replace("/", "-")
    assert mend(printed) == [f"editions/{A1}-9.md: belongs to no page, moved to {place}"]
    assert files(printed) == before
    assert place.read_bytes() == b"mine"


def test_articles_lines_say_again_where_they_are_printed(printed: Path) -> None:
    """Two lines, one after the other: the ledger had no match, and a run believed it."""
    path = ArchivePaths(printed).articles
    place = articles(printed)[article(1).id].print, articles(printed)[article(2).id].print
    change_ledger(printed, "DELETE FROM revisions WHERE amendment = 1")
    change_ledger(printed, "UPDATE files SET length = 3051 WHERE name = 'articles.jsonl'")
    with path.open("r+b") as stream:
        stream.truncate(3051)
    said = [f"{article(number).id}: its line says again where it is printed" for number in (1, 2)]
    assert [step for step in mend(printed) if "where it is printed" in step] == said
    assert faults(printed) == []
    found = articles(printed)
    assert (found[article(1).id].print, found[article(2).id].print) == place


def test_what_articles_say_of_print_is_written_when_it_is_told(printed: Path) -> None:
    change_ledger(printed, "UPDATE matches SET confidence = 0.5 WHERE page = 2")
    paths = ArchivePaths(printed)
    with closing(Ledger(paths.ledger)) as ledger:
        ledger.digests.accept()
        (said,) = repair_pages.restate_prints(paths, ledger)
    assert said == f"{article(2).id}: its line says again where it is printed"
    place = articles(printed)[article(2).id].print
    assert place is not None
    assert place.confidence == 0.5
    assert faults(printed) == []


def fail(*_: Any) -> NoReturn:
    raise OSError("no space left")


@pytest.mark.parametrize(
    ("owner", "step"),
    [(LineFile, "replace_by"), (repair_pages, "stage_files"), (repair_pages, "append")],
)
def test_a_step_that_the_disk_stops_has_not_begun(
    owner: object, step: str, printed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger says what it said, and the next repair does it all."""
    if step == "replace_by":
        break_line(printed, 0)
    elif step == "stage_files":
        change_ledger(printed, "UPDATE prints SET headline = 'x' WHERE page = 1")
    else:
        change_ledger(printed, "DELETE FROM revisions WHERE amendment = 1")
    before = known_lines(printed), headlines(printed)
    with monkeypatch.context() as patch:
        patch.setattr(owner, step, fail)
        with pytest.raises(OSError, match="no space left"):
            mend(printed)
    assert (known_lines(printed), headlines(printed)) == before
    # No line is known that is not in its file.
    assert not any(fault.startswith(("line", "length")) for fault in faults(printed))
    mend(printed)
    assert faults(printed) == []
