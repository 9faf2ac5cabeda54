"""verify finds each kind of fault of the pages of print, and says what is wrong with it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.check.verify_pages import check_editions
from crawler.archive.paths import ArchivePaths
from crawler.ledger import Ledger
from tests.support import page_crashes
from tests.support.archives import article, open_archive
from tests.support.damages import change_ledger
from tests.support.damages import lines as article_lines
from tests.support.print_pages import EDITION

A1, A4 = f"{EDITION}/A1", f"{EDITION}/A4"


def problems(root: Path) -> list[tuple[str, str, str]]:
    """Kind, subject and words of what is found."""
    paths = ArchivePaths(root)
    with closing(Ledger(paths.ledger)) as ledger:
        found = list(check_editions(paths, ledger))
    return [(fault.kind, fault.subject, fault.problem) for fault in found]


def change_last_line(root: Path, change: Callable[[bytes], bytes]) -> bytes:
    """The last line of ``editions.jsonl``, that of A4, becomes another one of its length."""
    path = ArchivePaths(root).editions
    *others, last = path.read_bytes().splitlines(keepends=True)
    changed = change(last)
    assert len(changed) == len(last)
    assert changed != last
    path.write_bytes(b"".join([*others, changed]))
    return changed


def as_if_archived(root: Path, line: bytes) -> None:
    """The ledger has the hash of this as that of the line of A4."""
    digest = hashlib.sha256(line).hexdigest()
    change_ledger(root, f"UPDATE page_lines SET line_hash = '{digest}' WHERE page = 2")


def test_sound_pages_have_no_fault(printed: Path) -> None:
    assert problems(printed) == []


def test_an_archive_without_print_has_none_either(tmp_path: Path) -> None:
    open_archive(tmp_path).close()
    assert problems(tmp_path) == []


def test_other_bytes(printed: Path) -> None:
    change_last_line(printed, lambda line: line.replace(b"lengshan", b"LENGSHAN"))
    (fault,) = problems(printed)
    place = ArchivePaths(printed).editions.read_bytes().index(b'{"id":"LENGSHAN')
    problem = f"editions.jsonl byte {place}: the line's bytes are not what was archived"
    assert fault == ("page-line", f"{A4} revision 1", problem)


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (b"{", b"[", "the line is not a page"),
        (b"/A4", b"/A9", f"the line is {EDITION}/A9 revision 1"),
        (b'"revision":1', b'"revision":3', f"the line is {A4} revision 3"),
    ],
)
def test_bytes_that_are_no_line_of_this_page(
    before: bytes, after: bytes, problem: str, printed: Path
) -> None:
    line = change_last_line(printed, lambda line: line.replace(before, after, 1))
    as_if_archived(printed, line)
    (fault,) = problems(printed)
    assert fault[:2] == ("page-line", f"{A4} revision 1")
    assert fault[2].endswith(f": {problem}")


def test_a_line_that_ends_with_the_file(printed: Path) -> None:
    path = ArchivePaths(printed).editions
    path.write_bytes(path.read_bytes()[:-1])
    (fault,) = problems(printed)
    assert fault[2].endswith(": the file ends before the line does")


def test_a_page_whose_lines_the_ledger_has_lost(printed: Path) -> None:
    change_ledger(printed, "DELETE FROM page_lines WHERE page = 2")
    length, page = problems(printed)
    assert length[:2] == ("page-length", "editions.jsonl")
    assert page == ("page", A4, "the ledger has another newest revision")


@pytest.mark.parametrize("revision", [1, 3])
def test_a_page_whose_newest_revision_is_another(revision: int, printed: Path) -> None:
    change_ledger(printed, f"UPDATE pages SET revision = {revision} WHERE id = 1")
    assert problems(printed) == [("page", A1, "the ledger has another newest revision")]


def test_files_of_no_page_and_files_that_are_missing(printed: Path) -> None:
    folder = ArchivePaths(printed).edition_files
    (folder / f"{A1}-2.md").rename(folder / "mine.md")
    assert problems(printed) == [
        ("page-file", f"editions/{A1}-2.md", "A1-2.md: the file is missing"),
        ("page-stray", "editions/mine.md", "a file of no page in the ledger"),
    ]


def test_without_any_file(printed: Path) -> None:
    shutil.rmtree(ArchivePaths(printed).edition_files)
    assert {kind for kind, _, _ in problems(printed)} == {"page-file"}


def test_a_page_that_names_what_is_not_archived(printed: Path) -> None:
    change_ledger(printed, f"UPDATE matches SET article = '{article(9).id}' WHERE page = 2")
    assert problems(printed) == [
        ("match", article(9).id, "a page of print names it, it is not archived"),
        ("print", article(2).id, "no page of print is matched to it"),
    ]


def test_an_article_whose_line_has_another_place(printed: Path) -> None:
    change_ledger(printed, "UPDATE matches SET confidence = 0.5 WHERE page = 2")
    assert problems(printed) == [
        ("print", article(2).id, "its line has another place in print"),
    ]


def test_a_line_that_cannot_be_read_is_named_elsewhere(printed: Path) -> None:
    """Whether a page is matched to its article or not."""
    path = ArchivePaths(printed).articles
    path.write_bytes(b"".join(line.replace(b"{", b"[", 1) for line in article_lines(printed)))
    assert problems(printed) == []
    change_ledger(printed, "DELETE FROM matches")
    assert problems(printed) == []
    path.unlink()
    assert problems(printed) == []


def test_an_article_that_has_left_its_page_says_nothing(tmp_path: Path) -> None:
    """Its newest line was written for that, and has no place in print."""
    page_crashes.write(tmp_path, lambda: None)
    assert problems(tmp_path) == []
