"""Scrapy's own robots.txt middleware, obeyed by the requests of the first moment too."""

from __future__ import annotations

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Request
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached


class RobotsTxt(RobotsTxtMiddleware):
    """Scrapy's, with its settings (``ROBOTSTXT_OBEY``, ``ROBOTSTXT_USER_AGENT``).

    Scrapy 2.19 gives the rules to the first request that waits for them and ``None``, which allows
    everything, to all others that wait with it.
    """

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host; ``None`` if it has none that can be had."""
        parser = await super().robot_parser(request)
        if parser is None:
            known = self._parsers.get(urlparse_cached(request).netloc)
            parser = known if isinstance(known, RobotParser) else None
        return parser
