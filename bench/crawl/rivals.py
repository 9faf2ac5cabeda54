"""What the crawl is measured against, each a whole process: ``python rivals.py NAME URL OUT``.

``scrapy``: a minimal spider on Scrapy's default settings which follows the same links (home,
posts, category pages from their footers, each post's JSON answer) and writes JSONL.
``threads``: five threads and requests, a file a post, as the source's own tool is written.
(``wget`` needs no code: see ``run.py``.)
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urljoin


def stock_scrapy(url: str, out: str) -> None:
    import scrapy
    from scrapy.crawler import CrawlerProcess
    from scrapy.http import Request, Response

    class MinimalSpider(scrapy.Spider):
        name = "minimal"

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

    process = CrawlerProcess({"FEEDS": {out: {"format": "jsonlines"}}, "LOG_LEVEL": "INFO"})
    process.crawl(MinimalSpider)
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
    {"scrapy": stock_scrapy, "threads": threads}[sys.argv[1]](sys.argv[2], sys.argv[3])
