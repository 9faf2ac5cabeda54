"""Scrapy's own tests for download handlers, of this project's.

It is copied into Scrapy's source distribution, whose tests are no installed package, and imports
what it finds there (tests/peers/scrapys.py).
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, ClassVar

import pytest
from scrapy import Request

from crawler.middlewares.curl_handler import CurlHandler

# Of Scrapy's tests, not of this project's.
bases: Any = import_module("tests.utils.bases.download_handlers_http")
coroutine_test: Any = import_module("tests.utils.decorators").coroutine_test

pytestmark = pytest.mark.only_asyncio
PATH = "crawler.middlewares.curl_handler.CurlHandler"


class OfCurl:
    """What each of Scrapy's classes asks for."""

    # libcurl refuses a head with a line that has no colon.
    handler_bad_header_handling = "fail"

    @property
    def download_handler_cls(self) -> type[CurlHandler]:
        return CurlHandler

    @property
    def settings_dict(self) -> dict[str, Any]:
        return {"DOWNLOAD_HANDLERS": {"http": PATH, "https": PATH}}


class TestHttp(OfCurl, bases.TestHttpBase):
    pass


class TestHttps(OfCurl, bases.TestHttpsBase):
    pass


class TestHttp2(TestHttps):
    http2 = True
    handler_supports_http2_dataloss = False
    default_handler_settings: ClassVar[dict[str, Any]] = {"HTTP2_ENABLED": True}

    @coroutine_test
    async def test_protocol(self, mockserver: Any) -> None:
        request = Request(mockserver.url("/host", is_secure=self.is_secure))
        async with self.get_dh() as download_handler:
            response = await download_handler.download_request(request)
        assert response.protocol == "HTTP/2"


class TestSimpleHttps(OfCurl, bases.TestSimpleHttpsBase):
    pass


class TestHttpsWrongHostname(OfCurl, bases.TestHttpsWrongHostnameBase):
    pass


class TestHttpsInvalidDNSId(OfCurl, bases.TestHttpsInvalidDNSIdBase):
    pass


class TestHttpsInvalidDNSPattern(OfCurl, bases.TestHttpsInvalidDNSPatternBase):
    pass


class TestHttpsCustomCiphers(OfCurl, bases.TestHttpsCustomCiphersBase):
    pass


class TestHttpsDefaultCiphers(OfCurl, bases.TestHttpsDefaultCiphersBase):
    pass


class TestHttpsTLSVersion(OfCurl, bases.TestHttpsTLSVersionBase):
    pass


class TestHttpWithCrawler(OfCurl, bases.TestHttpWithCrawlerBase):
    pass


class TestHttpsWithCrawler(TestHttpWithCrawler):
    is_secure = True


class TestHttpProxy(OfCurl, bases.TestHttpProxyBase):
    expected_http_proxy_request_body = b"http://example.com/"


class TestHttpsProxy(TestHttpProxy):
    is_secure = True
