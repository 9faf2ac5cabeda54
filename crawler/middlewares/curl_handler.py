"""Scrapy's download handler for http and https, on libcurl (docs/security.md, provenance.md)."""

from __future__ import annotations

import logging
import os
import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Self

import pycurl
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import DownloadFailedError, ResponseDataLossError

from crawler.middlewares.capture import WIRE
from crawler.middlewares.download_errors import BROKEN_OFF, scrapys_error
from crawler.middlewares.download_policy import DownloadPolicy, host_of, plain_host
from crawler.middlewares.guard import RefusedRequest
from crawler.middlewares.host_pace import HostPaces
from crawler.middlewares.transfer import Transfer
from crawler.runs.context import run_of
from crawler.scrapy_internals import data_loss_message, header_values, made_response
from crawler.warc.exchange import Wire

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

_BREAKS = re.compile(rb"[\r\n\0]+\s*")

logger = logging.getLogger(__name__)


class CurlHandler(BaseDownloadHandler):
    """Downloads over libcurl, on the asyncio reactor's loop.

    Settings of Scrapy: ``DOWNLOAD_MAXSIZE``, ``DOWNLOAD_WARNSIZE``, ``DOWNLOAD_FAIL_ON_DATALOSS``,
    ``DOWNLOAD_VERIFY_CERTIFICATES``, ``DOWNLOAD_TLS_MIN_VERSION`` and ``_MAX_VERSION``,
    ``DOWNLOADER_CLIENT_TLS_CIPHERS``, ``DOWNLOAD_BIND_ADDRESS``, ``CONCURRENT_REQUESTS`` (so many
    connections stay open for the next request); ``request.meta``: ``download_timeout``,
    ``download_maxsize``, ``download_warnsize``, ``download_fail_on_dataloss``, ``bindaddress``,
    ``proxy``. Settings of this project: ``DOWNLOAD_IDLE_TIMEOUT``, ``HTTP2_ENABLED``, ``PROXY``,
    and those that name a host that may be in a private network (``SITE_URL``, ``SHARE_URL``).

    A redirect is an answer like any other here. Nothing is read from the environment but where
    the system keeps its certificates (``SSL_CERT_FILE``, ``SSL_CERT_DIR``).

    Raises the exceptions that Scrapy's retries know (:mod:`crawler.middlewares.download_errors`);
    :class:`~scrapy.exceptions.DownloadCancelledError` for what is too large;
    :class:`~crawler.middlewares.guard.RefusedRequest` (``refused-address``) where every address
    of a host is a local one; :class:`~crawler.middlewares.host_pace.HeldBack` where a host has
    asked not to be asked now.
    """

    lazy = False

    def __init__(self, crawler: Crawler, policy: DownloadPolicy) -> None:
        super().__init__(crawler)
        # With it libcurl appends the keys of every connection to the file that it names.
        os.environ.pop("SSLKEYLOGFILE", None)
        self._policy = policy
        self._paces = HostPaces.from_crawler(crawler)
        self._multi = pycurl.AsyncCurlMulti()
        if policy.connections:
            self._multi.setopt(pycurl.M_MAXCONNECTS, policy.connections)
        self._idle: list[pycurl.Curl] = []
        self._warned_of_dataloss = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the settings."""
        return cls(crawler, DownloadPolicy.from_settings(crawler.settings))

    async def download_request(self, request: Request) -> Response:
        """Download, see Scrapy."""
        await self._paces.turn(request)
        try:
            url = pycurl.CurlUrl(request.url, pycurl.U_PATH_AS_IS | pycurl.U_NON_SUPPORT_SCHEME)
        except pycurl.error as error:
            raise ValueError(f"{request.url[:200]}: {error.args[1]}") from error
        url.user = url.password = url.fragment = None
        transfer = Transfer(
            self.crawler,
            request,
            largest=request.meta.get("download_maxsize", self._policy.largest),
            large=request.meta.get("download_warnsize", self._policy.large),
            may_be_local=self._may_be_local(request, str(url.host)),
        )
        handle = self._handle(url, transfer)
        broken_off = False
        try:
            await self._multi.perform(handle)
        except pycurl.error as error:
            broken_off = self._judge(transfer, error)
        finally:
            transfer.close()
        if not transfer.head_ended:
            # For libcurl a connection that is closed ends a head as well.
            raise DownloadFailedError(f"{request.url[:200]}: the head of the answer has no end")
        response = self._response(transfer, handle, broken_off=broken_off)
        self._paces.answered(request, response)
        return response

    async def close(self) -> None:
        """Give up what is under way and close all connections."""
        await self._multi.aclose()
        for handle in self._idle:
            handle.close()
        self._idle.clear()

    # -- before ------------------------------------------------------------------------------

    def _may_be_local(self, request: Request, host: str) -> bool:
        """Whether a request may be connected to a private network.

        What no run asks for (``scrapy shell``, ``fetch``) is its user's own business; a proxy has
        been named by whoever set it, and it is the proxy that resolves then.
        """
        run = run_of(self.crawler)
        if run is None or self._proxy_of(request):
            return True
        names = (f"[{name}]" if ":" in name else name for name, _ in run.named_origins)
        named = {host_of(f"http://{name}/") for name in names}
        return plain_host(host) in self._policy.named_hosts | named

    def _proxy_of(self, request: Request) -> str:
        return request.meta.get("proxy") or self._policy.proxy

    def _handle(self, url: pycurl.CurlUrl, transfer: Transfer) -> pycurl.Curl:
        """A handle that is ready for one request; one that was used before has forgotten it."""
        request = transfer.request
        handle = self._idle.pop() if self._idle else pycurl.Curl()
        for option, value in self._policy.options:
            handle.setopt(option, value)
        timeout = request.meta.get("download_timeout", self._policy.timeout)
        handle.setopt(pycurl.TIMEOUT_MS, max(1, int(timeout * 1000)))
        handle.setopt(pycurl.CURLU, url)
        handle.setopt(pycurl.OPENSOCKETFUNCTION, transfer.open_socket)
        handle.setopt(pycurl.DEBUGFUNCTION, transfer.note_sent)
        handle.setopt(pycurl.HEADERFUNCTION, transfer.receive_head)
        handle.setopt(pycurl.WRITEFUNCTION, transfer.receive_body)
        _set_request(handle, request)
        _set_proxy(handle, request, self._proxy_of(request))
        _set_bind_address(handle, request.meta.get("bindaddress", self._policy.bind_address))
        return handle

    # -- after -------------------------------------------------------------------------------

    def _judge(self, transfer: Transfer, error: pycurl.error) -> bool:
        """Raise what went wrong, or say whether what has come is an answer that was broken off."""
        if transfer.error is not None:
            raise transfer.error from error
        if transfer.stop is not None:
            return False
        request = transfer.request
        code, words = error.args
        if transfer.refused and not transfer.tried and code == pycurl.E_COULDNT_CONNECT:
            assert self.crawler.stats is not None
            self.crawler.stats.inc_value("guard/refused-address")
            raise RefusedRequest(
                "refused-address",
                f"{request.url[:200]} leads to {transfer.refused}, which is not a public address",
            ) from error
        if not (transfer.head_ended and code in BROKEN_OFF):
            raise scrapys_error(
                request.url, error, asked=bool(transfer.sent), not_tried=transfer.refused
            ) from error
        if request.meta.get("download_fail_on_dataloss", self._policy.fail_on_dataloss):
            if not self._warned_of_dataloss:
                logger.warning("%s", data_loss_message(request.url))
                self._warned_of_dataloss = True
            raise ResponseDataLossError(f"{request.url[:200]}: {words}") from error
        return True

    def _response(self, transfer: Transfer, handle: pycurl.Curl, *, broken_off: bool) -> Response:
        request = transfer.request
        address = handle.getinfo(pycurl.PRIMARY_IP)
        handle.reset()
        self._idle.append(handle)
        request.meta[WIRE] = Wire(transfer.request_head(), transfer.response_head())
        return made_response(
            url=request.url,
            status=transfer.status,
            headers=transfer.headers,
            body=b"".join(transfer.body),
            flags=["dataloss"] if broken_off else None,
            ip_address=_address(address) if address else None,
            protocol=transfer.protocol,
            stop=transfer.stop,
        )


@lru_cache(maxsize=64)
def _address(text: str) -> IPv4Address | IPv6Address:
    """The address that is written so. Nearly all answers come from the same few."""
    return ip_address(text)


def _set_request(handle: pycurl.Curl, request: Request) -> None:
    """Method, headers and body as Scrapy has them, and nothing that libcurl would add."""
    lines = [
        name + (b": " + _BREAKS.sub(b" ", value) if value else b";")
        for name, values in header_values(request)
        for value in values
        if name != b"Proxy-Authorization"
    ]
    own = {name.lower() for name in request.headers}
    unwanted = [b"User-Agent:", b"Accept:", b"Expect:"]
    if request.method == "HEAD":
        handle.setopt(pycurl.NOBODY, 1)
    elif request.body or request.method in ("POST", "PUT", "PATCH"):
        handle.setopt(pycurl.POSTFIELDS, request.body)
        handle.setopt(pycurl.CUSTOMREQUEST, request.method)
        unwanted.append(b"Content-Type:")
    elif request.method != "GET":
        handle.setopt(pycurl.CUSTOMREQUEST, request.method)
    lines += [line for line in unwanted if line[:-1].lower() not in own]
    handle.setopt(pycurl.HTTPHEADER, lines)


def _set_proxy(handle: pycurl.Curl, request: Request, proxy: str) -> None:
    """The proxy to be asked, none if it is empty: the environment is not looked at."""
    handle.setopt(pycurl.PROXY, proxy)
    if not proxy:
        return
    handle.setopt(pycurl.HEADEROPT, pycurl.HEADER_SEPARATE)
    if authorization := request.headers.get(b"Proxy-Authorization"):
        line = b"Proxy-Authorization: " + _BREAKS.sub(b" ", authorization)
        handle.setopt(pycurl.PROXYHEADER, [line])


def _set_bind_address(handle: pycurl.Curl, address: str | tuple[str, int] | None) -> None:
    if not address:
        return
    host, port = (address, 0) if isinstance(address, str) else address
    handle.setopt(pycurl.INTERFACE, f"host!{host}")
    if port:
        handle.setopt(pycurl.LOCALPORT, port)
