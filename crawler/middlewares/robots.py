"""Scrapy's own robots.txt middleware, obeyed by the requests of the first moment too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Request
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawler.scrapy_internals import rules_at_hand

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

LARGEST = 500 * 1024
"""Bytes: what RFC 9309 (section 2.5) asks of a reader at least."""


class BoundedParser(ProtegoRobotParser):
    """Reads the first 500 KiB of a robots.txt: a million rules would be tried at every request."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> Self:
        """The rules, up to the last whole line within the limit."""
        if len(robotstxt_body) > LARGEST:
            robotstxt_body = robotstxt_body[:LARGEST].rpartition(b"\n")[0]
        return super().from_crawler(crawler, robotstxt_body)


class RobotsTxt(RobotsTxtMiddleware):
    """Scrapy's, with its settings (``ROBOTSTXT_OBEY``, ``ROBOTSTXT_USER_AGENT``).

    Scrapy 2.19 gives the rules to the first request that waits for them and ``None``, which allows
    everything, to all others that wait with it (docs/scrapy-bugs.md).
    """

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host; ``None`` if it has none that can be had."""
        parser = await super().robot_parser(request)
        if parser is None:
            parser = rules_at_hand(self, urlparse_cached(request).netloc)
        return parser
