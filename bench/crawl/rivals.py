"""What the crawl is measured against, each a whole process: ``python rivals.py NAME URL OUT``.

``scrapy``: a minimal spider on Scrapy's default settings which follows the same links (home,
posts, category pages from their footers, each post's JSON answer) and writes JSONL.
``webarchive``: the same spider with scrapy-webarchive's exporter, which keeps a WACZ; in an
environment of its own (webarchive.txt).
``lean``: the same with what this project has found out: parts that are not needed are off, one item
at a time (by default Scrapy starts a hundred tasks for each response), selectolax and orjson, rare
searches for garbage. It is what Scrapy itself takes, before anything is archived.
``threads``: five threads and requests, a file a post, as the source's own tool is written.
(``wget`` needs no code: see ``contenders.py``.)
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urljoin


def stock_scrapy(url: str, out: str, settings: dict[str, Any] | None = None) -> None:
    import scrapy
    from scrapy.crawler import CrawlerProcess
    from scrapy.http import Request, Response

    class MinimalSpider(scrapy.Spider):
        name = "minimal"

        def start_requests(self) -> Iterator[Any]:  # before Scrapy 2.13
            yield Request(url, callback=self.parse)

        async def start(self) -> AsyncIterator[Any]:
            yield Request(url, callback=self.parse)

        def parse(self, response: Response, **kwargs: Any) -> Iterator[Request]:
            for href in response.css("section li a::attr(href)").getall():
                yield response.follow(href, callback=self.post)

        def post(self, response: Response) -> Iterator[Request]:
            section = response.css("section")
            item = {
                "url": response.url,
                "title": section.css("h1::text").get(),
                "tags": section.css("small em::text").getall(),
            }
            code = response.url.rpartition("/")[2].removesuffix(".html")
            yield Request(
                urljoin(url, f"/NewsData/GetNewsText.do?id={code}"),
                callback=self.text,
                cb_kwargs={"item": item},
            )
            for href in section.css("a[href*='/category/']::attr(href)").getall():
                path = re.sub(r"^//[^/]+", "", href)
                yield Request(urljoin(url, path), callback=self.parse)

        def text(self, response: Response, item: dict[str, Any]) -> Iterator[dict[str, Any]]:
            yield item | {"body": json.loads(response.text)["text"]}

    more = settings or {}
    process = CrawlerProcess({"FEEDS": {out: {"format": "jsonlines"}}, "LOG_LEVEL": "INFO", **more})
    process.crawl(MinimalSpider)
    process.start()


def with_webarchive(url: str, out: str) -> None:
    folder = Path(out).parent
    exporter = {"scrapy_webarchive.extensions.WaczExporter": 543}
    stock_scrapy(url, out, {"EXTENSIONS": exporter, "SW_EXPORT_URI": f"{folder}/"})


def lean_settings(out: str) -> dict[str, Any]:
    """Scrapy's settings without the parts that a plain crawl does not need."""
    from scrapy.settings import Settings

    spare = ("TelnetConsole", "RemoteControl", "MemoryDebugger", "SpiderState", "LogStats")
    extensions = Settings().getdict("EXTENSIONS_BASE")
    return {
        "FEEDS": {out: {"format": "jsonlines"}},
        "LOG_LEVEL": "INFO",
        "CONCURRENT_ITEMS": 1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "COOKIES_ENABLED": False,
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "EXTENSIONS_BASE": {
            name: order for name, order in extensions.items() if not name.endswith(spare)
        },
        "SPIDER_MIDDLEWARES_BASE": {"scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": 50},
    }


def lean_scrapy(url: str, out: str) -> None:
    import gc

    import orjson
    import scrapy
    from scrapy.crawler import CrawlerProcess
    from scrapy.http import Request, Response
    from selectolax.lexbor import LexborHTMLParser

    class LeanSpider(scrapy.Spider):
        name = "lean"
        seen: set[str] = set()  # noqa: RUF012 - one spider, one crawl

        async def start(self) -> AsyncIterator[Any]:
            yield Request(url, callback=self.parse, dont_filter=True)

        def new(self, paths: Iterable[str]) -> Iterator[str]:
            for path in paths:
                if path not in self.seen:
                    self.seen.add(path)
                    yield urljoin(url, path)

        def parse(self, response: Response, **kwargs: Any) -> Iterator[Request]:
            links = LexborHTMLParser(response.body).css("section li a")
            for link in self.new(a.attributes["href"] or "" for a in links):
                yield Request(link, callback=self.post, dont_filter=True)

        def post(self, response: Response) -> Iterator[Request]:
            section = LexborHTMLParser(response.body).css_first("section")
            assert section is not None
            headline = section.css_first("h1")
            item = {
                "url": response.url,
                "title": headline.text() if headline else None,
                "tags": [tag.text() for tag in section.css("small em")],
            }
            code = response.url.rpartition("/")[2].removesuffix(".html")
            yield Request(
                urljoin(url, f"/NewsData/GetNewsText.do?id={code}"),
                callback=self.text,
                cb_kwargs={"item": item},
                dont_filter=True,
            )
            links = section.css("a[href*='/category/']")
            paths = (re.sub(r"^//[^/]+", "", a.attributes["href"] or "") for a in links)
            for link in self.new(paths):
                yield Request(link, callback=self.parse, dont_filter=True)

        def text(self, response: Response, item: dict[str, Any]) -> Iterator[dict[str, Any]]:
            yield item | {"body": orjson.loads(response.body)["text"]}

    process = CrawlerProcess(lean_settings(out))
    process.crawl(LeanSpider)
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    process.start()


def threads(url: str, out: str) -> None:
    import requests

    folder = Path(out)
    folder.mkdir(parents=True)
    session = requests.Session()
    home = session.get(urljoin(url, "/categories/")).content.decode()
    seen = set(re.findall(r'<li><a href="([^"]+)"', home))
    slugs = {path.split("/")[1] for path in seen}
    pages = [f"/category/{slug}.html" for slug in slugs]

    def listing(path: str) -> list[str]:
        return re.findall(r'<li><a href="([^"]+)"', session.get(urljoin(url, path)).text)

    def save(path: str) -> None:
        page = session.get(urljoin(url, path)).content.decode()
        code = path.rpartition("/")[2].removesuffix(".html")
        answer = session.get(urljoin(url, f"/NewsData/GetNewsText.do?id={code}")).json()
        title = re.findall(r"<h1>(.*?)</h1>", page)[-1]
        (folder / f"{code}.md").write_text(f"---\ntitle: {title}\n---\n{answer['text']}")

    with ThreadPoolExecutor(5) as pool:
        for found in pool.map(listing, pages):
            seen.update(found)
        list(pool.map(save, sorted(seen)))


if __name__ == "__main__":
    rivals = {"scrapy": stock_scrapy, "lean": lean_scrapy, "threads": threads}
    rivals["webarchive"] = with_webarchive
    rivals[sys.argv[1]](sys.argv[2], sys.argv[3])
