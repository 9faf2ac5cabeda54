"""A crawl starts without Twisted's TLS, which nothing of it speaks: downloads are libcurl's.

It is a quarter of what starting Scrapy costs (docs/performance.md, "An unchanged run"). Twisted
takes TLS for an extra, and does without where pyOpenSSL cannot be imported; Scrapy imports it to
tell its version.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from types import ModuleType

OPENSSL = "OpenSSL"
VERSIONS = "scrapy.utils.versions"
COMPONENTS = (
    *("ADDONS", "DOWNLOAD_HANDLERS", "DOWNLOADER_MIDDLEWARES", "EXTENSIONS", "FEED_STORAGES"),
    *("ITEM_PIPELINES", "SPIDER_MIDDLEWARES", "SPIDER_MODULES", "TWISTED_REACTOR"),
)
"""Settings that name classes: whoever gives one may want Twisted with all that it has."""


def leave_out_tls(given: Iterable[str]) -> bool:
    """Import Twisted without TLS, and Scrapy's crawler; ``given`` are settings that a user gave.

    Returns whether it was done: not if Twisted has been imported, or where a component of the
    user's may need it. pyOpenSSL itself can be imported afterwards, as can what Scrapy asks for
    versions.
    """
    if any(name in COMPONENTS for name in given) or {"twisted", "scrapy", OPENSSL} & {*sys.modules}:
        return False
    # None is "cannot be imported" (https://docs.python.org/3/reference/import.html, 5.3.1).
    sys.modules[OPENSSL] = None  # type: ignore[assignment]
    sys.modules[VERSIONS] = _versions_when_asked()
    try:
        import_module("twisted.internet.asyncioreactor")
        import_module("scrapy.crawler")
        import_module("crawler.scrapy_internals")
    finally:
        del sys.modules[OPENSSL], sys.modules[VERSIONS]
    return True


def _versions_when_asked() -> ModuleType:
    """Stands for Scrapy's module until its one function is called."""

    def get_versions(*names: list[str]) -> object:
        return import_module(VERSIONS).get_versions(*names)

    module = ModuleType(VERSIONS)
    module.get_versions = get_versions  # type: ignore[attr-defined]
    return module
