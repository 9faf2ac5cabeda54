"""By how many files an article comes, and how often its way comes back. Mirrors no room."""

from __future__ import annotations

import pytest

from tests.support.route.running import traced
from tests.support.route.way import Call, way_of

MOST_FILES = {"post": 25, "page": 25}
MOST_RETURNS = 3
"""To one file."""


@pytest.mark.parametrize("kind", ["post", "page"])
def test_the_way_is_short_and_goes_on(kind: str) -> None:
    way = traced(kind)
    assert way.stations[0].room == "spiders"
    assert {"pipelines", "archive", "ledger"} <= {file.split("/")[0] for file in way.files}
    assert len(way.files) <= MOST_FILES[kind], way.files
    assert max(way.returns.values(), default=0) <= MOST_RETURNS, way.returns


CALLS = [
    Call("commands/crawl.py", "run", None),
    Call("spiders/post.py", "parse", 0),
    Call("spiders/links.py", "links", 1),  # behind the door
    Call("clock.py", "now", 2),
    Call("site/post.py", "read", 2),  # a look-up, though it reads in two files
    Call("site/body.py", "body", 4),
    Call("archive/archive.py", "capture", 1),
    Call("warc/writer.py", "write", 6),
    Call("pipelines/store.py", "process_item", 1),
    Call("extensions/report.py", "stored", 8),
    Call("runs/books.py", "add", 9),  # looks on with it
    Call("archive/archive.py", "store", 8),
    Call("ledger/links.py", "settle", 11),
    Call("spiders/post.py", "release", 0),
]


def test_what_counts() -> None:
    way = way_of(CALLS)
    assert way.files == (
        "spiders/post.py",
        "site/post.py",
        "archive/archive.py",
        "warc/writer.py",
        "pipelines/store.py",
        "ledger/links.py",
    )
    assert [call.function for call in way.stations] == ["parse", "capture", "process_item", "store"]
    assert way.returns == {"archive/archive.py": 1}


def test_a_way_within_one_room_has_no_returns() -> None:
    assert way_of(CALLS[:4]).returns == {}
    assert way_of([]).files == ()
