"""Heads are kept as they were sent and as they came; what is refused costs one page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crawler.standin.content import Content
from crawler.standin.server import StandIn
from crawler.warc.reader import CaptureReader
from tests.support.fetched import fetch, find
from tests.support.raw_server import Answer
from tests.support.reactor import in_reactor
from tests.support.serving import ServeRaw
from tests.support.warc_files import complaints_of_others

BODY = "<p>江洲港吞吐量同比增长三成</p>\n".encode() * 3
LENGTH = f"Content-Length: {len(BODY)}".encode()
CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)


def written(*lines: bytes, body: bytes = BODY, end: bytes = b"\r\n") -> Answer:
    """These lines, as they are, and a body."""
    content = end.join((*lines, b"", b"")) + body

    def answer(transport: Any) -> None:
        transport.write(content)
        transport.loseConnection()

    return answer


KEPT: dict[str, tuple[bytes, ...]] = {
    "case and order of names": (
        *(b"HTTP/1.1 200 OK", b"sERVER: x", b'ETag: "1"', b"content-TYPE: text/html"),
        *(b"DNT: 1", LENGTH, b"X-a: 1", b"Connection: close"),
    ),
    "the reason phrase": (b"HTTP/1.1 200 Alles  in Ordnung, danke", LENGTH),
    "no reason phrase": (b"HTTP/1.1 200 ", LENGTH),
    "no space behind the status": (b"HTTP/1.1 200OK", LENGTH),
    "a tab before it": (b"HTTP/1.1\t200 OK", LENGTH),
    "an old version": (b"HTTP/1.0 200 OK", LENGTH),
    "repeated lines, apart": (
        *(b"HTTP/1.1 200 OK", b"X-A: 1", b"X-B: 2", b"X-A: 3", LENGTH, b"x-a: 1"),
    ),
    "odd spaces": (b"HTTP/1.1 200 OK", b"X-A:no space", b"X-B:   three\t", b"X-C:", LENGTH),
    "bytes that are no text": (b"HTTP/1.1 200 OK", b"X-A: caf\xe9 \xff\xfe\x01\x7f", LENGTH),
    "odd names": (b"HTTP/1.1 200 OK", b"X A: 1", b"X(A): 2", b"\xe5\x86\xb7: 3", LENGTH),
    "a long line": (b"HTTP/1.1 200 OK", b"X-A: " + b"z" * 60_000, LENGTH),
    "many lines": (b"HTTP/1.1 200 OK", *(b"X-%d: y" % n for n in range(3000)), LENGTH),
}
"""Heads by name, which are kept byte for byte."""


@pytest.mark.parametrize("name", KEPT)
@in_reactor
async def test_heads_are_kept(name: str, serve_raw: ServeRaw, tmp_path: Path) -> None:
    server: Any = serve_raw({"/page": written(*KEPT[name])})
    seen = await fetch(server, tmp_path, ["/page"], ROBOTSTXT_OBEY=False)
    assert [response.body for response in seen.responses] == [BODY]
    (record,) = find(tmp_path, server, "/page")
    assert record.block == b"\r\n".join((*KEPT[name], b"", b"")) + BODY
    (pointer,) = seen.pointers[record.url]
    assert CaptureReader(tmp_path / "warc").response(pointer).status == 200
    (request,) = find(tmp_path, server, "/page", "request")
    assert request.block == server.received[0]
    assert complaints_of_others(tmp_path) == []


CHANGED: dict[str, tuple[Answer, tuple[bytes, ...]]] = {
    "folded lines are unfolded": (
        written(b"HTTP/1.1 200 OK", b"X-A: one", b"   two", b"\tthree", LENGTH),
        (b"HTTP/1.1 200 OK", b"X-A: one two three", LENGTH),
    ),
    "ends of lines": (
        written(b"HTTP/1.1 200 OK", b"X-A: 1", LENGTH, end=b"\n"),
        (b"HTTP/1.1 200 OK", b"X-A: 1", LENGTH),
    ),
    "interim answers": (
        written(b"HTTP/1.1 103 Early Hints", b"Link: </a.css>", b"", b"HTTP/1.1 200 OK", LENGTH),
        (b"HTTP/1.1 200 OK", LENGTH),
    ),
    "chunks and a trailer": (
        written(
            *(b"HTTP/1.1 200 OK", b"X-A: 1", b"transfer-ENCODING: chunked", b"Trailer: X-T"),
            body=b"%x;a=b\r\n%s\r\n0\r\nX-T: 1\r\n\r\n" % (len(BODY), BODY),
        ),
        (
            *(b"HTTP/1.1 200 OK", b"X-A: 1", b"X-Archive-Orig-transfer-ENCODING: chunked"),
            b"X-Archive-Orig-Trailer: X-T",
        ),
    ),
    "chunks and a length": (
        written(
            *(b"HTTP/1.1 200 OK", b"Content-length: 99999999", b"Transfer-Encoding: chunked"),
            body=CHUNKED,
        ),
        (
            *(b"HTTP/1.1 200 OK", b"X-Archive-Orig-Content-length: 99999999"),
            b"X-Archive-Orig-Transfer-Encoding: chunked",
        ),
    ),
}
"""What docs/provenance.md says is changed, by name: what is sent, and what is kept."""


@pytest.mark.parametrize("name", CHANGED)
@in_reactor
async def test_what_is_changed(name: str, serve_raw: ServeRaw, tmp_path: Path) -> None:
    answer, kept = CHANGED[name]
    server: Any = serve_raw({"/page": answer})
    seen = await fetch(server, tmp_path, ["/page"], ROBOTSTXT_OBEY=False)
    assert [response.body for response in seen.responses] == [BODY]
    (record,) = find(tmp_path, server, "/page")
    assert record.block == b"\r\n".join((*kept, b"", b"")) + BODY
    assert complaints_of_others(tmp_path) == []


def half_a_head(transport: Any) -> None:
    """The connection ends before it does."""
    transport.write(b"HTTP/1.1 200 OK\r\nX-A: 1\r\n")
    transport.loseConnection()


REFUSED: dict[str, tuple[Answer, str]] = {
    "a line without colon": (
        written(b"HTTP/1.1 200 OK", b"no header", LENGTH),
        "DownloadFailedError",
    ),
    "NUL in a line": (written(b"HTTP/1.1 200 OK", b"X-A: a\0b", LENGTH), "DownloadFailedError"),
    "a bare CR in a line": (
        written(b"HTTP/1.1 200 OK", b"X-A: a\rb", LENGTH),
        "DownloadFailedError",
    ),
    "two lengths": (
        written(b"HTTP/1.1 200 OK", LENGTH, b"Content-Length: 9"),
        "DownloadFailedError",
    ),
    "more than 5,000 lines": (
        written(b"HTTP/1.1 200 OK", *(b"X-%d: y" % n for n in range(5001)), LENGTH),
        "DownloadCancelledError",
    ),
    "a line of 120 kB": (
        written(b"HTTP/1.1 200 OK", b"X-A: " + b"z" * 120_000, LENGTH),
        "DownloadCancelledError",
    ),
    "a head of more than 256 KiB": (
        written(b"HTTP/1.1 200 OK", *(b"X-A: " + b"z" * 60_000 for _ in range(5)), LENGTH),
        "DownloadCancelledError",
    ),
    "HTTP/0.9": (written(b"<p>no head at all"), "DownloadFailedError"),
    "an empty line first": (written(b"", b"HTTP/1.1 200 OK", LENGTH), "DownloadFailedError"),
    "a version that there is not": (written(b"HTTP/1.2 200 OK", LENGTH), "DownloadFailedError"),
    "a status below 100": (written(b"HTTP/1.1 099 OK", LENGTH), "DownloadFailedError"),
    "another protocol": (
        written(b"HTTP/1.1 101 Switching Protocols", b"Upgrade: x", b"Connection: upgrade"),
        "DownloadFailedError",
    ),
    "half a head": (half_a_head, "DownloadFailedError"),
    "a length that is none": (
        written(b"HTTP/1.1 200 OK", b"Content-Length: ten"),
        "DownloadFailedError",
    ),
    "a negative length": (
        written(b"HTTP/1.1 200 OK", b"Content-Length: -1"),
        "DownloadFailedError",
    ),
    "an empty length": (written(b"HTTP/1.1 200 OK", b"Content-Length:"), "DownloadFailedError"),
    "a transfer coding that nobody asked for": (
        written(b"HTTP/1.1 200 OK", b"Transfer-Encoding: gzip, chunked", body=CHUNKED),
        "DownloadFailedError",
    ),
    "a transfer coding after chunked": (
        written(b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked, identity", body=CHUNKED),
        "DownloadFailedError",
    ),
    "two places": (
        written(b"HTTP/1.1 200 OK", b"Location: /a", b"Location: /b", LENGTH),
        "DownloadFailedError",
    ),
    "chunks that are none": (
        written(b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked", body=b"zz\r\n"),
        "ResponseDataLossError",
    ),
    "chunks without an end": (
        written(b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked", body=CHUNKED[:-5]),
        "ResponseDataLossError",
    ),
    "fewer bytes than the length says": (
        written(b"HTTP/1.1 200 OK", LENGTH, body=BODY[:-1]),
        "ResponseDataLossError",
    ),
    "a trailer without colon": (
        written(
            *(b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked"),
            body=CHUNKED[:-2] + b"no header\r\n\r\n",
        ),
        "DownloadFailedError",
    ),
    "a trailer of 5 kB": (
        written(
            *(b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked"),
            body=CHUNKED[:-2] + b"X-A: " + b"z" * 5000 + b"\r\n\r\n",
        ),
        "DownloadCancelledError",
    ),
}
"""What docs/provenance.md says is refused, by name, and what it is called."""


@pytest.mark.parametrize("name", REFUSED)
@in_reactor
async def test_what_is_refused(
    name: str, serve_raw: ServeRaw, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It costs that page, and is on record; the rest of the site is archived."""
    answer, error = REFUSED[name]
    good = written(b"HTTP/1.1 200 OK", LENGTH)
    server: Any = serve_raw({"/bad": answer, "/good": good, "/good?again": good})
    seen = await fetch(server, tmp_path, ["/good", "/bad", "/good?again"], RETRY_ENABLED=False)
    assert [response.body for response in seen.responses] == [BODY, BODY]
    (record,) = find(tmp_path, server, "/bad", "metadata")
    assert f"error: {error}: ".encode() in record.block
    assert "Traceback" not in capfd.readouterr().err


@in_reactor
async def test_requests_are_kept_as_they_were_sent(serve_raw: ServeRaw, tmp_path: Path) -> None:
    """Each of a connection that is used again; names and order are those on the wire."""
    answer = b"HTTP/1.1 200 OK\r\n" + LENGTH + b"\r\n\r\n" + BODY
    paths = ["/a?b=c%20d&e", "/%E5%86%B7/../x", "/a;b,c"]

    def keep_open(transport: Any) -> None:
        transport.write(answer)

    decoded = ["/a?b=c d&e", "/冷/../x", "/a;b,c"]
    headers = {"X-Own": "yes", "X-Empty": ""}
    server: Any = serve_raw(dict.fromkeys(decoded, keep_open))
    await fetch(server, tmp_path, paths, headers, ROBOTSTXT_OBEY=False)
    assert len(server.connections) == 1
    assert len(server.received) == 3
    by_target = {received.split(b" ")[1].decode(): received for received in server.received}
    for path in paths:
        received = by_target[path]
        kept = [record.block for record in find(tmp_path, server, path, "request")]
        assert kept == [received]
        assert received.startswith(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:".encode())
        assert b"\r\nX-Own: yes\r\n" in received
        assert b"\r\nX-Empty:\r\n" in received
        assert b"libcurl" not in received.lower()
    assert complaints_of_others(tmp_path) == []


@in_reactor
async def test_what_is_said_to_a_proxy_is_not_kept(serve_raw: ServeRaw, tmp_path: Path) -> None:
    site = StandIn(Content()).start()
    try:
        target = f"{site.url}page"
        proxy: Any = serve_raw({target: written(b"HTTP/1.1 200 OK", LENGTH)})
        through = proxy.url.replace("http://", "http://me:secret@")
        await fetch(site, tmp_path, ["/page"], PROXY=through)
        (request,) = find(tmp_path, site, "/page", "request")
    finally:
        await site.stop()
    assert b"Proxy-Authorization: Basic " in proxy.received[0]
    assert b"roxy" not in request.block
    assert request.block.startswith(f"GET {target} HTTP/1.1\r\n".encode())
