"""Crawls against a stand-in: in the test's own process, or as ``scrapy …`` in one of their own."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scrapy.crawler import CrawlerRunner
from scrapy.settings import Settings

from crawler.archive.jsonl import article_line, read_article_line
from crawler.archive.paths import ArchivePaths
from crawler.extensions.report import Report
from crawler.items import Article
from crawler.runs.books import RunReport
from crawler.standin.server import RequestSeen, StandIn
from tests.support.processes import HURRIED, Ended, scrapy
from tests.support.project import NOW
from tests.support.schemas import complaints


@dataclass(frozen=True, slots=True)
class Lines:
    """What lies in an archive: lines as bytes, post files by name."""

    articles: bytes
    duplicates: bytes
    posts: dict[str, bytes]

    def read(self) -> list[Article]:
        return [read_article_line(line) for line in self.articles.splitlines()]

    def without_captures(self) -> Lines:
        """The same, without where each response lies: that follows the order of the answers."""
        lines = (article_line(replace(article, warc=[])) for article in self.read())
        return replace(self, articles=b"".join(lines))

    def newest(self) -> dict[str, Article]:
        """The newest revision of each article, by id."""
        return {article.id: article for article in self.read()}

    def dropped(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.duplicates.splitlines()]


def lines_of(root: Path) -> Lines:
    """Read an archive as anyone can, without its ledger."""
    paths = ArchivePaths(root)
    return Lines(
        paths.articles.read_bytes() if paths.articles.exists() else b"",
        paths.duplicates.read_bytes() if paths.duplicates.exists() else b"",
        {path.name: path.read_bytes() for path in sorted(paths.posts.glob("*"))},
    )


@dataclass(frozen=True, slots=True)
class Crawl:
    """A crawl that has ended: its report, what it printed, what it asked for and left."""

    root: Path
    report: RunReport
    summary: str
    requests: tuple[RequestSeen, ...]
    lines: Lines
    """As the crawl left them."""

    def asked(self) -> list[str]:
        """What was asked for, apart from robots.txt."""
        return [seen.path for seen in self.requests if seen.path != "/robots.txt"]


async def crawl(
    standin: StandIn,
    root: Path,
    spider: str = "category",
    *,
    now: str = NOW,
    arguments: Mapping[str, str] | None = None,
    more: Mapping[str, object] | None = None,
) -> Crawl:
    """Crawl in this process, in a hurry, with the project's settings but for ``more``.

    What is written must keep to the schemas.
    """
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    where = {"SITE_URL": standin.url, "SHARE_URL": standin.url, "ARCHIVE_DIR": str(root)}
    settings.update({**HURRIED, **where, "NOW": now, **(more or {})}, priority="cmdline")
    before = len(standin.requests)
    runner = CrawlerRunner(settings)
    crawler = runner.create_crawler(spider)
    printed = io.StringIO()
    with redirect_stdout(printed):
        await runner.crawl(crawler, **(arguments or {}))
    extension = crawler.get_extension(Report)
    assert extension is not None
    assert extension.report is not None
    assert complaints(root) == []
    requests = tuple(standin.requests[before:])
    return Crawl(root, extension.report, printed.getvalue(), requests, lines_of(root))


async def crawl_process(
    standin: StandIn, root: Path, spider: str = "category", *more: str, now: str = NOW
) -> Ended:
    """``scrapy crawl`` as a process of its own, in a hurry."""
    where = {"SITE_URL": standin.url, "SHARE_URL": standin.url, "ARCHIVE_DIR": str(root)}
    settings = {**HURRIED, **where, "NOW": now}
    options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    return await scrapy("crawl", spider, *options, *more)


def report_of(root: Path) -> dict[str, Any]:
    """The newest run's report."""
    report: dict[str, Any] = json.loads(sorted((root / "runs").iterdir())[-1].read_bytes())
    return report
