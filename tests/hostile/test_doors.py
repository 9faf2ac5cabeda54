"""Scrapy's own doors are shut, and TLS certificates are verified."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
import trustme
from scrapy.extensions.telnet import TelnetConsole
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler
from twisted.internet.threads import deferToThread

from crawler.spiders.category import CategorySpider
from tests.support.crawls import report_of
from tests.support.measured import measured_crawl
from tests.support.processes import run_scrapy
from tests.support.reactor import in_reactor
from tests.support.serving import Serve, ServeRaw
from tests.support.tiny_site import NOON, TinySite, post


def project() -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    return settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELNETCONSOLE_ENABLED", False),
        ("REMOTE_CONTROL_ENABLED", False),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("COOKIES_ENABLED", False),
        ("METAREFRESH_ENABLED", False),
        ("ROBOTSTXT_OBEY", True),
    ],
)
def test_the_settings(name: str, value: bool) -> None:
    assert project().getbool(name) is value


def test_no_console_listens() -> None:
    crawler = get_crawler(CategorySpider, dict(project().copy_to_dict()))
    assert crawler.get_extension(TelnetConsole) is None


def test_only_http_and_https_are_fetched() -> None:
    handlers = project().getwithbase("DOWNLOAD_HANDLERS")
    assert {name for name, handler in handlers.items() if handler} == {"http", "https"}


@in_reactor
async def test_not_even_by_hand(tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text("<p>secret</p>", encoding="ascii")
    ended = await deferToThread(run_scrapy, "fetch", secret.as_uri())
    assert "secret</p>" not in ended.out
    assert "Unsupported URL scheme 'file'" in ended.err


def listening(pid: int) -> list[str]:
    """The TCP sockets that a process listens on, as Linux shows them (proc(5))."""
    sockets = {
        found[1]
        for entry in Path(f"/proc/{pid}/fd").iterdir()
        if (found := re.fullmatch(r"socket:\[(\d+)\]", str(entry.readlink())))
    }
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/{pid}/net/{table}").read_text("ascii").splitlines()[1:]
    ]
    return [row[1] for row in rows if row[3] == "0A" and row[9] in sockets]


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="needs Linux's /proc")
@in_reactor
async def test_a_running_crawl_listens_nowhere(
    serve: Serve, serve_raw: ServeRaw, tmp_path: Path
) -> None:
    """Looked at while it waits for an answer of the endpoint."""
    seen: list[list[str]] = []

    def look(transport: object) -> None:
        command = str(tmp_path / "a").encode()
        for entry in Path("/proc").iterdir():
            words = entry / "cmdline"
            if entry.name.isdigit() and words.exists():
                parts = words.read_bytes().split(b"\0")
                if b"ARCHIVE_DIR=" + command in parts and parts[1] == b"-m":
                    seen.append(listening(int(entry.name)))

    raw = serve_raw({post(1).newstext_path: look})
    site = serve(TinySite(post(1)))
    await measured_crawl(
        tmp_path / "a",
        SITE_URL=site.url,
        SHARE_URL=raw.url,
        NOW=NOON,
        DOWNLOAD_TIMEOUT=2,
        RETRY_TIMES=0,
    )
    assert seen == [[]]


# -- TLS ----------------------------------------------------------------------------------------


class Endpoint(BaseHTTPRequestHandler):
    """Answers everything with the text of the first post."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        body = post(1).newstext().encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def behind_tls(certificate: trustme.LeafCert) -> Iterator[tuple[str, list[str]]]:
    """The endpoint behind TLS: its URL, and what it was asked for."""
    handler = type("OneEndpoint", (Endpoint,), {"asked": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}/", handler.asked  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


CERTIFICATES = {
    "of a known authority": ("127.0.0.1", True, True),
    "of an unknown authority": ("127.0.0.1", False, False),
    "of another host": ("other.example", True, False),
}


@pytest.mark.parametrize("name", CERTIFICATES)
@in_reactor
async def test_certificates(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The endpoint is asked if its certificate is good; nothing is taken from any other."""
    host, known, good = CERTIFICATES[name]
    authority = trustme.CA()
    roots = tmp_path / "roots.pem"
    (authority if known else trustme.CA()).cert_pem.write_to_path(str(roots))
    monkeypatch.setenv("SSL_CERT_FILE", str(roots))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    with behind_tls(authority.issue_cert(host)) as (url, asked):
        ended = await measured_crawl(
            *(tmp_path / "a", "share", "-a", f"codes={post(1).code}"),
            SITE_URL="http://127.0.0.1:1/",
            SHARE_URL=url,
            NOW=NOON,
            RETRY_TIMES=0,
        )
    report = report_of(tmp_path / "a")
    assert report["written"]["new"] == int(good), ended.err
    assert ended.status == (0 if good else 3)
    assert bool(report["pending"]) is not good
    assert (post(1).newstext_path in asked) is good
    assert not (tmp_path / "keys").exists()
