"""Scrapy's own download handler and this project's: two crawls of a site, one archive."""

from __future__ import annotations

import re
from pathlib import Path

from crawler.standin.server import StandIn
from crawler.warc.reader import Record, response_of
from tests.support.crawls import crawl
from tests.support.project import NOW
from tests.support.reactor import in_reactor
from tests.support.warc_files import all_records

SCRAPYS = dict.fromkeys(
    ("http", "https"), "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"
)
FRAMING = {b"connection", b"transfer-encoding", b"x-archive-orig-transfer-encoding"}


def shown(root: Path) -> list[tuple[object, ...]]:
    """What the records say but for ids, order, and what Scrapy's handler did not keep.

    Which of two answers with one payload is the revisit of the other follows the order.
    """
    return sorted(
        (record.type == "request", record.url, record.headers["WARC-Payload-Digest"], *said(record))
        for record in all_records(root)
        if record.type in ("response", "revisit", "request")
    )


def said(record: Record) -> tuple[object, ...]:
    if record.type == "request":
        first, _, lines = record.block.partition(b"\r\n")
        return first, tuple(sorted(line.lower() for line in lines.split(b"\r\n") if line))
    response = response_of(record, *record.http)
    headers = sorted((name.lower(), value) for name, value in response.headers)
    kept = tuple(pair for pair in headers if pair[0] not in FRAMING and pair[0] != b"date")
    return response.status, response.protocol, kept


def without_times(lines: bytes) -> bytes:
    """Where a capture lies follows the order and the sizes of the answers."""
    return re.sub(rb'"warc":\[.*?\]', b"", lines)


@in_reactor
async def test_two_handlers_give_the_same_archive(bundled_site: StandIn, tmp_path: Path) -> None:
    ours = await crawl(bundled_site, tmp_path / "ours", now=NOW)
    more = {"DOWNLOAD_HANDLERS": {**SCRAPYS, **dict.fromkeys(("data", "file", "ftp", "s3"))}}
    theirs = await crawl(bundled_site, tmp_path / "theirs", now=NOW, more=more)
    assert ours.lines.posts == theirs.lines.posts
    assert without_times(ours.lines.articles) == without_times(theirs.lines.articles)
    assert ours.lines.duplicates == theirs.lines.duplicates
    assert sorted(ours.asked()) == sorted(theirs.asked())
    assert shown(ours.root) == shown(theirs.root)
    assert ours.report.exit_status == theirs.report.exit_status
