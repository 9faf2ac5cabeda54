"""What came over the wire comes back byte for byte, whatever it was."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson
import pytest
from scrapy.crawler import CrawlerRunner

from crawler.clock import utc_text
from crawler.errors import ArchiveWriteError
from crawler.middlewares.capture import BODY_DIGEST, body_digest
from crawler.standin import faults
from crawler.standin.content import Content, Page
from crawler.standin.server import StandIn
from crawler.warc.journal import UNCHANGED
from crawler.warc.reader import CaptureReader
from tests.support.bare_settings import settings_for
from tests.support.fetched import NOON, Fetcher, Seen, archive_at, fetch, find
from tests.support.reactor import in_reactor
from tests.support.serving import serving
from tests.support.warc_files import all_records, complaints_of_others, warc_files

brotli: Any = import_module("brotli")

TEXT = "<p>江洲港吞吐量同比增长三成</p>\n".encode() * 40
PAGES = {
    "/plain.html": Page(TEXT),
    "/empty.html": Page(b""),
    "/gbk.html": Page("<p>锦屏证券</p>".encode("gbk"), "text/html; charset=gbk"),
    "/undeclared.html": Page("<p>锦屏证券</p>".encode("gbk"), "text/html"),
    "/picture.png": Page(bytes(range(256)) * 50, "image/png"),
    "/lines.bin": Page(b"\r\n\r\nWARC/1.1\r\n\r\n\x1f\x8b\x08\x00\r\n\r\n", "application/x"),
    "/header.html": Page(b"x", headers=(("X-Name", "caf\xe9"), ("X-Twice", "a"), ("X-Twice", "b"))),
    "/missing.html": Page(b"<h1>none</h1>", status=404),
    "/one": Page(b"moved once", status=302, headers=(("Location", "/two"),)),
    "/two": Page(b"moved twice", status=301, headers=(("Location", "/plain.html?end"),)),
}


@pytest.fixture
def site() -> Iterator[StandIn]:
    content = Content()
    for path, page in PAGES.items():
        content.put_page(path, page)
    with serving(content) as server:
        yield server


@in_reactor
async def test_payloads_are_what_the_server_sent(site: StandIn, tmp_path: Path) -> None:
    straight = [path for path in PAGES if path not in ("/one", "/two")]
    seen = await fetch(site, tmp_path, straight)
    reader = CaptureReader(tmp_path / "warc")
    for path in straight:
        (pointer,) = seen.pointers[site.url.rstrip("/") + path]
        response = reader.response(pointer)
        assert response.body == PAGES[path].body
        assert response.status == PAGES[path].status
        assert (b"Content-Type", PAGES[path].content_type.encode()) in response.headers
    assert complaints_of_others(tmp_path) == []


@in_reactor
async def test_headers_are_not_changed(site: StandIn, tmp_path: Path) -> None:
    await fetch(site, tmp_path, ["/header.html"])
    (record,) = find(tmp_path, site, "/header.html")
    head, payload = record.http
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"X-Name: caf\xe9\r\n" in head
    assert b"X-Twice: a\r\nX-Twice: b\r\n" in head
    assert b"Content-Length: 1\r\n" in head
    assert payload == b"x"


@pytest.mark.parametrize(
    ("effect", "decode"),
    [(faults.gzipped(), gzip.decompress), (faults.brotlied(), brotli.decompress)],
    ids=["gzip", "brotli"],
)
@in_reactor
async def test_a_compressed_body_stays_compressed(
    effect: faults.Effect, decode: Any, site: StandIn, tmp_path: Path
) -> None:
    site.faults.add("/plain.html", effect)
    seen = await fetch(site, tmp_path, ["/plain.html"])
    assert seen.responses[0].body == TEXT
    (record,) = find(tmp_path, site, "/plain.html")
    sent = effect(faults.Reply(200, (), TEXT)).body
    assert record.http[1] == sent
    assert decode(sent) == TEXT
    assert b"Content-Encoding" in record.http[0]


@in_reactor
async def test_a_body_is_hashed_once_unless_it_was_packed(site: StandIn, tmp_path: Path) -> None:
    plain = (await fetch(site, tmp_path / "plain", ["/plain.html", "/plain.html"])).responses
    site.faults.add("/plain.html", faults.gzipped())
    packed = (await fetch(site, tmp_path / "packed", ["/plain.html"])).responses
    assert [response.meta.get(BODY_DIGEST) for response in [*plain, *packed]] == [
        *[hashlib.sha256(TEXT).digest()] * 2,
        None,
    ]
    digests = {body_digest(response) for response in [*plain, *packed]}
    assert digests == {hashlib.sha256(TEXT).digest()}


@in_reactor
async def test_a_chunked_body_has_no_chunks_and_no_header_that_says_so(
    site: StandIn, tmp_path: Path
) -> None:
    site.faults.add("/plain.html", faults.chunked())
    await fetch(site, tmp_path, ["/plain.html"])
    (record,) = find(tmp_path, site, "/plain.html")
    head, payload = record.http
    assert payload == TEXT
    assert b"\r\nTransfer-Encoding:" not in head
    assert b"Content-Length" not in head
    assert complaints_of_others(tmp_path) == []


@in_reactor
async def test_each_hop_of_a_redirect_is_captured(site: StandIn, tmp_path: Path) -> None:
    seen = await fetch(site, tmp_path, ["/one"])
    for path in ("/one", "/two"):
        (record,) = find(tmp_path, site, path)
        assert record.http[1] == PAGES[path].body
        assert b"\r\nLocation: " in record.http[0]
    (pointer,) = seen.pointers[site.url.rstrip("/") + "/plain.html?end"]
    assert CaptureReader(tmp_path / "warc").response(pointer).body == TEXT


@in_reactor
async def test_each_try_is_captured_and_robots_txt_too(site: StandIn, tmp_path: Path) -> None:
    site.faults.add("/plain.html", faults.status(503), times=2)
    seen = await fetch(site, tmp_path, ["/plain.html"], RETRY_TIMES=3, ROBOTSTXT_OBEY=True)
    answers = find(tmp_path, site, "/plain.html") + find(tmp_path, site, "/plain.html", "revisit")
    assert sorted(record.http[0][9:12] for record in answers) == [b"200", b"503", b"503"]
    (pointer,) = seen.pointers[site.url.rstrip("/") + "/plain.html"]
    assert CaptureReader(tmp_path / "warc").response(pointer).status == 200
    assert len(find(tmp_path, site, "/robots.txt")) == 1


@in_reactor
async def test_a_request_record_goes_with_each_response(site: StandIn, tmp_path: Path) -> None:
    await fetch(site, tmp_path, ["/plain.html"])
    (response,) = find(tmp_path, site, "/plain.html")
    (request,) = find(tmp_path, site, "/plain.html", "request")
    assert request.headers["WARC-Concurrent-To"] == response.headers["WARC-Record-ID"]
    assert request.block.startswith(b"GET /plain.html HTTP/1.1\r\nHost: 127.0.0.1:")
    assert response.headers["WARC-IP-Address"] == "127.0.0.1"
    (info,) = [record for record in all_records(tmp_path) if record.type == "warcinfo"]
    assert response.headers["WARC-Warcinfo-ID"] == info.headers["WARC-Record-ID"]
    for text in (b"software: finews-archiver/", b"robots: ", b"run: 1\r\n", b"spider: fetcher"):
        assert text in info.block


@in_reactor
async def test_a_304_is_a_revisit_of_what_the_url_last_answered(
    site: StandIn, tmp_path: Path
) -> None:
    await fetch(site, tmp_path, ["/plain.html"])
    tag = {"If-None-Match": PAGES["/plain.html"].etag}
    seen = await fetch(site, tmp_path, ["/plain.html"], tag)
    (original,) = find(tmp_path, site, "/plain.html")
    (revisit,) = find(tmp_path, site, "/plain.html", "revisit")
    assert revisit.headers["WARC-Profile"].endswith("/1.1/revisit/server-not-modified")
    assert revisit.headers["WARC-Refers-To"] == original.headers["WARC-Record-ID"]
    assert revisit.headers["WARC-Refers-To-Date"] == original.headers["WARC-Date"]
    assert revisit.http[0].startswith(b"HTTP/1.1 304 Not Modified\r\n")
    (pointer,) = seen.pointers[site.url.rstrip("/") + "/plain.html"]
    response = CaptureReader(tmp_path / "warc").response(pointer)
    assert (response.status, response.body) == (304, TEXT)
    assert complaints_of_others(tmp_path) == []


@in_reactor
async def test_304s_can_be_noted_together(site: StandIn, tmp_path: Path) -> None:
    """By far the most of what a crawl that runs every few minutes is told."""
    paths = ["/plain.html", "/plain.html?again"]
    await fetch(site, tmp_path, paths)
    before = all_records(tmp_path)
    tag = {"If-None-Match": PAGES["/plain.html"].etag}
    seen = await fetch(site, tmp_path, paths, tag, WARC_NOT_MODIFIED="together")
    assert [response.status for response in seen.responses] == [304, 304]
    assert seen.pointers == {response.url: [] for response in seen.responses}
    new = all_records(tmp_path)[len(before) :]
    assert not seen.pointers.keys() & {record.url for record in new}
    (note,) = [record for record in new if record.url == UNCHANGED]
    assert note.type == "metadata"
    told = orjson.loads(note.block)
    assert (told["version"], told["run"]) == (1, 2)
    for path, answer in zip(paths, told["answers"], strict=True):
        assert answer.pop("date")
        assert answer == {
            "url": site.url.rstrip("/") + path,
            "at": utc_text(NOON),
            "etag": PAGES["/plain.html"].etag,
            "last_modified": "",
        }
    assert complaints_of_others(tmp_path) == []


@in_reactor
async def test_a_304_that_nobody_asked_for_is_kept_itself(site: StandIn, tmp_path: Path) -> None:
    site.faults.add("/plain.html", faults.status(304))
    await fetch(site, tmp_path, ["/plain.html"], WARC_NOT_MODIFIED="together")
    (revisit,) = find(tmp_path, site, "/plain.html", "revisit")
    assert revisit.http[0].startswith(b"HTTP/1.1 304 Not Modified\r\n")
    assert UNCHANGED not in {record.url for record in all_records(tmp_path)}


@in_reactor
async def test_a_payload_seen_before_is_a_revisit_in_a_later_run_too(
    site: StandIn, tmp_path: Path
) -> None:
    await fetch(site, tmp_path, ["/plain.html"])
    seen = await fetch(site, tmp_path, ["/plain.html", "/plain.html?again"])
    originals = find(tmp_path, site, "/plain.html")
    assert len(originals) == 1
    for path in ("/plain.html", "/plain.html?again"):
        (revisit,) = find(tmp_path, site, path, "revisit")
        assert revisit.headers["WARC-Profile"].endswith("identical-payload-digest")
        assert revisit.headers["WARC-Payload-Digest"] == originals[0].headers["WARC-Payload-Digest"]
        (pointer,) = seen.pointers[site.url.rstrip("/") + path]
        assert CaptureReader(tmp_path / "warc").response(pointer).body == TEXT
    assert len(warc_files(tmp_path)) == 2


@pytest.mark.parametrize("effect", [faults.reset(), faults.truncated()], ids=["reset", "truncated"])
@in_reactor
async def test_a_failed_exchange_leaves_a_metadata_record(
    effect: faults.Effect, site: StandIn, tmp_path: Path
) -> None:
    site.faults.add("/plain.html", effect)
    seen = await fetch(site, tmp_path, ["/plain.html"], RETRY_ENABLED=False)
    assert seen.responses == []
    (record,) = find(tmp_path, site, "/plain.html", "metadata")
    assert record.block.startswith(b"method: GET\r\nerror: ")
    assert len(record.block) > len(b"method: GET\r\nerror: \r\n")


@in_reactor
async def test_files_are_rotated_at_a_size(site: StandIn, tmp_path: Path) -> None:
    settings = settings_for(WARC_SIZE=1)
    archive = archive_at(tmp_path, settings)
    for path in ("/plain.html", "/picture.png", "/gbk.html"):
        seen = Seen()
        await CrawlerRunner(settings).crawl(
            Fetcher, archive=archive, seen=seen, urls=[site.url.rstrip("/") + path], headers={}
        )
        archive.commit()
    archive.end_run(0)
    archive.close()
    names = [path.name for path in warc_files(tmp_path)]
    assert names == [f"finews-20220316T040000Z-0000{n}.warc.gz" for n in (1, 2, 3)]
    assert complaints_of_others(tmp_path) == []


@in_reactor
async def test_it_can_be_switched_off(site: StandIn, tmp_path: Path) -> None:
    seen = await fetch(site, tmp_path, ["/plain.html"], WARC_ENABLED=False)
    assert warc_files(tmp_path) == []
    assert list(seen.pointers.values()) == [[]]


@in_reactor
async def test_an_archive_that_cannot_be_written_stops_the_run(
    site: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object, member: bytes) -> tuple[int, int]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("crawler.warc.file.OpenFile.append", full)
    seen = await fetch(site, tmp_path, ["/plain.html", "/gbk.html"], CONCURRENT_REQUESTS=1)
    assert len(seen.aborted) == 1
    assert isinstance(seen.aborted[0], ArchiveWriteError)
    assert warc_files(tmp_path) == []
