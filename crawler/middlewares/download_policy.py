"""What the settings say of downloads, for every request alike."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

import certifi
import pycurl

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

_TLS_LEAST = {
    None: pycurl.SSLVERSION_TLSv1_2,
    "TLSv1.2": pycurl.SSLVERSION_TLSv1_2,
    "TLSv1.3": pycurl.SSLVERSION_TLSv1_3,
}
_TLS_MOST = {
    None: pycurl.SSLVERSION_MAX_DEFAULT,
    "TLSv1.2": pycurl.SSLVERSION_MAX_TLSv1_2,
    "TLSv1.3": pycurl.SSLVERSION_MAX_TLSv1_3,
}
Options = tuple[tuple[int, object], ...]


@dataclass(frozen=True, slots=True)
class DownloadPolicy:
    """Sizes are bytes of a body, 0 for no limit; ``timeout`` is seconds; ``proxy`` may be empty.

    ``connections`` is how many stay open for the next request. ``named_hosts`` may be in a private
    network. ``options`` are those of libcurl that every request has.
    """

    largest: int
    large: int
    fail_on_dataloss: bool
    timeout: float
    proxy: str
    bind_address: str | tuple[str, int] | None
    connections: int
    named_hosts: frozenset[str]
    options: Options

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Read the settings. Raises :class:`ValueError` for a version of TLS that is not known."""
        named = [settings.get("SITE_URL") or "", settings.get("SHARE_URL") or ""]
        versions = (
            _tls_version("MIN", settings.get("DOWNLOAD_TLS_MIN_VERSION"), _TLS_LEAST),
            _tls_version("MAX", settings.get("DOWNLOAD_TLS_MAX_VERSION"), _TLS_MOST),
        )
        options = (
            *_http(http2=settings.getbool("HTTP2_ENABLED")),
            *_tls(versions, verified=settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")),
            (pycurl.SSL_CIPHER_LIST, settings.get("DOWNLOADER_CLIENT_TLS_CIPHERS")),
            *_without_a_byte(settings.getint("DOWNLOAD_IDLE_TIMEOUT")),
        )
        return cls(
            largest=settings.getint("DOWNLOAD_MAXSIZE"),
            large=settings.getint("DOWNLOAD_WARNSIZE"),
            fail_on_dataloss=settings.getbool("DOWNLOAD_FAIL_ON_DATALOSS"),
            timeout=settings.getfloat("DOWNLOAD_TIMEOUT"),
            proxy=settings.get("PROXY") or "",
            bind_address=settings.get("DOWNLOAD_BIND_ADDRESS"),
            connections=settings.getint("CONCURRENT_REQUESTS"),
            named_hosts=frozenset(host_of(url) for url in named if url),
            options=options,
        )


def host_of(url: str) -> str:
    """The host of a URL as libcurl reads it, in lower case: ``127.1`` is ``127.0.0.1``."""
    try:
        return plain_host(str(pycurl.CurlUrl(url).host))
    except (pycurl.error, UnicodeError):
        return plain_host(urlsplit(url).hostname or "")


def plain_host(host: str) -> str:
    """A host in lower case, an address of IPv6 without its brackets."""
    return host.strip("[]").lower()


def _http(*, http2: bool) -> Options:
    """The protocols that are spoken; what came is left packed, and no redirect is followed."""
    version = pycurl.CURL_HTTP_VERSION_2TLS if http2 else pycurl.CURL_HTTP_VERSION_1_1
    return (
        (pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
        (pycurl.HTTP_VERSION, version),
        (pycurl.PIPEWAIT, int(http2)),
        (pycurl.HTTP_CONTENT_DECODING, 0),
        (pycurl.FOLLOWLOCATION, 0),
        (pycurl.NOPROXY, ""),
        (pycurl.NOSIGNAL, 1),
        # Without it libcurl doesn't show the request that it has sent.
        (pycurl.VERBOSE, 1),
    )


def _tls(versions: tuple[int, int], *, verified: bool) -> Options:
    """TLS by the system's certificates, or by certifi's where the system has none."""
    system = ssl.get_default_verify_paths()
    file = system.cafile or (None if system.capath else certifi.where())
    return (
        (pycurl.SSLVERSION, versions[0] | versions[1]),
        (pycurl.SSL_VERIFYPEER, int(verified)),
        (pycurl.SSL_VERIFYHOST, 2 if verified else 0),
        (pycurl.CAINFO, file),
        (pycurl.CAPATH, system.capath),
        (pycurl.PROXY_CAINFO, file),
        (pycurl.PROXY_CAPATH, system.capath),
        (pycurl.PROXY_SSL_VERIFYPEER, int(verified)),
        (pycurl.PROXY_SSL_VERIFYHOST, 2 if verified else 0),
    )


def _tls_version(end: str, version: str | None, known: dict[str | None, int]) -> int:
    if version not in known:
        names = ", ".join(name for name in known if name)
        raise ValueError(f"Unknown DOWNLOAD_TLS_{end}_VERSION value: {version}; there are {names}")
    return known[version]


def _without_a_byte(seconds: int) -> Options:
    if not seconds:
        return ()
    return ((pycurl.LOW_SPEED_LIMIT, 1), (pycurl.LOW_SPEED_TIME, seconds))
