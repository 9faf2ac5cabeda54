"""Name resolution that does not lead into a private network (docs/security.md)."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class PublicAddressResolver(CachingThreadedResolver):
    """Refuses names that resolve to loopback, private, link-local, multicast and such addresses.

    The address that is checked is the one that is connected to, so a name that changes its address
    between two look-ups (DNS rebinding) gains nothing. A host that ``SITE_URL`` or ``SHARE_URL``
    names, or the command line of ``scrapy crawl edition`` (which sets ``NAMED_HOSTS``), is resolved
    to whatever it is: its owner has said so. With a proxy it is the proxy that
    resolves.
    """

    def __init__(
        self, reactor: ReactorBase, cache_size: int, timeout: float, named: frozenset[str]
    ) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._named = named

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Read the settings."""
        settings = crawler.settings
        named = {urlsplit(settings[name]).hostname for name in ("SITE_URL", "SHARE_URL")}
        named |= set(settings.getlist("NAMED_HOSTS"))
        size = settings.getint("DNSCACHE_SIZE") if settings.getbool("DNSCACHE_ENABLED") else 0
        return cls(
            reactor,
            size,
            settings.getfloat("DNS_TIMEOUT"),
            frozenset(host for host in named if host),
        )

    def getHostByName(  # noqa: N802 - the interface's name
        self, name: str, timeout: Sequence[int] = ()
    ) -> Deferred[str]:
        """The address of a host, or a :class:`DNSLookupError` if it is a local one."""
        found = super().getHostByName(name, timeout)
        if name not in self._named:
            found.addCallback(self._checked, name)
        return found

    @staticmethod
    def _checked(address: str, name: str) -> str:
        found = ipaddress.ip_address(address)
        if not found.is_global or found.is_multicast:
            raise DNSLookupError(f"{name} resolves to {address}, which is not a public address")
        return address
