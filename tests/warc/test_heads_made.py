"""Heads of exchanges that are made of headers, and heads of HTTP/2 as HTTP/1.1."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.warc.exchange import Exchange, Wire

EXCHANGE = Exchange("http://h/", "GET", (), b"", 200, "HTTP/1.1", (), b"")


@pytest.mark.parametrize(
    ("url", "headers", "head"),
    [
        ("http://h", (), b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
        ("http://u:p@h:81/a?b=c#d", (), b"GET /a?b=c HTTP/1.1\r\nHost: h:81\r\n\r\n"),
        ("http://h/a?", ((b"hOST", b"g"),), b"GET /a HTTP/1.1\r\nhOST: g\r\n\r\n"),
        (
            "http://h/",
            ((b"A", b"b"), (b"C", b"d\r\ne")),
            b"GET / HTTP/1.1\r\nHost: h\r\nA: b\r\nC: d  e\r\n\r\n",
        ),
    ],
)
def test_the_head_of_a_request(
    url: str, headers: tuple[tuple[bytes, bytes], ...], head: bytes
) -> None:
    assert replace(EXCHANGE, url=url, request_headers=headers).request_head() == head


@pytest.mark.parametrize(
    ("status", "protocol", "headers", "head"),
    [
        (200, "HTTP/1.1", (), b"HTTP/1.1 200 OK\r\n\r\n"),
        (299, "HTTP/1.0", (), b"HTTP/1.0 299\r\n\r\n"),
        (
            404,
            "HTTP/1.1",
            ((b"Transfer-Encoding", b"chunked"), (b"TRAILER", b"x"), (b"Trailers", b"y")),
            b"HTTP/1.1 404 Not Found\r\nX-Archive-Orig-Transfer-Encoding: chunked\r\n"
            b"X-Archive-Orig-TRAILER: x\r\nTrailers: y\r\n\r\n",
        ),
        (
            200,
            "HTTP/1.1",
            ((b"Content-Length", b"1"), (b"Transfer-Encoding", b"chunked")),
            b"HTTP/1.1 200 OK\r\nX-Archive-Orig-Content-Length: 1\r\n"
            b"X-Archive-Orig-Transfer-Encoding: chunked\r\n\r\n",
        ),
    ],
)
def test_the_head_of_a_response(
    status: int, protocol: str, headers: tuple[tuple[bytes, bytes], ...], head: bytes
) -> None:
    made = replace(EXCHANGE, status=status, protocol=protocol, response_headers=headers)
    assert made.response_head() == head


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b"GET / HTTP/1.1\r\nA: HTTP/2\r\n\r\n",) * 2,
        (b"GET / HTTP/2\r\nA: HTTP/2\r\n\r\n", b"GET / HTTP/1.1\r\nA: HTTP/2\r\n\r\n"),
    ],
)
def test_the_head_of_a_request_as_it_was_sent(sent: bytes, kept: bytes) -> None:
    assert replace(EXCHANGE, wire=Wire(sent, b"")).request_head() == kept


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        (b"HTTP/1.1 200 Fine\r\nA: b\r\n\r\n",) * 2,
        (b"HTTP/2 200\r\nA: b\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n"),
        (
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nX: trailer: y\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nX-Archive-Orig-transfer-encoding: chunked\r\n"
            b"X: trailer: y\r\n\r\n",
        ),
        # Not taken for a transfer coding, so the chunks are still there.
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding : chunked\r\n\r\n",) * 2,
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntrailer: y\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\nX-Archive-Orig-trailer: y\r\n\r\n",
        ),
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\nTransfer-Encoding: x\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nX-Archive-Orig-content-length: 1\r\n"
            b"X-Archive-Orig-Transfer-Encoding: x\r\n\r\n",
        ),
    ],
)
def test_the_head_of_a_response_as_it_came(came: bytes, kept: bytes) -> None:
    assert replace(EXCHANGE, wire=Wire(b"", came)).response_head() == kept
