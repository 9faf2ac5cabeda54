"""Components that go wrong, or only look, for runs with several processes."""

from __future__ import annotations

from typing import Any, ClassVar

from scrapy.crawler import Crawler

from crawler.workers.fetching import Fetching


class StartsOnlyAlone:
    """A downloader middleware that cannot be made in a fetcher."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StartsOnlyAlone:
        if isinstance(crawler.spider, Fetching):
            raise RuntimeError("not in here")
        return cls()


class Watcher:
    """A pipeline that notes what passes."""

    seen: ClassVar[set[str]] = set()

    def process_item(self, item: Any) -> Any:
        self.seen.add(type(item).__name__)
        return item
