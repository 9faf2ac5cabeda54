"""What the environment says of proxies and passwords, and what an open connection may serve."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy.exceptions import DownloadTimeoutError

from crawler.middlewares.guard import RefusedRequest
from tests.support.nginx_http2 import http2_site, needs_nginx
from tests.support.raw_server import listening, sent
from tests.support.reactor import in_reactor
from tests.support.resolved import resolved

PROXIES = [
    name
    for protocol in ("http", "https", "all", "socks", "ftp", "ws")
    for name in (f"{protocol}_proxy", f"{protocol}_PROXY".upper(), f"{protocol}_proxy".title())
]


@pytest.mark.parametrize("scheme", ["http", "https"])
@in_reactor
async def test_proxies_in_the_environment(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening("127.0.0.1") as (server,), listening("127.0.0.1") as (proxy,):
        for name in PROXIES:
            monkeypatch.setenv(name, proxy.url)
        url = f"{scheme}://site.example:{server.port}/"

        async def asked(through: str = "") -> bytes:
            name = f"site.example:{server.port}:127.0.0.1"
            async with resolved(name, PROXY=through, DOWNLOAD_TIMEOUT=0.5) as handler:
                return (await handler.get(url)).body

        if scheme == "https":
            with pytest.raises(DownloadTimeoutError):  # the server speaks no TLS
                await asked()
            assert (proxy.connections, len(server.connections)) == ([], 1)
            return
        assert await asked() == b"127.0.0.1"
        assert (proxy.connections, server.asked) == ([], ["/"])
        proxy.answers[url] = sent(b"of the proxy")
        monkeypatch.setenv("no_proxy", "*")
        assert await asked(proxy.url) == b"of the proxy"
        assert server.asked == ["/"]


@in_reactor
async def test_files_that_curl_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords and options of whoever has this home are of no concern to a crawl."""
    async with listening("127.0.0.1") as (server,), listening("127.0.0.1") as (other,):
        for name in (".netrc", "_netrc"):
            (tmp_path / name).write_text("default login me password secret\n")
        for name in (".curlrc", "curlrc", "_curlrc"):
            (tmp_path / name).write_text(f'proxy = "{other.url}"\nheader = "X-Mine: 1"\nnetrc\n')
        for name in ("HOME", "CURL_HOME", "XDG_CONFIG_HOME"):
            monkeypatch.setenv(name, str(tmp_path))
        monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))

        async def ask() -> None:
            async with resolved(f"site.example:{server.port}:127.0.0.1") as handler:
                await handler.get(f"http://site.example:{server.port}/")

        await ask()
        host = f"site.example:{server.port}".encode()
        assert server.received == [b"GET / HTTP/1.1\r\nHost: %s\r\n\r\n" % host]
        assert other.connections == []


@needs_nginx
@in_reactor
async def test_a_connection_of_http2_serves_no_other_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where certificate and address would do for it (RFC 9113, section 9.1.1)."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "page.html").write_bytes(b"here")
    with http2_site(site, tmp_path / "run", "site.example", "b.example") as (url, roots):
        monkeypatch.setenv("SSL_CERT_FILE", str(roots))
        port = url.rstrip("/").rpartition(":")[2]

        async def ask(*hosts: str) -> list[bytes]:
            names = [f"{host}:{port}:127.0.0.1" for host in ("site.example", "b.example")]
            async with resolved(*names, HTTP2_ENABLED=True) as handler:
                found = [await handler.get(f"https://{host}:{port}/page.html") for host in hosts]
            assert {response.protocol for response in found} == {"HTTP/2"}
            return [response.body for response in found]

        assert await ask("site.example", "site.example") == [b"here", b"here"]
        with pytest.raises(RefusedRequest):
            await ask("site.example", "b.example")
