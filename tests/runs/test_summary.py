"""What a run tells at its end: every line of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.archive.paths import ArchivePaths
from crawler.runs.books import OUTCOMES, NamedLink, RunReport
from crawler.runs.summary import summary

PATHS = ArchivePaths(Path("a"))
POST = "/leng/2022/03/14/NW202203140000000001.html"


def report(**others: object) -> RunReport:
    values: dict[str, object] = {
        "format": 1,
        "spider": "category",
        "run": 7,
        "started": "2022-03-14T04:00:00Z",
        "ended": "2022-03-14T04:00:02Z",
        "finished": "finished",
        "exit_status": 0,
        "listed": 1,
        "books": dict(zip(OUTCOMES, range(1, 9), strict=True)),
        "balanced": True,
        "written": {"new": 21, "revised": 22},
        "dropped": {},
        "listings": {"asked": 31},
        "requests": 1234,
        "not_modified": 32,
        "bytes": 5_678_000,
        "seconds": 1.25,
        "editions": {"new": 0, "revised": 0, "touched": 0, "articles": 0, "online": 0},
    }
    return RunReport(**{**values, **others})  # type: ignore[arg-type]


def test_a_quiet_run() -> None:
    assert summary(report(), PATHS, None).splitlines() == [
        "category: finished after 1.2 s",
        "  found      1 link; 31 listing pages asked, 32 of them not modified",
        "  written    21 new, 22 revised articles in a/articles.jsonl and a/_posts",
        "  unchanged  3",
        "  dropped    4 duplicates",
        "  left over  5 pending, 6 refused, 7 expired, 8 lost",
        "  traffic    1234 requests, 5.68 MB",
        "  status     0: all accounted for",
    ]


def test_everything_that_can_be_told() -> None:
    told = summary(
        report(
            exit_status=4,
            dropped={"text": 2, "twin": 1},
            editions={"new": 1, "revised": 2, "touched": 6, "articles": 9, "online": 4},
            balanced=False,
            lost=[NamedLink(POST, "NW1", "http-404", "2022-03-14T05:00:00Z")],
            refused=[NamedLink("refused:/about.html", "", "not-a-post")],
            pending=[NamedLink(POST, "NW1", "")] * 11,
            failed_listings=[NamedLink("/", "", "http-503")],
            owed=[NamedLink(POST, "NW1", "no-answer")],
            incomplete=[NamedLink(POST, "NW1", "unknown: time")],
            notes=["a note"],
            usage=["no category x"],
            monitors=["stale: nothing new"],
            errors=["the disk is full"],
        ),
        PATHS,
        Path("a/runs/r.json"),
    ).splitlines()
    assert told[4:6] == [
        "  print      1 new, 2 revised, 3 completed pages in a/editions.jsonl and a/editions: "
        "9 articles, 4 of them online",
        "  dropped    4 duplicates, 3 of them now (2 text, 1 twin), see a/duplicates.jsonl",
    ]
    pending = f"  pending    {POST}: not tried yet"
    assert told[8:] == [
        f"  LOST       {POST}: http-404, next try 2022-03-14T05:00:00Z",
        "  refused    /about.html: not-a-post",
        *[pending] * 10,
        "  pending    … and 1 more, see the report",
        "  listing    /: http-503",
        f"  text owed  {POST}: no-answer",
        f"  incomplete {POST}: unknown: time",
        "  note       a note",
        "  USAGE      no category x",
        "  MONITOR    stale: nothing new",
        "  ERROR      the disk is full",
        "  ERROR      the books do not balance: "
        f"{dict(zip(OUTCOMES, range(1, 9), strict=True))} for 1 link",
        "  report     a/runs/r.json",
        "  status     4: something was lost or refused, or the archive is damaged or not writable",
    ]


def test_the_edition_spider_always_tells_of_print() -> None:
    assert any(
        line.startswith("  print      0 new")
        for line in summary(report(spider="edition"), PATHS, None).splitlines()
    )


@pytest.mark.parametrize(("count", "more"), [(10, []), (11, ["… and 1 more, see the report"])])
def test_ten_are_named(count: int, more: list[str]) -> None:
    told = summary(report(refused=[NamedLink("", "NW1", "robots")] * count), PATHS, None)
    named = [line for line in told.splitlines() if line.startswith("  refused ")]
    assert named == ["  refused    NW1: robots"] * 10 + [f"  refused    {each}" for each in more]
