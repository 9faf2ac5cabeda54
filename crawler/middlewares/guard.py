"""Only the site's hosts and the share hosts are ever asked (docs/security.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest

from crawler.runs.context import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request

PORTS = {"http": 80, "https": 443}


class RefusedRequest(IgnoreRequest):
    """A request that a crawl must not make; ``reason`` is its code in the books."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Guard:
    """Refuses every request of a crawl, redirects included, to an address that no setting names.

    Settings: ``SITE_URL``, ``SHARE_URL``, ``SHARE_HOSTS`` (``host`` or ``host:port``). A host
    without a port stands for the ports of http and https. A spider whose user has named addresses
    on the command line may ask these besides (``named_origins``). ``scrapy shell``, ``fetch`` and
    ``parse`` ask for what their user typed, and are not held back.

    Reasons: ``refused-scheme`` (not http or https), ``refused-credentials`` (a user name or
    password in the URL), ``refused-host`` (a host or port that no setting names).
    """

    def __init__(self, crawler: Crawler, allowed: frozenset[tuple[str, int]]) -> None:
        self._crawler = crawler
        self._allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the settings."""
        settings = crawler.settings
        named = [settings["SITE_URL"], settings["SHARE_URL"], *settings.getlist("SHARE_HOSTS")]
        return cls(crawler, frozenset(origin for name in named for origin in origins(name)))

    def process_request(self, request: Request) -> None:
        """Let the request pass, or raise :class:`RefusedRequest`."""
        run = run_of(self._crawler)
        if run is None:
            return
        refused = self.why_refused(request.url, run.named_origins)
        if refused:
            assert self._crawler.stats is not None
            self._crawler.stats.inc_value(f"guard/{refused}")
            raise RefusedRequest(refused, f"{request.url[:200]} is not asked for: {refused}")

    def why_refused(self, url: str, named: frozenset[tuple[str, int]] = frozenset()) -> str:
        """The reason why a crawl must not ask for this URL; empty if it may.

        ``named`` are the origins that the spider's user has named.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return "refused-host"
        if parts.scheme not in PORTS:
            return "refused-scheme"
        if parts.username is not None or parts.password is not None:
            return "refused-credentials"
        port = PORTS[parts.scheme] if port is None else port
        if (parts.hostname or "", port) not in self._allowed | named:
            return "refused-host"
        return ""


def origins(name: str) -> list[tuple[str, int]]:
    """Host and port pairs that a setting's URL, ``host`` or ``host:port`` stands for."""
    parts = urlsplit(name if "//" in name else f"//{name}")
    if not parts.hostname:
        return []
    ports = [parts.port] if parts.port is not None else list(PORTS.values())
    return [(_as_asked(parts.hostname), port) for port in ports]


def _as_asked(host: str) -> str:
    """A host as requests have it: Scrapy writes other letters than ASCII's as IDNA does."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
