"""No more requests at a time to one host than there may be in all."""

from __future__ import annotations

from scrapy.settings import BaseSettings

_ALL, _HOST = "CONCURRENT_REQUESTS", "CONCURRENT_REQUESTS_PER_DOMAIN"


class Pace:
    """A Scrapy add-on that bounds ``CONCURRENT_REQUESTS_PER_DOMAIN`` by ``CONCURRENT_REQUESTS``.

    An article's text is asked for from within the callback of its page, when the place of the page
    among all requests may be taken again already: what holds for each host holds for it too.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        """Lower the one to the other; 0 requests in all means no limit."""
        total = settings.getint(_ALL)
        if 0 < total < settings.getint(_HOST):
            settings.set(_HOST, total, settings.getpriority(_HOST) or "addon")
