"""Bytes that are too many, broken, or not what they say: a limit, a name, and the run goes on."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from tests.support.crawls import lines_of, report_of
from tests.support.measured import MOST_MEMORY, measured_crawl
from tests.support.raw_server import Answer, endless, sent, silent
from tests.support.reactor import in_reactor
from tests.support.serving import Serve, ServeRaw
from tests.support.tiny_site import NOON, TinySite, post

MEGABYTE = b" " * 1_000_000
JSON = "Content-Type: application/json"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def bomb(name: str) -> bytes:
    """300 MB in a few kilobytes."""
    if name == "br":
        # By name: the package has no type information.
        press = import_module("brotli").Compressor(quality=1)
        return b"".join([*(press.process(MEGABYTE) for _ in range(300)), press.finish()])
    if name == "zstd":
        squeeze = import_module("backports.zstd").ZstdCompressor()
        return b"".join([*(squeeze.compress(MEGABYTE) for _ in range(300)), squeeze.flush()])
    packer = zlib.compressobj(wbits=31 if name == "gzip" else 15)
    return b"".join(packer.compress(MEGABYTE) for _ in range(300)) + packer.flush()


def packed(name: str) -> Answer:
    return sent(bomb(name), JSON, f"Content-Encoding: {name}")


def answered(text: str) -> Answer:
    return sent(json.dumps({"text": text}).encode(), JSON)


GZIPPED = gzip.compress(json.dumps({"text": "<p>冷山</p>" * 500}).encode())

WITHOUT_ANSWER: dict[str, tuple[Callable[[], Answer], str]] = {
    "gzip bomb": (lambda: packed("gzip"), "too-large"),
    "deflate bomb": (lambda: packed("deflate"), "too-large"),
    "brotli bomb": (lambda: packed("br"), "too-large"),
    "zstd bomb": (lambda: packed("zstd"), "too-large"),
    "gzip in gzip bomb": (
        lambda: sent(gzip.compress(bomb("gzip")), JSON, "Content-Encoding: gzip, gzip"),
        "too-large",
    ),
    "endless body": (lambda: endless(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n"), "too-large"),
    "endless body without length": (
        lambda: endless(b"HTTP/1.0 200 OK\r\n\r\n", b"x" * 65536),
        "too-large",
    ),
    "endless headers": (lambda: endless(b"HTTP/1.1 200 OK\r\n", b"X-Y: z\r\n" * 8000), "too-large"),
    "endless large headers": (
        lambda: endless(b"HTTP/1.1 200 OK\r\n", (b"X: " + b"z" * 16000 + b"\r\n") * 40),
        "too-large",
    ),
    "one endless header": (
        lambda: endless(b"HTTP/1.1 200 OK\r\nX: ", b"z" * 65536),
        "too-large",
    ),
    "100 MB in one line": (lambda: sent(b"x" * 100_000_000, JSON), "too-large"),
    "silence": (silent, "DownloadTimeoutError"),
    "broken gzip": (
        lambda: sent(GZIPPED[:40] + b"\xff" * 40 + GZIPPED[80:], JSON, "Content-Encoding: gzip"),
        "broken-encoding",
    ),
    "gzip cut short": (
        lambda: sent(GZIPPED[:-20], JSON, "Content-Encoding: gzip"),
        "broken-encoding",
    ),
    "gzip with another checksum": (
        lambda: sent(GZIPPED[:-8] + b"none" + GZIPPED[-4:], JSON, "Content-Encoding: gzip"),
        "broken-encoding",
    ),
    "no gzip at all": (lambda: sent(b"{}", JSON, "Content-Encoding: gzip"), "broken-encoding"),
    "no brotli at all": (lambda: sent(b"\xff" * 99, "Content-Encoding: br"), "broken-encoding"),
    "no zstd at all": (lambda: sent(b"{}", JSON, "Content-Encoding: zstd"), "broken-encoding"),
    "unknown encoding": (lambda: sent(b"{}", JSON, "Content-Encoding: rot13"), "no-text"),
    "length too large": (
        lambda: sent(b'{"text": "<p>a</p>"}', length=900),
        "ResponseDataLossError",
    ),
    "length too small": (lambda: sent(b'{"text": "<p>a</p>"}', length=9), "not-json"),
    "length that is not a number": (
        lambda: sent(b"", "Content-Length: -5", "Content-Length: ten"),
        "DownloadFailedError",
    ),
    "no HTTP": (lambda: endless(b"\x00\x01\x02", b"\xff" * 1000), "DownloadFailedError"),
    "100,000 nested arrays": (
        lambda: sent(b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", JSON),
        "not-json",
    ),
    # A field that is no string; JSON has no such number, and the other fields would count.
    "NaN": (lambda: sent(b'{"text": NaN}', JSON), "no-text"),
    "UTF-16": (lambda: sent('{"text": "<p>冷</p>"}'.encode("utf-16"), JSON), "not-json"),
    "nothing to see": (lambda: answered("<p hidden>冷</p>"), "no-text"),
}
"""Answers of the endpoint by name, and why the text is still owed after each."""

WITH_ANSWER: dict[str, tuple[Answer, str]] = {
    "GBK that is not declared": (
        sent('{"text": "<p>冷山站今天通车。</p>"}'.encode("gbk"), "Content-Type: text/plain"),
        "冷山站今天通车。",
    ),
    "lone surrogates": (
        sent(b'{"text": "<p>\\ud83d\xe5\x86\xb7\\udc00</p>"}', JSON),
        "\ufffd冷\ufffd",
    ),
    "duplicate keys": (
        sent(b'{"text": "<p>a</p>", "text": "<p>b</p>"}', JSON),
        "b",
    ),
    "another Content-Type": (
        sent('{"text": "<p>冷</p>"}'.encode(), "Content-Type: image/png; charset=utf-16"),
        "冷",
    ),
    "10,000 nested tags": (answered("<div>" * 10_000 + "深" + "</div>" * 10_000), "深"),
    "10,000 nested tags without end": (answered("<b><p>" * 10_000 + "底"), "底"),
}
"""Odd answers that are one all the same, and the text that comes of them."""


@pytest.mark.slow
@in_reactor
async def test_answers_of_the_endpoint(serve: Serve, serve_raw: ServeRaw, tmp_path: Path) -> None:
    """All in one crawl: each has its name in the report, and the memory its limit."""
    names = [*WITHOUT_ANSWER, *WITH_ANSWER]
    posts = {name: post(number) for number, name in enumerate(names, 1)}
    answers = {name: make() for name, (make, _) in WITHOUT_ANSWER.items()}
    answers |= {name: answer for name, (answer, _) in WITH_ANSWER.items()}
    raw = serve_raw({posts[name].newstext_path: answer for name, answer in answers.items()})
    standin = serve(TinySite(*posts.values()))
    root = tmp_path / "archive"
    ended = await measured_crawl(
        root, SITE_URL=standin.url, SHARE_URL=raw.url, NOW=NOON, DOWNLOAD_TIMEOUT=6, RETRY_TIMES=0
    )
    report = report_of(root)
    ids = {item.id: name for name, item in posts.items()}
    owed = {ids[row["id"]]: row["reason"] for row in report["owed"]}
    # Answers that can be read, and are not what the page shows: the page is believed.
    contradicted = {name for name, reason in owed.items() if reason == "another-text"}
    assert contradicted <= set(WITH_ANSWER)
    assert {name: reason for name, reason in owed.items() if name not in contradicted} == {
        name: reason for name, (_, reason) in WITHOUT_ANSWER.items()
    }
    assert (report["errors"], report["lost"], report["refused"]) == ([], [], [])
    archived = lines_of(root).newest()
    assert set(archived) == set(ids)
    assert {archived[posts[name].id].text_source for name in contradicted} <= {"page"}
    assert {
        name: archived[posts[name].id].text for name in WITH_ANSWER if name not in contradicted
    } == {name: text for name, (_, text) in WITH_ANSWER.items() if name not in contradicted}
    assert ended.peak < MOST_MEMORY
    assert "Traceback" not in ended.err
    assert ended.status == report["exit_status"]
