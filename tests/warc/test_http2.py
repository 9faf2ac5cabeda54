"""HTTP/2, where the server offers it and a setting allows it, and how it is recorded."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.threads import deferToThread

from crawler.archive.paths import ArchivePaths
from crawler.warc.cdx import index_directory
from tests.support import replay
from tests.support.fetched import fetch, find
from tests.support.nginx_http2 import http2_site, needs_nginx
from tests.support.reactor import in_reactor
from tests.support.warc_files import complaints_of_others

BODY = "<p>江洲港吞吐量同比增长三成</p>\n".encode() * 40


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    (root / "page.html").write_bytes(BODY)
    return root


@needs_nginx
@pytest.mark.parametrize("allowed", [True, False])
@in_reactor
async def test_http2_is_recorded_as_http1_and_named(
    allowed: bool, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with http2_site(site, tmp_path / "run") as (url, roots):
        monkeypatch.setenv("SSL_CERT_FILE", str(roots))
        server: Any = SimpleNamespace(url=url)
        root = tmp_path / "archive"
        seen = await fetch(server, root, ["/page.html"], HTTP2_ENABLED=allowed)
    (response,) = seen.responses
    assert response.body == BODY
    assert response.protocol == ("HTTP/2" if allowed else "HTTP/1.1")
    (record,) = find(root, server, "/page.html")
    (request,) = find(root, server, "/page.html", "request")
    head, body = record.http
    assert body == BODY
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert request.block.startswith(b"GET /page.html HTTP/1.1\r\nHost: 127.0.0.1:")
    for one in (record, request):
        assert one.headers.get("WARC-Protocol") == ("h2" if allowed else None)
    assert (b"\r\ncontent-type: text/html\r\n" in head) is allowed
    assert complaints_of_others(root) == []


@needs_nginx
@replay.needs_replay
@in_reactor
async def test_http2_is_replayed(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with http2_site(site, tmp_path / "run") as (url, roots):
        monkeypatch.setenv("SSL_CERT_FILE", str(roots))
        server: Any = SimpleNamespace(url=url)
        root = tmp_path / "archive"
        await fetch(server, root, ["/page.html"], HTTP2_ENABLED=True)
    warc = ArchivePaths(root).warc

    def replayed() -> tuple[int, bytes]:
        with replay.wayback(tmp_path, index_directory(warc), warc) as base:
            return replay.fetch(f"{base}/2022id_/{url}page.html")

    assert await deferToThread(replayed) == (200, BODY)
