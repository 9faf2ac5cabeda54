"""``scrapy verify`` names what is wrong with pages of print, and ``--repair`` mends it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.standin.server import StandIn
from tests.support.editions import articles, crawl_site, files, lines, newest, read_pages
from tests.support.print_pages import EDITION, FERRY, back, ferry_post, front, write
from tests.support.processes import Ended, run_scrapy
from tests.support.reactor import result_of
from tests.support.serving import serving
from tests.support.tiny_site import TinySite


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two pages, one in two revisions; an article online."""
    folder = tmp_path_factory.mktemp("whole")
    pages = write(folder, A1=front(ferry="早班船"), A4=back())

    async def fill(standin: StandIn) -> None:
        await read_pages(standin, folder / "archive", pages["A1"], pages["A4"])
        write(folder, A1=front())
        await crawl_site(standin, folder / "archive")
        await read_pages(standin, folder / "archive", pages["A1"])

    with serving(TinySite(ferry_post()).content) as standin:
        result_of(fill(standin))
        yield folder / "archive"


def scrapy(root: Path, *arguments: str) -> Ended:
    return run_scrapy(*arguments, "-s", f"ARCHIVE_DIR={root}")


def change(root: Path, statement: str) -> None:
    with closing(sqlite3.connect(root / "ledger.sqlite3")) as connection, connection:
        assert connection.execute(statement).rowcount > 0


def lose_a_file(root: Path) -> None:
    (root / "editions" / f"{EDITION}/A1-2.md").unlink()


def change_a_file(root: Path) -> None:
    (root / "editions" / f"{EDITION}/A1.json").write_bytes(b"{}")


def lose_all_files(root: Path) -> None:
    shutil.rmtree(root / "editions")


def stray(root: Path) -> None:
    (root / "editions" / f"{EDITION}/A9.json").write_bytes(b"{}")


def swap_lines(root: Path) -> None:
    first, second, *rest = (root / "editions.jsonl").read_bytes().splitlines(keepends=True)
    (root / "editions.jsonl").write_bytes(b"".join([second, first, *rest]))


def break_newest_line(root: Path) -> None:
    known = (root / "editions.jsonl").read_bytes().splitlines(keepends=True)
    known[-1] = known[-1].replace(FERRY.encode(), "渡口".encode())
    (root / "editions.jsonl").write_bytes(b"".join(known))


def half_a_line(root: Path) -> None:
    with (root / "editions.jsonl").open("ab") as stream:
        stream.write(b'{"id": "half')


def lose_the_place(root: Path) -> None:
    change(root, "DELETE FROM matches")


def leftover(root: Path) -> None:
    (root / ".unfinished" / "edition-0").write_bytes(b"half")


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        (lose_a_file, "page-file"),
        (change_a_file, "page-file"),
        (lose_all_files, "page-file"),
        (stray, "page-stray"),
        (swap_lines, "page-line"),
        (break_newest_line, "page-line"),
        (half_a_line, "surplus"),
        (lose_the_place, "print"),
        (leftover, "leftover"),
    ],
)
def test_named_and_mended(
    damage: Callable[[Path], None], kind: str, whole: Path, tmp_path: Path
) -> None:
    root = shutil.copytree(whole, tmp_path / "archive")
    assert scrapy(root, "verify").status == 0
    damage(root)
    found = scrapy(root, "verify")
    assert found.status == 4
    assert any(line.startswith(f"{kind}: ") for line in found.out.splitlines()), found.out
    mended = scrapy(root, "verify", "--repair")
    assert mended.status == 0, mended.out + mended.err
    assert "repaired: " in mended.out
    assert files(root) == files(whole)
    assert newest(root) == newest(whole)
    assert articles(root)[ferry_post().id].print == articles(whole)[ferry_post().id].print


def test_an_older_revision_is_gone_for_good(whole: Path, tmp_path: Path) -> None:
    root = shutil.copytree(whole, tmp_path / "archive")
    known = (root / "editions.jsonl").read_bytes().splitlines(keepends=True)
    known[0] = known[0].replace(b"lengshan", b"LENGSHAN")
    (root / "editions.jsonl").write_bytes(b"".join(known))
    mended = scrapy(root, "verify", "--repair")
    # What is lost is told by the status once, and stays on record.
    assert mended.status == 4, mended.out
    assert ": no faults" in mended.out
    assert f"{EDITION}/A1 revision 1: a line of it is gone for good" in mended.out
    checked = scrapy(root, "verify")
    assert checked.status == 0, checked.out
    assert f"note: {EDITION}/A1 revision 1: its line of editions.jsonl, captured" in checked.out
    assert lines(root) == lines(whole)[1:]
    assert (root / "strays" / "editions.jsonl").exists()
    assert files(root) == files(whole)


def test_a_page_without_any_text_left(whole: Path, tmp_path: Path) -> None:
    root = shutil.copytree(whole, tmp_path / "archive")
    (root / "editions.jsonl").write_bytes(b"")
    shutil.rmtree(root / "editions")
    mended = scrapy(root, "verify", "--repair")
    assert mended.status == 4, mended.out + mended.err
    assert ": no faults" in mended.out
    assert "its text is gone for good, give the page again" in mended.out
    assert lines(root) == []
    assert articles(root)[ferry_post().id].print is None
    assert scrapy(root, "status", "-s", "STALE_RUN_HOURS=0").status == 0


def test_lines_without_their_ledger_are_not_cut_off(whole: Path, tmp_path: Path) -> None:
    root = shutil.copytree(whole, tmp_path / "archive")
    for name in ("ledger.sqlite3", "articles.jsonl"):
        (root / name).unlink()
    before = (root / "editions.jsonl").read_bytes()
    ended = scrapy(root, "crawl", "edition", "-a", "pages=absent.txt")
    assert ended.status == 4
    assert "ledger.sqlite3 is missing or empty" in ended.err
    assert (root / "editions.jsonl").read_bytes() == before
