"""Timeouts, cancellation, connections and errors of the download handler."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Request
from scrapy.settings import default_settings
from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.misc import load_object
from twisted.internet.defer import Deferred
from twisted.internet.task import deferLater

from crawler.middlewares.capture import WIRE
from tests.support.raw_server import Answer, RawServer, endless, sent, silent
from tests.support.reactor import in_reactor
from tests.support.resolved import Resolved, resolved

OPEN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def kept_open(transport: Any) -> None:
    transport.write(OPEN)


def begun(transport: Any) -> None:
    """An answer that stops in the middle, on a connection that stays open."""
    transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")


@asynccontextmanager
async def served(answer: Answer, **settings: Any) -> AsyncIterator[tuple[Resolved, RawServer, str]]:
    server = RawServer({"/": answer, "/?again": answer}).start()
    try:
        name = f"site.example:{server.port}:127.0.0.1"
        async with resolved(name, **settings) as handler:
            yield handler, server, f"http://site.example:{server.port}/"
    finally:
        await server.stop()


def retried(error: type[BaseException]) -> bool:
    known = tuple(load_object(cast(str, name)) for name in default_settings.RETRY_EXCEPTIONS)
    return issubclass(error, known)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (silent(), DownloadTimeoutError),
        (begun, DownloadTimeoutError),
        (sent(b"short", length=50), ResponseDataLossError),
        (lambda transport: transport.abortConnection(), DownloadFailedError),
        (lambda transport: transport.loseConnection(), DownloadFailedError),
        (endless(b"\x00", b"\xff" * 100), DownloadFailedError),
    ],
    ids=["silence", "half an answer", "a broken body", "reset", "closed", "no HTTP"],
)
@in_reactor
async def test_what_goes_wrong_is_known_to_the_retries(
    answer: Answer, error: type[Exception]
) -> None:
    async with served(answer, DOWNLOAD_TIMEOUT=1) as (handler, _, url):
        with pytest.raises(error):
            await handler.get(url)
    assert retried(error)


@in_reactor
async def test_what_is_too_large_is_not_tried_again() -> None:
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    async with served(endless(head, b"x" * 999), DOWNLOAD_MAXSIZE=5000) as (handler, _, url):
        with pytest.raises(DownloadCancelledError, match="5000"):
            await handler.get(url)
    assert not retried(DownloadCancelledError)


@in_reactor
async def test_a_transfer_without_a_byte_ends_before_the_whole_time_is_up() -> None:
    async with served(begun, DOWNLOAD_TIMEOUT=60, DOWNLOAD_IDLE_TIMEOUT=1) as (handler, _, url):
        started = time.monotonic()
        with pytest.raises(DownloadTimeoutError):
            await handler.get(url)
        assert time.monotonic() - started < 20


@in_reactor
async def test_a_request_has_its_own_timeout_and_size() -> None:
    async with served(silent(), DOWNLOAD_TIMEOUT=60) as (handler, server, url):
        with pytest.raises(DownloadTimeoutError):
            await handler.get(url, download_timeout=0.2)
        server.answers["/"] = sent(b"x" * 100)
        with pytest.raises(DownloadCancelledError):
            await handler.get(url, download_maxsize=99)
        assert (await handler.get(url, download_maxsize=100)).body == b"x" * 100


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
@in_reactor
async def test_a_length_of_what_does_not_come_is_not_too_large(status: str) -> None:
    """A 304 may state the length of what has not changed."""
    answer = sent(b"", status=status, length=99_999_999)
    async with served(answer) as (handler, _, url):
        response = await handler.get(url)
    assert (response.status, response.body) == (int(status[:3]), b"")


@in_reactor
async def test_a_length_of_what_comes_is_believed_at_once() -> None:
    async with served(begun, DOWNLOAD_MAXSIZE=8) as (handler, _, url):
        with pytest.raises(DownloadCancelledError, match="Expected to receive 9 bytes"):
            await handler.get(url)


@in_reactor
async def test_a_machine_that_has_no_socket_left(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def none_left(*which: int) -> socket.socket:
        raise OSError(24, "Too many open files")

    async with resolved("site.example:80:127.0.0.1") as handler:
        monkeypatch.setattr(socket, "socket", none_left)
        try:
            with pytest.raises(DownloadConnectionRefusedError):
                await handler.get("http://site.example/")
        finally:
            monkeypatch.undo()
    assert "Traceback" not in capfd.readouterr().err


@in_reactor
async def test_a_broken_body_may_be_taken() -> None:
    answer = sent(b"short", length=50)
    async with served(answer, DOWNLOAD_FAIL_ON_DATALOSS=False) as (handler, _, url):
        response = await handler.get(url)
    assert (response.body, response.flags) == (b"short", ["dataloss"])


@in_reactor
async def test_connections_are_used_again() -> None:
    async with served(kept_open) as (handler, server, url):
        for _ in range(5):
            assert (await handler.get(url)).body == b"ok"
        assert (len(server.asked), len(server.connections)) == (5, 1)


@in_reactor
async def test_no_more_connections_are_kept_than_requests_may_be_under_way() -> None:
    async with served(kept_open, CONCURRENT_REQUESTS=2) as (handler, server, url):
        many = [asyncio.ensure_future(handler.download_request(Request(url))) for _ in range(6)]
        await cast(Any, Deferred.fromFuture(asyncio.gather(*many)))
        await handler.get(url)
        await deferLater(cast(Any, _reactor()), 0.1)
        still_open = [one for one in server.connections if one.transport.connected]
        assert len(still_open) <= 2


@in_reactor
async def test_a_request_that_is_cancelled_is_given_up() -> None:
    async with served(silent(), DOWNLOAD_TIMEOUT=60) as (handler, server, url):
        task = asyncio.ensure_future(handler.download_request(Request(url)))
        while not server.asked:
            await deferLater(cast(Any, _reactor()), 0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cast(Any, Deferred.fromFuture(task))
        server.answers["/"] = sent(b"ok")
        assert (await handler.get(url)).body == b"ok"
        assert not server.connections[0].transport.connected


@in_reactor
async def test_what_is_under_way_ends_with_the_handler() -> None:
    async with served(silent(), DOWNLOAD_TIMEOUT=60) as (handler, server, url):
        task = asyncio.ensure_future(handler.download_request(Request(url)))
        while not server.asked:
            await deferLater(cast(Any, _reactor()), 0.01)
        await deferred_from_coro(handler.close())
        with pytest.raises(asyncio.CancelledError):
            await cast(Any, Deferred.fromFuture(task))


@in_reactor
async def test_the_latency_is_the_time_to_the_head() -> None:
    """AutoThrottle goes by it: the time of the body does not count."""

    def slowly(transport: Any) -> None:
        _reactor().callLater(0.2, transport.write, OPEN[:-2])
        _reactor().callLater(0.6, transport.write, OPEN[-2:])

    async with served(slowly) as (handler, _, url):
        request = Request(url)
        response = await deferred_from_coro(handler.download_request(request))
    assert response.body == b"ok"
    assert 0.15 < request.meta["download_latency"] < 0.55


@in_reactor
async def test_a_handle_forgets_the_request_before() -> None:
    async with served(kept_open) as (handler, server, url):
        asked = [
            Request(url, method="POST", body=b"a=b", headers={"X-One": "1"}),
            Request(url),
            Request(url, method="HEAD"),
            Request(url, method="PUT"),
            Request(url, headers={"X-Two": "a\r\nX-Three: b"}),
        ]
        for request in asked:
            await deferred_from_coro(handler.download_request(request))
            assert WIRE in request.meta
    host = url.split("/")[2].encode()
    assert server.received == [
        b"POST / HTTP/1.1\r\nHost: %s\r\nX-One: 1\r\nContent-Length: 3\r\n\r\na=b" % host,
        b"GET / HTTP/1.1\r\nHost: %s\r\n\r\n" % host,
        b"HEAD / HTTP/1.1\r\nHost: %s\r\n\r\n" % host,
        b"PUT / HTTP/1.1\r\nHost: %s\r\nContent-Length: 0\r\n\r\n" % host,
        b"GET / HTTP/1.1\r\nHost: %s\r\nX-Two: a X-Three: b\r\n\r\n" % host,
    ]


@in_reactor
async def test_a_password_in_an_address_is_not_sent() -> None:
    async with served(kept_open) as (handler, server, url):
        await handler.get(url.replace("//", "//me:secret@") + "#fragment")
    assert b"uthorization" not in server.received[0]
    assert b"fragment" not in server.received[0]


@pytest.mark.parametrize("name", ["DOWNLOAD_TLS_MIN_VERSION", "DOWNLOAD_TLS_MAX_VERSION"])
@in_reactor
async def test_a_version_of_tls_that_is_not_spoken(name: str) -> None:
    settings: Any = {name: "TLSv1.0"}
    with pytest.raises(ValueError, match=r"TLSv1\.0"):
        async with resolved(**settings):
            pass


def _reactor() -> Any:
    from twisted.internet import reactor

    return reactor


def with_line(line: bytes) -> Answer:
    """An answer with this line in its head."""

    def answer(transport: Any) -> None:
        head = b"HTTP/1.1 200 OK\r\n" + line + b"\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"
        transport.write(head + b"ok")
        transport.loseConnection()

    return answer


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"X-Long: " + b"a" * 20_000, id="20 KB"),
        pytest.param(b"X-Long: " + b"a" * 90_000, id="90 KB"),
        pytest.param(b"\r\n".join(b"X-%d: y" % n for n in range(3000)), id="3,000 lines"),
        pytest.param(b"X-A: 1\r\n  2", id="folded"),
        pytest.param(b" X-A: 1", id="folded in the first"),
        pytest.param(b"X-A : 1", id="a space before the colon"),
        pytest.param(b": 1", id="no name"),
        pytest.param(b"X-A:", id="no value"),
        pytest.param(b"X-A: 1\x0b\x1b\x7f", id="control characters"),
        pytest.param(b"X-A: \xff\xfe\xe5", id="other bytes than ASCII"),
        pytest.param("X-冷: 1".encode(), id="a name of other characters"),
        pytest.param(b"Content-Type: a/b; charset=\xff\r\nContent-Type:", id="odd Content-Type"),
        pytest.param(b"Content-Encoding: none", id="no encoding"),
        pytest.param(b"Content-Length: 2", id="the length twice"),
        pytest.param(b"Date: soon\r\nAge: -1\r\nRetry-After: \xff\r\nLocation: http://[", id="odd"),
    ],
)
@in_reactor
async def test_one_odd_line_of_the_head_does_not_cost_the_answer(line: bytes) -> None:
    async with served(with_line(line)) as (handler, _, url):
        response = await handler.get(url)
    assert (response.status, response.body) == (200, b"ok")


@pytest.mark.parametrize(
    "line", [b"nonsense", b"X-A: \0", b"X-A: 1\rX-B: 2", b"X: " + b"a" * 110_000]
)
@in_reactor
async def test_what_libcurl_takes_for_no_head(line: bytes) -> None:
    async with served(with_line(line)) as (handler, _, url):
        with pytest.raises((DownloadFailedError, DownloadCancelledError)):
            await handler.get(url)
