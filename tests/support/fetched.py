"""URLs asked for one by one, without a frontier, and what of it is in the archive."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import scrapy
from scrapy.crawler import CrawlerRunner
from scrapy.http import Request, Response
from scrapy.settings import Settings

from crawler.archive.archive import Archive
from crawler.errors import ArchiveError
from crawler.items import WarcPointer
from crawler.ledger.scope import Scope
from crawler.middlewares.capture import captured
from crawler.middlewares.guard import origins
from crawler.runs.context import OnArchive, Run
from crawler.spiders.capture_policy import capture_policy
from crawler.warc.reader import Record
from tests.support.bare_settings import settings_for
from tests.support.posts import SOURCE
from tests.support.warc_files import all_records

NOON = datetime(2022, 3, 16, 4, tzinfo=UTC)


class Server(Protocol):
    @property
    def url(self) -> str: ...


@dataclass
class Seen:
    """What the spider saw: responses, the pointers that they carried, and errors."""

    responses: list[Response] = field(default_factory=list)
    pointers: dict[str, list[WarcPointer]] = field(default_factory=dict)
    aborted: list[ArchiveError] = field(default_factory=list)


class Fetcher(scrapy.Spider, OnArchive):
    """Asks for each URL in turn."""

    name = "fetcher"

    def __init__(
        self, archive: Archive, seen: Seen, urls: list[str], headers: dict[str, str]
    ) -> None:
        super().__init__()
        self.seen, self.urls, self.headers = seen, urls, headers
        named = frozenset(origin for url in urls for origin in origins(url))
        scope = Scope(own=True)
        self.run = Run(self.name, archive, scope, stop=self.stop, named_origins=named)

    async def start(self) -> AsyncIterator[Any]:
        for url in self.urls:
            yield Request(
                url,
                headers=self.headers,
                callback=self.parse,
                errback=lambda failure: None,
                meta={"handle_httpstatus_list": [304, 404, 503]},
                dont_filter=True,
            )

    def stop(self, reason: str) -> None:
        assert reason == "archive_failed"
        assert self.run is not None
        assert self.run.fatal is not None
        self.seen.aborted.append(self.run.fatal)

    def parse(self, response: Response, **kwargs: Any) -> None:
        self.seen.responses.append(response)
        self.seen.pointers[response.url] = captured(response)


def archive_at(root: Path, settings: Settings) -> Archive:
    return Archive(
        root,
        spider="fetcher",
        clock=lambda: NOON,
        source=SOURCE,
        capture=capture_policy(settings),
    )


async def fetch(
    site: Server,
    root: Path,
    paths: list[str],
    headers: dict[str, str] | None = None,
    **more: object,
) -> Seen:
    settings, seen = settings_for(**more), Seen()
    archive = archive_at(root, settings)
    urls = [site.url.rstrip("/") + path for path in paths]
    runner = CrawlerRunner(settings)
    await runner.crawl(Fetcher, archive=archive, seen=seen, urls=urls, headers=headers or {})
    if not seen.aborted:
        archive.end_run(0)
    archive.close()
    return seen


def find(root: Path, site: Server, path: str, kind: str = "response") -> list[Record]:
    url = site.url.rstrip("/") + path
    return [record for record in all_records(root) if (record.type, record.url) == (kind, url)]
