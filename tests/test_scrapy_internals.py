"""What crawler/scrapy_internals.py, and a few classes besides, take for granted in Scrapy.

A test that fails here after an upgrade of Scrapy says what has changed, and whom that concerns. The
module stands above the rooms, and so does its test.
"""

from __future__ import annotations

import asyncio
import gzip
import inspect
import random
import zlib
from collections.abc import AsyncIterator, Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from scrapy import Spider, cmdline, signals
from scrapy.commands import crawl as crawl_command
from scrapy.commands import shell as shell_command
from scrapy.crawler import CrawlerProcess, CrawlerRunner
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import DownloadFailedError, IgnoreRequest, StopDownload
from scrapy.http import Headers, HtmlResponse, Request, Response, TextResponse
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.settings import Settings, default_settings
from scrapy.utils.misc import load_object
from scrapy.utils.test import get_crawler
from twisted.internet.defer import fail

from crawler import scrapy_internals as internals
from crawler import settings as project
from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support.reactor import in_reactor
from tests.support.tiny_site import TinySite, post

PLAIN = {"TELNETCONSOLE_ENABLED": False, "LOG_LEVEL": "WARNING"}


class Probe(Spider):
    """Uses the engine as this project's spiders do, and notes what came of it."""

    name = "probe"

    def __init__(self, site: str, seen: list[str]) -> None:
        super().__init__()
        self.site, self.seen = site, seen
        self.closing: tuple[bool, bool] | None = None
        self.left: asyncio.Task[None] | None = None

    async def start(self) -> AsyncIterator[Any]:
        answer = await internals.download(self.crawler, Request(f"{self.site}?downloaded"))
        self.seen.append(answer.url.rpartition("?")[2])
        await internals.process_item(self.crawler, {"item": 1})
        self.seen.append("processed")
        self.left = asyncio.create_task(self.leave())
        await asyncio.sleep(0.1)
        for request in tuple[Request]():
            yield request

    async def leave(self) -> None:
        with internals.under_way(self.crawler):
            before = internals.is_closing(self.crawler)
            internals.close_spider(self.crawler, "by hand")
            await asyncio.sleep(0.3)
            self.closing = before, internals.is_closing(self.crawler)
            await internals.download(self.crawler, Request(f"{self.site}?last"))
            self.seen.append("last")

    def closed(self, reason: str) -> None:
        self.seen.append("closed")


@in_reactor
async def test_the_engine_downloads_processes_waits_and_closes() -> None:
    seen: list[str] = []
    crawler = CrawlerRunner(Settings(PLAIN)).create_crawler(Probe)
    crawler.signals.connect(lambda item: seen.append("scraped"), signals.item_scraped, weak=False)
    standin = StandIn(TinySite(post(1)).content).start()
    try:
        await crawler.crawl(site=standin.url, seen=seen)
    finally:
        await standin.stop()
    assert seen == ["downloaded", "scraped", "processed", "last", "closed"], (
        "Scrapy's engine no longer does what the spiders ask it: download_async (also while it "
        "closes), scraper.start_itemproc_async (it must come back when the item is out of the "
        "pipelines), close_spider_async (it must wait for what its slot has in progress)"
    )
    assert crawler.stats.get_value("finish_reason") == "by hand"
    assert isinstance(crawler.spider, Probe)
    assert crawler.spider.closing == (False, True), (
        "the engine's slot does not say any more that it is closing: in_parallel.py would "
        "go on asking"
    )


@in_reactor
async def test_a_download_raises_what_went_wrong() -> None:
    """spiders/asking.py makes a failure of it, as Scrapy does for an errback."""
    caught: list[DownloadFailedError] = []

    class Failing(Probe):
        async def start(self) -> AsyncIterator[Any]:
            try:
                await internals.download(self.crawler, Request(f"{self.site}reset"))
            except DownloadFailedError as error:
                caught.append(error)
            yield {"item": 1}

    crawler = CrawlerRunner(Settings({**PLAIN, "RETRY_ENABLED": False})).create_crawler(Failing)
    standin = StandIn(TinySite(post(1)).content).start()
    standin.faults.add("/reset", faults.reset())
    try:
        await crawler.crawl(site=standin.url, seen=[])
    finally:
        await standin.stop()
    assert len(caught) == 1, (
        "engine.download_async does not raise DownloadFailedError where a connection breaks off: "
        "the codes in the books (spiders/reasons.py) are the names of the exceptions"
    )


def test_robots_rules_by_host() -> None:
    crawler = get_crawler(Spider, {**PLAIN, "ROBOTSTXT_OBEY": True})
    middleware = RobotsTxtMiddleware.from_crawler(crawler)
    rules = ProtegoRobotParser.from_crawler(crawler, b"User-agent: *\nDisallow: /\n")
    assert isinstance(middleware._parsers, dict), "RobotsTxtMiddleware keeps no _parsers any more"
    middleware._parsers["site.example"] = rules
    middleware._parsers["gone.example"] = None
    assert internals.rules_at_hand(middleware, "site.example") is rules
    assert internals.rules_at_hand(middleware, "gone.example") is None
    assert inspect.iscoroutinefunction(RobotsTxtMiddleware.robot_parser), (
        "RobotsTxtMiddleware.robot_parser is not a coroutine any more: middlewares/robots.py "
        "overrides it"
    )
    assert issubclass(ProtegoRobotParser, RobotParser)
    assert hasattr(ProtegoRobotParser(b"", None).rp, "request_rate"), (
        "ProtegoRobotParser keeps its rules no more as rp: middlewares/robots.py asks them"
    )


def test_an_extension_of_a_crawler_that_has_not_begun() -> None:
    crawler = get_crawler(Spider, PLAIN)
    crawler._extensions = None
    assert internals.extension_of(crawler, Spider) is None, (
        "Crawler.get_extension raises another error before there are extensions"
    )


def test_why_a_crawl_has_failed_is_heard() -> None:
    error = RuntimeError("it")
    heard: list[BaseException] = []
    internals.when_failed(fail(error), heard.append)
    assert heard == [error]


def test_whose_rules_hold() -> None:
    request = Request("http://site.example/", headers={"User-Agent": "one"})
    for name, agent in (("", "one"), ("two", "two")):
        crawler = get_crawler(
            Spider, {**PLAIN, "ROBOTSTXT_OBEY": True, "ROBOTSTXT_USER_AGENT": name}
        )
        middleware = RobotsTxtMiddleware.from_crawler(crawler)
        assert internals.robots_agent(middleware, request) == agent, (
            "RobotsTxtMiddleware finds its user agent in another way"
        )
    plain = RobotsTxtMiddleware.from_crawler(
        get_crawler(Spider, {**PLAIN, "ROBOTSTXT_OBEY": True, "USER_AGENT": "three"})
    )
    assert internals.robots_agent(plain, Request("http://site.example/")) == "three"


def test_a_receiver_may_stop_a_download() -> None:
    crawler = get_crawler(Spider, PLAIN)
    request = Request("http://site.example/")
    asked = StopDownload(fail=False)
    heard: list[bytes] = []

    def receiver(data: bytes, **more: object) -> None:
        heard.append(data)
        raise asked

    def stopped() -> StopDownload | None:
        return internals.stop_asked_for(signals.bytes_received, crawler, request, data=b"some")

    assert stopped() is None
    crawler.signals.connect(receiver, signals.bytes_received)
    assert (stopped(), heard) == (asked, [b"some"]), (
        "send_catch_log no longer gives what a receiver raised: middlewares/transfer.py breaks "
        "downloads off by it"
    )


def test_a_response_is_made_of_its_parts() -> None:
    parts: dict[str, Any] = {"url": "http://site.example/", "status": 200, "flags": ["dataloss"]}
    headers = Headers({"Content-Type": "text/html"})
    made = internals.made_response(**parts, headers=headers, body=b"<p>", protocol="HTTP/1.1")
    assert isinstance(made, HtmlResponse)
    assert (made.status, made.flags, made.protocol) == (200, ["dataloss"], "HTTP/1.1")
    gently = internals.made_response(**parts, headers=headers, stop=StopDownload(fail=False))
    assert "download_stopped" in gently.flags
    with pytest.raises(StopDownload) as caught:
        internals.made_response(**parts, headers=headers, stop=StopDownload(fail=True))
    assert caught.value.response is not None


def test_what_scrapy_says_of_large_and_broken_bodies() -> None:
    request = Request("http://site.example/")
    assert "2 bytes" in internals.too_large_message(2, 1, request, expected=True)
    assert "2 bytes" in internals.large_message(2, 1, request, expected=False)
    assert request.url in internals.data_loss_message(request.url)


@pytest.mark.parametrize(
    ("module", "words", "code"),
    [
        ("scrapy.downloadermiddlewares.robotstxt", "Forbidden by robots.txt", "robots"),
        ("scrapy.downloadermiddlewares.redirect", "max redirections reached", "too-many-redirects"),
        ("scrapy.downloadermiddlewares.httpcompression", "DOWNLOAD_MAXSIZE", "too-large"),
    ],
)
def test_why_a_request_was_given_up_is_said_in_words(module: str, words: str, code: str) -> None:
    source = inspect.getsource(import_module(module))
    assert words in source, f"{module} says it in other words now: why_ignored must know them"
    assert internals.why_ignored(IgnoreRequest(f"this is it: {words}")) == code
    assert internals.why_ignored(IgnoreRequest("something else")) == ""


def test_the_class_of_a_response() -> None:
    html = Headers({"Content-Type": "text/html"})
    assert internals.response_class(html, "http://site.example/", b"<p>") is HtmlResponse
    other = internals.response_class(Headers(), "http://site.example/a.txt", b"text")
    assert other is TextResponse, "scrapy.responsetypes guesses otherwise than before"


def test_spiders_are_found_without_a_process() -> None:
    settings = Settings({"SPIDER_MODULES": ["crawler.spiders"]})
    assert {"category", "share", "edition"} <= set(internals.spiders_of(settings).list())


def test_the_directory_of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parents[1]
    monkeypatch.chdir(root / "tests" / "support")
    assert internals.project_directory() == root, "scrapy.cfg is looked for in another way now"


@pytest.mark.parametrize(
    "name", ["EXTENSIONS_BASE", "DOWNLOADER_MIDDLEWARES_BASE", "SPIDER_MIDDLEWARES_BASE"]
)
def test_what_the_settings_take_out_is_there(name: str) -> None:
    scrapys, ours = getattr(default_settings, name), getattr(project, name)
    assert set(ours) < set(scrapys)
    taken = {path.rpartition(".")[2] for path in set(scrapys) - set(ours)}
    assert taken == TAKEN_OUT[name], f"Scrapy's {name} has other names for what is taken out of it"


TAKEN_OUT = {
    "EXTENSIONS_BASE": {"TelnetConsole", "RemoteControl", "MemoryDebugger", "SpiderState"},
    "DOWNLOADER_MIDDLEWARES_BASE": {
        *("OffsiteMiddleware", "RobotsTxtMiddleware", "HttpAuthMiddleware"),
        "HttpCompressionMiddleware",
        *("CookiesMiddleware", "HttpCacheMiddleware", "HttpProxyMiddleware"),
    },
    "SPIDER_MIDDLEWARES_BASE": {
        *("StartSpiderMiddleware", "UrlLengthMiddleware", "DepthMiddleware"),
        "MetaCopyDetectionMiddleware",
    },
}


def parameters(function: Any) -> list[str]:
    return list(inspect.signature(function).parameters)


def test_commands_can_be_extended() -> None:
    changed = "Scrapy calls its commands otherwise now: commands/crawl.py and shell.py extend them"
    assert parameters(crawl_command.Command.process_options) == ["self", "args", "opts"], changed
    assert parameters(crawl_command.Command.run) == ["self", "args", "opts"], changed
    assert parameters(shell_command.Command.update_vars) == ["self", "vars"], changed
    assert parameters(CrawlerProcess.create_crawler) == ["self", "crawler_or_spidercls"], changed
    assert parameters(cmdline.execute) == ["argv", "settings"], (
        "scrapy.cmdline.execute takes no settings any more: command_line/within_scrapy.py gives it "
        "this project's, from any directory"
    )


def packed(content_encoding: str, body: bytes) -> Response:
    headers = {"Content-Type": "text/html", "Content-Encoding": content_encoding}
    return HtmlResponse("http://site.example/", headers=headers, body=body)


def test_a_content_coding_is_undone_without_a_crawl() -> None:
    decode = internals.content_decoder({"DOWNLOAD_MAXSIZE": 1000, "COMPRESSION_ENABLED": False})
    decoded = decode(packed("gzip", gzip.compress(b"<p>text")))
    assert decoded.body == b"<p>text", (
        "HttpCompressionMiddleware cannot be used outside a crawl any more (a bare Crawler with "
        "DummyStatsCollector, process_response): rebuild/reparse.py reads captures with it"
    )
    assert isinstance(decoded, HtmlResponse)
    with pytest.raises(IgnoreRequest) as caught:
        decode(packed("gzip", gzip.compress(b"a" * 1001)))
    assert internals.why_ignored(caught.value) == "too-large", (
        "HttpCompressionMiddleware no longer holds an unpacked body to DOWNLOAD_MAXSIZE"
    )
    plain = HtmlResponse("http://site.example/", body=b"a" * 1001)
    assert decode(plain) is plain


TEXT = random.Random(7).randbytes(200_000) + b"<p>text</p>" * 20_000
PRESSES: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": lambda text: gzip.compress(text[:9]) + gzip.compress(text[9:]),
    "gzip, and more": lambda text: gzip.compress(text) + b"more",
    "deflate": zlib.compress,
    "deflate, bare": lambda text: zlib.compress(text, wbits=-15),
    "br": import_module("brotli").compress,
    "zstd": import_module("backports.zstd").compress,
}
"""By content coding, and what more there is to say of it."""


@pytest.mark.parametrize("name", PRESSES)
def test_a_body_is_unpacked_to_its_end_or_not_at_all(name: str) -> None:
    decode = internals.content_decoder({"DOWNLOAD_MAXSIZE": 1_000_000, "DOWNLOAD_WARNSIZE": 0})
    coding, content = name.partition(",")[0], PRESSES[name](TEXT)
    assert decode(packed(coding, content)).body == TEXT
    assert decode(packed(coding, b"")).body == b""
    end = len(content) - content.endswith(b"more") * 4
    for cut in (1, 4, 5, 9, 40, 5000, 190_000, end - 3):
        with pytest.raises(internals.BrokenEncodingError):
            decode(packed(coding, content[: end - cut]))


@pytest.mark.parametrize("name", ["gzip", "x-gzip", "gzip, and more", "deflate"])
def test_a_body_with_another_checksum_is_broken(name: str) -> None:
    decode = internals.content_decoder({"DOWNLOAD_MAXSIZE": 1_000_000, "DOWNLOAD_WARNSIZE": 0})
    content = bytearray(PRESSES[name](TEXT))
    # Bytes that are stored as they are: nothing but the checksum tells.
    content[90_000] ^= 1
    with pytest.raises(internals.BrokenEncodingError):
        decode(packed(name.partition(",")[0], bytes(content)))


def test_files_are_read_by_scrapys_own_handler() -> None:
    handler = load_object(internals.FILE_HANDLER)
    assert handler.__name__ == "FileDownloadHandler", (
        'DOWNLOAD_HANDLERS_BASE["file"] is another class now: commands/shell.py turns it on'
    )


def test_the_names_of_scrapys_loggers() -> None:
    robots = import_module(RobotsTxtMiddleware.__module__)
    assert robots.logger.name == internals.ROBOTS_LOGGER, (
        "RobotsTxtMiddleware logs by another name: commands/crawl.py would show its tracebacks"
    )
    for module in ("scrapy.crawler", "scrapy.core.engine", "scrapy.middleware"):
        assert import_module(module).logger.name.startswith(f"{internals.LOGGER}."), (
            "Scrapy logs by other names: commands/crawl.py keeps its start-up lines out of the log"
        )


def test_headers_are_given_as_scrapy_has_them() -> None:
    request = Request("http://site.example/", headers={"user-agent": "one", "X-Two": ["a", "b"]})
    request.headers.appendlist("x-two", "c")
    request.headers["Empty"] = None
    assert list(internals.header_values(request)) == list(request.headers.items())
    assert dict(internals.header_values(request))[b"X-Two"] == [b"a", b"b", b"c"]
