"""Scrapy's side of a download by itself, with names that lead where a test says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import pycurl
from scrapy import Spider
from scrapy.http import Request, Response
from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.test import get_crawler

from crawler.middlewares.curl_handler import CurlHandler
from crawler.middlewares.transfer import Transfer
from crawler.runs.context import OnArchive
from tests.support.bare_settings import settings_for


class OnARun(Spider, OnArchive):
    """A spider of a crawl, which is guarded."""

    name = "on-a-run"


class Resolved(CurlHandler):
    """libcurl's resolver, told what to find: lines as of CURLOPT_RESOLVE."""

    names: tuple[str, ...] = ()

    def _handle(self, url: pycurl.CurlUrl, transfer: Transfer) -> pycurl.Curl:
        handle = super()._handle(url, transfer)
        handle.setopt(pycurl.RESOLVE, list(self.names))
        return handle

    async def get(self, url: str, **meta: Any) -> Response:
        request = Request(url, meta=meta)
        return cast(Response, await deferred_from_coro(self.download_request(request)))


@asynccontextmanager
async def resolved(*names: str, guarded: bool = True, **settings: Any) -> AsyncIterator[Resolved]:
    """A handler of a crawl of ``site.example``; ``guarded``: not of ``scrapy shell``."""
    where = {"SITE_URL": "http://site.example/", "SHARE_URL": ""}
    plain = settings_for(**{**where, "DOWNLOAD_TIMEOUT": 5, **settings})
    crawler = get_crawler(OnARun if guarded else Spider, plain.copy_to_dict())
    crawler.spider = crawler._create_spider("one")
    if guarded:
        run = SimpleNamespace(named_origins=frozenset({("named.example", 80)}), writable=False)
        cast(Any, crawler.spider).run = run
    handler = Resolved.from_crawler(crawler)
    handler.names = names
    try:
        yield handler
    finally:
        await deferred_from_coro(handler.close())
