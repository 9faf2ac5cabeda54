"""What this project uses of Scrapy that Scrapy's documentation does not promise.

Everything else uses documented interfaces alone. tests/test_scrapy_internals.py says in a sentence
what an upgrade of Scrapy has changed.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes
from scrapy.robotstxt import RobotParser
from scrapy.settings import Settings
from scrapy.settings.default_settings import DOWNLOAD_HANDLERS_BASE
from scrapy.spiderloader import get_spider_loader
from scrapy.statscollectors import DummyStatsCollector
from scrapy.utils._compression import brotli, zstd  # type: ignore[attr-defined]
from scrapy.utils.conf import closest_scrapy_cfg
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

if TYPE_CHECKING:
    from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
    from scrapy.http import Headers
    from scrapy.settings import BaseSettings

_Extension = TypeVar("_Extension")

# -- the engine: documented as an interface that is not stable yet --------------------------------


async def download(crawler: Crawler, request: Request) -> Response:
    """Fetch past the scheduler and the spider middlewares; raises what the download raises."""
    return await crawler.engine.download_async(request)


@contextmanager
def under_way(crawler: Crawler) -> Iterator[None]:
    """What a closing spider waits for, as it does for a request: answer, callback and pipelines."""
    # To the slot whatever is not a request is as good as one.
    slot: Any = crawler.engine._slot
    something = object()
    slot.add_request(something)
    try:
        yield
    finally:
        slot.remove_request(something)


def is_closing(crawler: Crawler) -> bool:
    """Whether the spider is to make no more requests."""
    slot = crawler.engine._slot
    return slot is None or slot.closing is not None


async def process_item(crawler: Crawler, item: object) -> None:
    """Send an item through the pipelines, and come back when it is out of them.

    Scrapy works on the items of several callbacks at a time: yielded there, their order would
    depend on when answers came in.
    """
    await crawler.engine.scraper.start_itemproc_async(item, response=None)


def close_spider(crawler: Crawler, reason: str) -> None:
    """Stop the crawl, if it has begun, when what is under way has ended."""
    if crawler.engine is None or crawler.engine.spider is None:
        return
    deferred_from_coro(crawler.engine.close_spider_async(reason=reason))


def when_failed(started: Any, told: Callable[[BaseException], object]) -> None:
    """Hear why a crawl that was started (``CrawlerProcess.crawl``) has failed, in place of the log.

    It is a task of asyncio, or a Deferred where the process is of the older kind.
    """
    if isinstance(started, Deferred):

        def failed(failure: Failure) -> None:
            if failure.value is not None:
                told(failure.value)

        started.addErrback(failed)
        return

    def done(task: Any) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            told(error)

    started.add_done_callback(done)


def extension_of(crawler: Crawler, kind: type[_Extension]) -> _Extension | None:
    """A crawler's extension, also if it never came so far as to have any."""
    try:
        return crawler.get_extension(kind)
    except RuntimeError:
        return None


# -- robots.txt -----------------------------------------------------------------------------------


def rules_at_hand(middleware: RobotsTxtMiddleware, netloc: str) -> RobotParser | None:
    """The rules of a host whose robots.txt has been read; ``None`` if it could not be had."""
    rules = middleware._parsers.get(netloc)
    return rules if isinstance(rules, RobotParser) else None


def robots_agent(middleware: RobotsTxtMiddleware, request: Request) -> str:
    """The user agent whose rules hold for a request: ``ROBOTSTXT_USER_AGENT``, or its own."""
    agent = middleware._robotstxt_useragent or request.headers.get(b"User-Agent")
    agent = agent or middleware._default_useragent
    return agent.decode("latin-1") if isinstance(agent, bytes) else str(agent)


# -- what a download handler says and makes -------------------------------------------------------


def stop_asked_for(
    signal: object, crawler: Crawler, request: Request, **what: object
) -> StopDownload | None:
    """Send ``headers_received`` or ``bytes_received``; what a receiver raised to break off."""
    told = crawler.signals.send_catch_log(signal, request=request, spider=crawler.spider, **what)
    raised = (result.value for _, result in told if isinstance(result, Failure))
    return next((error for error in raised if isinstance(error, StopDownload)), None)


def made_response(
    *, url: str, headers: Headers, body: bytes = b"", stop: StopDownload | None = None, **more: Any
) -> Response:
    """The response of a download, of the class that its headers and body ask for.

    Raises ``stop``, with the response, where a receiver that has broken the download off wants it
    to fail.
    """
    kind = response_class(headers, url, body)
    response = kind(url, body=body, **more)
    # Given to it, they would be made ready anew.
    response.headers = headers
    if stop is not None:
        response.flags.append("download_stopped")
        if stop.fail:
            stop.response = response
            raise stop
    return response


def too_large_message(size: int, limit: int, request: Request, *, expected: bool) -> str:
    """What is logged of a body of more than ``DOWNLOAD_MAXSIZE`` bytes."""
    # The module imports Twisted's HTTP client, which nothing here uses.
    from scrapy.utils._download_handlers import get_maxsize_msg

    return get_maxsize_msg(size, limit, request, expected=expected)


def large_message(size: int, limit: int, request: Request, *, expected: bool) -> str:
    """What is logged of one of more than ``DOWNLOAD_WARNSIZE`` bytes."""
    from scrapy.utils._download_handlers import get_warnsize_msg

    return get_warnsize_msg(size, limit, request, expected=expected)


def data_loss_message(url: str) -> str:
    """What is logged of one that was broken off."""
    from scrapy.utils._download_handlers import get_dataloss_msg

    return get_dataloss_msg(url)


def header_values(message: Request | Response) -> Iterable[tuple[bytes, list[bytes]]]:
    """A message's headers: names as they are written, each with its values.

    ``Headers.items()`` makes every name and value ready anew, each time that it is asked.
    """
    return dict.items(message.headers)


# -- messages that have no code -------------------------------------------------------------------

_WHY_IGNORED = {
    "DOWNLOAD_MAXSIZE": "too-large",
    "max redirections": "too-many-redirects",
    "robots.txt": "robots",
}


def why_ignored(error: IgnoreRequest) -> str:
    """Why Scrapy's own middlewares gave a request up; empty for what they did not give up.

    ``too-large`` (unpacked), ``too-many-redirects``, ``robots``: they say it in words alone.
    """
    text = str(error)
    return next((code for words, code in _WHY_IGNORED.items() if words in text), "")


# -- responses, commands --------------------------------------------------------------------------


def response_class(headers: Headers, url: str, body: bytes) -> type[Response]:
    """The class that the downloader would give to such a response."""
    return responsetypes.from_args(headers=headers, url=url, body=body)


class BrokenEncodingError(Exception):
    """A body that cannot be unpacked, or not to its end."""


_BROKEN = (OSError, EOFError, struct.error, zlib.error, brotli.error, zstd.ZstdError)


class Unpacking(HttpCompressionMiddleware):
    """Scrapy's, for which a body is broken that is cut off, or has another checksum than it says.

    Scrapy takes as much of such a body as there is. Raises :class:`BrokenEncodingError`.
    """

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        if not body:
            return body  # a 304 may say how what it is not would be packed
        try:
            unpacked = HttpCompressionMiddleware._decode(body, encoding, max_size)
            if not _has_ended(body, encoding, unpacked):
                raise EOFError("the packed body is cut off")
        except _BROKEN as error:
            raise BrokenEncodingError(f"{encoding.decode('latin-1')}: {error}") from error
        return unpacked


def _has_ended(body: bytes, encoding: bytes, unpacked: bytes) -> bool:
    """Whether a packed body that has no more in it than that, is whole; what follows is left."""
    if encoding == b"br":
        press = brotli.Decompressor()
        press.process(body)
        return bool(press.is_finished())
    if encoding == b"zstd":
        return bool(zstd.decompress(body) == unpacked)
    if encoding != b"deflate":
        # Its last eight bytes (RFC 1952), unless it has several members or something behind it.
        if body.endswith(struct.pack("<II", zlib.crc32(unpacked), len(unpacked) & 0xFFFFFFFF)):
            return True
        return _streams_have_ended(body, zlib.MAX_WBITS | 16)
    try:
        return _streams_have_ended(body, zlib.MAX_WBITS)
    except zlib.error:
        return _streams_have_ended(body, -zlib.MAX_WBITS)


def _streams_have_ended(body: bytes, form: int) -> bool:
    while True:
        stream = zlib.decompressobj(form)
        stream.decompress(body)
        body = stream.unused_data
        if not (stream.eof and form > zlib.MAX_WBITS and body.startswith(b"\x1f\x8b")):
            return stream.eof


def content_decoder(settings: Mapping[str, Any]) -> Callable[[Response], Response]:
    """What undoes a response's content coding, as the downloader does in a crawl.

    Settings: ``DOWNLOAD_MAXSIZE``. It raises :class:`IgnoreRequest` for a larger body
    (:func:`why_ignored`), and :class:`BrokenEncodingError`. Scrapy's middleware needs a crawler,
    which never runs here.
    """
    crawler = Crawler(Spider, Settings({**settings, "COMPRESSION_ENABLED": True}))
    crawler.stats = DummyStatsCollector(crawler)
    middleware = Unpacking.from_crawler(crawler)

    def decode(response: Response) -> Response:
        if "Content-Encoding" not in response.headers:
            return response  # as the middleware does, but for a request that it wants to see
        decoded = middleware.process_response(Request(response.url), response)
        assert isinstance(decoded, Response)
        return decoded

    return decode


FILE_HANDLER = DOWNLOAD_HANDLERS_BASE["file"]
"""What Scrapy reads ``file:`` addresses with, where a project's settings do not turn it off."""
LOGGER = "scrapy"
"""The logger above all of Scrapy's own."""
ROBOTS_LOGGER = "scrapy.downloadermiddlewares.robotstxt"
"""Logs the traceback of a robots.txt that could not be had."""


def spiders_of(settings: BaseSettings) -> Any:
    """The spiders that the settings name, before there is a crawler process."""
    return get_spider_loader(settings)


def project_directory() -> Path:
    """The directory with the ``scrapy.cfg`` of the project around the working directory."""
    return Path(closest_scrapy_cfg()).parent
