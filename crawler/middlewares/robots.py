"""Scrapy's own robots.txt middleware, obeyed by the requests of the first moment too."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Self

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Request
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawler.middlewares.host_pace import HostPaces
from crawler.scrapy_internals import robots_agent, rules_at_hand

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

    def delay(self, user_agent: str) -> float:
        """How many seconds apart requests are to be; 0 if nothing is said.

        ``Crawl-delay``, or ``Request-rate`` if that is slower, at all times of the day.
        """
        rate = self.rp.request_rate(user_agent)
        by_rate = rate.seconds / rate.requests if rate is not None else 0.0
        return max(self.rp.crawl_delay(user_agent) or 0.0, by_rate)

    def open_hours(self, user_agent: str) -> tuple[time, time] | None:
        """Between which times of the day (UTC) requests may come; ``None`` if nothing is said."""
        hours = self.rp.visit_time(user_agent)
        return (hours.start_time, hours.end_time) if hours is not None else None


class RobotsTxt(RobotsTxtMiddleware):
    """Scrapy's, with its settings (``ROBOTSTXT_OBEY``, ``ROBOTSTXT_USER_AGENT``).

    Scrapy 2.19 gives the rules to the first request that waits for them and ``None``, which allows
    everything, to all others that wait with it (docs/scrapy-bugs.md).
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._paces = HostPaces.from_crawler(crawler)
        self._read: set[str] = set()

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host; ``None`` if it has none that can be had."""
        parser = await super().robot_parser(request)
        host = urlparse_cached(request).netloc
        if parser is None:
            parser = rules_at_hand(self, host)
        if isinstance(parser, BoundedParser) and host not in self._read:
            self._read.add(host)
            agent = robots_agent(self, request)
            self._paces.robots(host, parser.delay(agent), parser.open_hours(agent))
        return parser
