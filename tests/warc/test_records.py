"""Each type of record, header by header, and its line in the index."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from crawler.warc.cdx import line_of
from crawler.warc.exchange import Exchange, Failure
from crawler.warc.journal import JOURNAL
from crawler.warc.writer import IDENTICAL, Original, RecordWriter

DATE = "2022-03-14T04:00:00Z"
INFO = "urn:uuid:0"
URL = "http://site.example/emnews/?a=1"
BODY = b"<p>x</p>"
EXCHANGE = Exchange(
    url=URL,
    method="GET",
    request_headers=((b"User-Agent", b"me"),),
    request_body=b"",
    status=200,
    protocol="HTTP/1.1",
    response_headers=((b"Content-Type", b"text/html; charset=utf-8"),),
    body=BODY,
    ip="192.0.2.1",
)
REQUEST = b"GET /emnews/?a=1 HTTP/1.1\r\nHost: site.example\r\nUser-Agent: me\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
EMPTY = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@pytest.fixture
def writer() -> RecordWriter:
    """One whose records have the ids urn:uuid:1, 2, …, and are not compressed."""

    def ids() -> Iterator[str]:
        number = 0
        while True:
            number += 1
            yield f"urn:uuid:{number}"

    made = ids()
    return RecordWriter(lambda: next(made), pack=lambda record: record)


def parts(record: bytes) -> tuple[str, dict[str, str], bytes]:
    """A record's first line, its headers, and its block."""
    head, _, block = record.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert len(headers) == len(lines)
    assert block.endswith(b"\r\n\r\n")
    return first, headers, block[:-4]


def test_warcinfo(writer: RecordWriter) -> None:
    fields = {"software": "finews-archiver", "operator": "", "run": "7"}
    record_id, record = writer.warcinfo("finews-1.warc.gz", DATE, fields)
    assert record_id == "urn:uuid:1"
    block = b"software: finews-archiver\r\nrun: 7\r\n"
    assert parts(record) == (
        "WARC/1.1",
        {
            "WARC-Type": "warcinfo",
            "WARC-Record-ID": "<urn:uuid:1>",
            "WARC-Date": DATE,
            "WARC-Filename": "finews-1.warc.gz",
            "WARC-Block-Digest": sha256(block),
            "Content-Type": "application/warc-fields",
            "Content-Length": str(len(block)),
        },
        block,
    )


def test_response_and_request(writer: RecordWriter) -> None:
    record_id, response = writer.response(EXCHANGE, DATE, INFO)
    request = writer.request(EXCHANGE, DATE, INFO, record_id)
    assert parts(response) == (
        "WARC/1.1",
        {
            "WARC-Type": "response",
            "WARC-Record-ID": "<urn:uuid:1>",
            "WARC-Target-URI": URL,
            "WARC-Date": DATE,
            "WARC-Warcinfo-ID": f"<{INFO}>",
            "WARC-IP-Address": "192.0.2.1",
            "WARC-Payload-Digest": sha256(BODY),
            "WARC-Block-Digest": sha256(RESPONSE + BODY),
            "Content-Type": "application/http; msgtype=response",
            "Content-Length": str(len(RESPONSE + BODY)),
        },
        RESPONSE + BODY,
    )
    assert parts(request) == (
        "WARC/1.1",
        {
            "WARC-Type": "request",
            "WARC-Record-ID": "<urn:uuid:2>",
            "WARC-Target-URI": URL,
            "WARC-Date": DATE,
            "WARC-Warcinfo-ID": f"<{INFO}>",
            "WARC-IP-Address": "192.0.2.1",
            "WARC-Concurrent-To": "<urn:uuid:1>",
            "WARC-Payload-Digest": EMPTY,
            "WARC-Block-Digest": sha256(REQUEST),
            "Content-Type": "application/http; msgtype=request",
            "Content-Length": str(len(REQUEST)),
        },
        REQUEST,
    )


def test_revisit(writer: RecordWriter) -> None:
    original = Original(
        "urn:uuid:9", "http://site.example/", DATE, sha256(BODY), "finews-0.warc.gz", 77
    )
    _, record = writer.revisit(EXCHANGE, DATE, INFO, IDENTICAL, original)
    assert parts(record) == (
        "WARC/1.1",
        {
            "WARC-Type": "revisit",
            "WARC-Record-ID": "<urn:uuid:1>",
            "WARC-Target-URI": URL,
            "WARC-Date": DATE,
            "WARC-Warcinfo-ID": f"<{INFO}>",
            "WARC-IP-Address": "192.0.2.1",
            "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
            "WARC-Payload-Digest": sha256(BODY),
            "WARC-Refers-To": "<urn:uuid:9>",
            "WARC-Refers-To-Target-URI": "http://site.example/",
            "WARC-Refers-To-Date": DATE,
            "WARC-Refers-To-Filename": "finews-0.warc.gz",
            "WARC-Refers-To-File-Offset": "77",
            "WARC-Block-Digest": sha256(RESPONSE),
            "Content-Type": "application/http; msgtype=response",
            "Content-Length": str(len(RESPONSE)),
        },
        RESPONSE,
    )


@pytest.mark.parametrize("subject", [URL, JOURNAL])
def test_metadata(writer: RecordWriter, subject: str) -> None:
    """A request that nothing came of, and JSON about the crawl itself."""
    block, kind = b'{"version":2}', "application/json"
    record = writer.note(subject, block, DATE, INFO)
    if subject == URL:
        block, kind = b"method: GET\r\nerror: it is down\r\n", "application/warc-fields"
        record = writer.failure(Failure(URL, "GET", "it \n is down"), DATE, INFO)
    _, headers, content = parts(record)
    assert content == block
    assert headers == {
        "WARC-Type": "metadata",
        "WARC-Record-ID": headers["WARC-Record-ID"],
        "WARC-Target-URI": subject,
        "WARC-Date": DATE,
        "WARC-Warcinfo-ID": f"<{INFO}>",
        "WARC-Block-Digest": sha256(block),
        "WARC-Payload-Digest": sha256(block),
        "Content-Type": kind,
        "Content-Length": str(len(block)),
    }


def index_line(exchange: Exchange, *, revisit: bool = False) -> bytes:
    return line_of(
        exchange.url,
        DATE,
        exchange.status,
        exchange.response_headers,
        digest=sha256(exchange.body),
        revisit=revisit,
        place=("finews-1.warc.gz", 10, 20),
    )


@pytest.mark.parametrize(
    ("kind", "revisit", "mime"),
    [
        (b"text/html; charset=utf-8", False, b"text/html"),
        (b" application/json ", False, b"application/json"),
        (b"", False, b"unk"),
        (b"; charset=utf-8", False, b"unk"),
        (b"text/html", True, b"warc/revisit"),
    ],
)
def test_a_line_of_the_index(kind: bytes, revisit: bool, mime: bytes) -> None:
    exchange = replace(EXCHANGE, response_headers=((b"Server", b"x"), (b"content-type", kind)))
    assert index_line(exchange, revisit=revisit) == (
        b'example,site)/emnews?a=1 20220314040000 {"url":"http://site.example/emnews/?a=1",'
        b'"mime":"' + mime + b'","status":"200","digest":"' + sha256(BODY).encode() + b'",'
        b'"length":"20","offset":"10","filename":"finews-1.warc.gz"}\n'
    )


def test_what_declares_no_type_and_what_has_no_line() -> None:
    assert b'"mime":"unk"' in index_line(replace(EXCHANGE, response_headers=()))
    assert index_line(replace(EXCHANGE, status=304)) == b""
