"""Pages of print that the ledger does not know are taken in again from their lines."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from crawler.archive.paths import ArchivePaths
from crawler.archive.take_in import waiting_strays
from crawler.clock import utc_text
from crawler.ledger import Ledger
from crawler.ledger.editions import PageRow
from crawler.link_key import LinkKey
from crawler.standin.server import StandIn
from tests.support.archives import START
from tests.support.crash_points import faults, mend
from tests.support.crawls import crawl
from tests.support.damages import change_ledger, older_ledger
from tests.support.editions import files, lines
from tests.support.posts import hash_of
from tests.support.print_pages import DATE, EDITION, PAPER, back, front, write
from tests.support.reactor import in_reactor

ReadPages = Callable[..., Awaitable[None]]


@pytest.fixture
def read(standin: StandIn) -> ReadPages:
    """Reads pages into an archive, an hour later each time."""
    hours = itertools.count()

    async def pages(root: Path, *paths: Path, **given: str) -> None:
        now = (START + timedelta(hours=next(hours))).isoformat()
        arguments = {"pages": ",".join(map(str, paths)), **given}
        crawled = await crawl(standin, root, "edition", now=now, arguments=arguments)
        assert crawled.report.exit_status == 0

    return pages


def rows(root: Path) -> list[PageRow]:
    """What the ledger says of the pages, but for its own numbers."""
    with closing(Ledger(root / "ledger.sqlite3", read_only=True)) as ledger:
        return [replace(row, id=0, link=0) for row in ledger.editions.all()]


def strays(root: Path) -> list[str]:
    paths = ArchivePaths(root)
    with closing(Ledger(paths.ledger, read_only=True)) as ledger:
        return waiting_strays(paths, ledger, hash_of)


@in_reactor
async def test_every_revision_that_an_older_ledger_does_not_know(
    read: ReadPages, root: Path, tmp_path: Path
) -> None:
    pages = write(tmp_path, A1=front(), A4=back())
    await read(root, pages["A4"])

    with older_ledger(root):
        for ferry in ("一班船", "二班船", "三班船"):
            write(tmp_path, A1=front(ferry=ferry))
            await read(root, pages["A1"])
    known, said, kept = rows(root), lines(root), files(root)
    assert [row.page for row in known] == ["A4"]
    steps = mend(root)
    taken = [f"{EDITION}/A1 revision {number}" for number in (1, 2, 3)]
    assert [step for step in steps if step.startswith(f"{EDITION}/A1")] == [
        f"{name}: taken in again from its line" for name in taken
    ]
    assert not any("not taken in" in step for step in steps)
    assert (faults(root), strays(root)) == ([], [])
    first = [line for line in said if line["id"] == f"{EDITION}/A1"]
    assert [line for line in lines(root) if line["id"] == f"{EDITION}/A1"] == first
    page = next(row for row in rows(root) if row.page == "A1")
    assert (page.stem, page.edition, page.folio) == (f"{EDITION}/A1", EDITION, "A1")
    assert (page.paper, page.date, page.revision) == (PAPER, DATE, 3)
    moments = START + timedelta(hours=1), START + timedelta(hours=3)
    assert (page.first_captured, page.last_captured) == tuple(map(utc_text, moments))
    with closing(Ledger(root / "ledger.sqlite3", read_only=True)) as ledger:
        link = ledger.links.by_key(LinkKey("edition", str(pages["A1"])))
    assert link is not None
    assert (link.state, link.article) == ("captured", f"{EDITION}/A1")
    await read(root, pages["A1"])
    assert (files(root), faults(root)) == (kept, [])


@in_reactor
async def test_a_page_whose_place_is_taken_stays_and_is_named(
    read: ReadPages, root: Path, tmp_path: Path
) -> None:
    pages = write(tmp_path, A1=front(), A4=back())
    await read(root, pages["A4"])
    await read(tmp_path / "killed", pages["A1"])
    line = (tmp_path / "killed/editions.jsonl").read_bytes()
    with (root / "editions.jsonl").open("ab") as stream:
        stream.write(line)
    await read(root, pages["A1"], page="A01")
    known, kept = lines(root), files(root)
    assert strays(root) == [f"{EDITION}/A1"]
    steps = mend(root)
    assert [step for step in steps if "taken in again" in step] == [
        f"strays: not taken in again: {EDITION}/A1: {EDITION}/A01 is the same page",
    ]
    assert strays(root) == [f"{EDITION}/A1"]
    assert (lines(root), files(root), faults(root)) == (known, kept, [])


@in_reactor
async def test_amendments_that_an_older_ledger_does_not_know(
    read: ReadPages, root: Path, tmp_path: Path
) -> None:
    """The rest of an article, on a page that came later, is known of the first page too."""
    pages = write(tmp_path, A1=front(), A4=back())
    await read(root, pages["A1"])
    with older_ledger(root):
        await read(root, pages["A4"])
        write(tmp_path, A1=front(ferry="一班船"))
        await read(root, pages["A1"])
    said, kept = lines(root), files(root)
    assert [(line["id"][-2:], line["revision"]) for line in said] == [
        *(("A1", 1), ("A1", 1), ("A4", 1)),
        *(("A1", 2), ("A4", 1)),
    ][: len(said)]
    assert mend(root).count(f"{EDITION}/A1 revision 1, amended: taken in again from its line") == 1
    assert (lines(root), files(root)) == (said, kept)
    assert (faults(root), strays(root)) == ([], [])


@in_reactor
async def test_an_amendment_that_a_later_line_has_overtaken_stays(
    read: ReadPages, standin: StandIn, root: Path, tmp_path: Path
) -> None:
    pages = write(tmp_path, A1=front(), A4=back())
    await read(root, pages["A1"])
    with older_ledger(root):
        await read(root, pages["A4"])
    # Each page gets another line, which knows of another rest.
    write(tmp_path, A4=back().replace("茶坡", "桃坡"))
    arguments = {"pages": str(pages["A4"])}
    now = (START + timedelta(hours=9)).isoformat()
    ended = await crawl(standin, root, "edition", now=now, arguments=arguments)
    assert any("2 whole lines of editions.jsonl" in note for note in ended.report.notes)
    known = lines(root)
    assert [line["id"][-2:] for line in known] == ["A1", "A1", "A4"]
    assert strays(root) == []
    mend(root)
    assert lines(root) == known


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"id": f"{EDITION}/A4"}, f"editions/{EDITION}/A4.json belongs to {EDITION}/A4"),
        ({"id": f"../{EDITION}/A9"}, "not a line of editions.jsonl"),
        ({"articles": 3}, "not a line of editions.jsonl"),
        ({"id": ["A9"]}, ""),
        ({"revision": 0}, "not a line of editions.jsonl"),
        ({"revision": 2.5}, "not a line of editions.jsonl"),
        ({"revision": "2"}, "not a line of editions.jsonl"),
    ],
)
@in_reactor
async def test_an_odd_line_costs_no_other(
    changes: dict[str, object], why: str, read: ReadPages, root: Path, tmp_path: Path
) -> None:
    pages = write(tmp_path, A1=front(), A4=back())
    await read(root, pages["A4"])
    await read(tmp_path / "killed", pages["A1"])
    (line,) = lines(tmp_path / "killed")
    odd = line | {"revision": 2} | changes
    (root / "strays").mkdir()
    (root / "strays" / "editions-9.jsonl").write_bytes(
        b"".join(orjson.dumps(each) + b"\n" for each in (odd, line))
    )
    before = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    steps = mend(root)
    refused = [step for step in steps if "not taken in again" in step]
    assert [why in step for step in refused] == ([True] if why else [])
    assert f"{EDITION}/A1 revision 1: taken in again from its line" in steps
    assert (faults(root), len(lines(root))) == ([], 2)
    new = {path for path in tmp_path.rglob("*") if path.is_file()} - set(before)
    places = {path.relative_to(root).parts[0].partition(".sqlite3")[0] for path in new}
    assert places <= {"editions", "editions.jsonl", "ledger"}


@in_reactor
async def test_a_page_that_has_lost_its_rows_ends_nothing(
    read: ReadPages, root: Path, tmp_path: Path
) -> None:
    await read(root, write(tmp_path, A4=back())["A4"])
    (root / "strays").mkdir()
    (root / "strays" / "editions-0.jsonl").write_bytes((root / "editions.jsonl").read_bytes())
    change_ledger(root, "DELETE FROM page_lines")
    assert strays(root) == []
