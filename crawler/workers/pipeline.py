"""Whether a run has several processes: what every run has to know, and no more."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy.exceptions import NotConfigured

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.workers.sharing import Sharing

logger = logging.getLogger("crawler.workers")


class Workers:
    """Makes a :class:`~crawler.workers.sharing.Sharing` of the setting ``WORKERS``, if there is
    anything to share."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Sharing:
        """Read the setting; one process pays for none of this, imports included."""
        processes = crawler.settings.getint("WORKERS")
        if processes < 2:
            raise NotConfigured
        from crawler.workers.politeness import most_processes
        from crawler.workers.sharing import Sharing

        most = most_processes(crawler.settings)
        if processes > most:
            logger.warning(
                "WORKERS=%d, but no more than %d requests at a time are allowed "
                "(CONCURRENT_REQUESTS, CONCURRENT_REQUESTS_PER_DOMAIN): %d process%s at work",
                processes,
                most,
                most,
                "es" if most > 1 else "",
            )
        if most < 2:
            raise NotConfigured
        return Sharing.from_crawler(crawler, min(processes, most))
