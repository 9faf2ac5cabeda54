"""The journal in the WARC files: what is written, and that every version of it is read."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from crawler.errors import ArchiveDamagedError, NewerFormatError
from crawler.items import WarcPointer
from crawler.link_key import LinkKey
from crawler.warc.journal import JournalArticle, JournalPage, journal_bytes, read_journal

POINTER = WarcPointer("finews-1.warc.gz", 10, 20, "sha256:ab")
PLACE = {"file": "finews-1.warc.gz", "offset": 10, "length": 20, "digest": "sha256:ab"}
NOW = "2022-03-14T04:00:00Z"
ARTICLE = JournalArticle(
    id="NW202203140000000001",
    link=LinkKey("post", "/wind/2022/03/14/NW202203140000000001.html"),
    title="甲\n乙",
    rolling=False,
    category="Wind",
    owed="http-404",
    verdict="new",
    captured_at=NOW,
    warc=(POINTER,),
)
PAGE = JournalPage(
    id="zhuzhouribao/2022-03-14/A1",
    link=LinkKey("edition", "pages/a.pdf#page=2"),
    paper="株洲日报",
    date="2022-03-14",
    page="",
    verdict="revision",
    captured_at=NOW,
    warc=(POINTER, POINTER),
)
WRITTEN: dict[str, Any] = {
    "version": 2,
    "run": 7,
    "entries": [
        {
            "kind": "article",
            "id": "NW202203140000000001",
            "link": "/wind/2022/03/14/NW202203140000000001.html",
            "title": "甲\n乙",
            "rolling": False,
            "category": "Wind",
            "owed": "http-404",
            "verdict": "new",
            "captured_at": NOW,
            "warc": [PLACE],
        },
        {
            "kind": "page",
            "id": "zhuzhouribao/2022-03-14/A1",
            "link": "edition:pages/a.pdf#page=2",
            "paper": "株洲日报",
            "date": "2022-03-14",
            "page": "",
            "verdict": "revision",
            "captured_at": NOW,
            "warc": [PLACE, PLACE],
        },
    ],
}
FIRST_FORM: dict[str, Any] = {
    "run": 7,
    "entries": [
        {
            "id": "NW202203140000000001",
            "link": "/wind/2022/03/14/NW202203140000000001.html",
            "title": "甲\n乙",
            "rolling": False,
            "category": "Wind",
            "owed": "http-404",
            "verdict": "new",
            "captured_at": NOW,
            "warc": [PLACE],
        },
        {
            "id": "zhuzhouribao/2022-03-14/A1",
            "link": "edition:pages/a.pdf#page=2",
            "title": "株洲日报\n2022-03-14\n",
            "rolling": False,
            "category": "",
            "owed": "",
            "verdict": "revision",
            "captured_at": NOW,
            "warc": [PLACE, PLACE],
        },
    ],
}


def test_what_is_written() -> None:
    assert orjson.loads(journal_bytes(7, [ARTICLE, PAGE])) == WRITTEN


@pytest.mark.parametrize("journal", [WRITTEN, FIRST_FORM], ids=["2", "1"])
def test_every_version_is_read(journal: dict[str, Any]) -> None:
    assert read_journal(orjson.dumps(journal)) == [ARTICLE, PAGE]


def test_a_newer_journal_is_refused_by_its_version() -> None:
    with pytest.raises(NewerFormatError, match="journal of version 3, this program knows 2: "):
        read_journal(orjson.dumps(WRITTEN | {"version": 3}))


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b"{}",
        b'{"version": "x", "entries": []}',
        b'{"version": 0, "entries": []}',
        b'{"version": 2, "entries": [{"kind": "article"}]}',
        orjson.dumps(WRITTEN | {"entries": [WRITTEN["entries"][0] | {"kind": "poster"}]}),
        orjson.dumps(FIRST_FORM | {"entries": [FIRST_FORM["entries"][1] | {"title": "甲"}]}),
    ],
)
def test_what_is_not_a_journal(content: bytes) -> None:
    with pytest.raises(ArchiveDamagedError, match="not a journal"):
        read_journal(content)
