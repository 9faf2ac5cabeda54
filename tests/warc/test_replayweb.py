"""ReplayWeb.page shows what is packaged, and what lies in a WARC file, byte for byte."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from crawler.standin.content import Content, Page
from crawler.standin.server import StandIn
from tests.support.browser import chromium, in_browser
from tests.support.crawls import crawl
from tests.support.fetched import fetch
from tests.support.nginx_http2 import http2_site, needs_nginx
from tests.support.processes import run_scrapy
from tests.support.reactor import result_of
from tests.support.replayweb import ReplayWeb, needs_replayweb, replayweb
from tests.support.serving import serving
from tests.support.tiny_site import NOON, TinySite, post
from tests.support.warc_files import all_records, warc_files

brotli: Any = import_module("brotli")
pytestmark = needs_replayweb

TEXT = "<p>江洲港吞吐量同比增长三成</p>\n".encode() * 40
PACKED = {"gzip": gzip.compress, "br": brotli.compress}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def captures(root: Path) -> dict[tuple[str, str], tuple[int, bytes]]:
    """Status and payload by address and time; a revisit's are those that it refers to.

    A 304 says that a page has not changed, and is replayed as that page.
    """
    found, payloads = {}, {"": b""}
    for record in all_records(root):
        if record.type not in ("response", "revisit"):
            continue
        head, body = record.http
        digest = record.headers.get("WARC-Payload-Digest", "")
        if record.type == "response":
            payloads[digest] = body
        status = int(head.split()[1])
        stamp = "".join(filter(str.isdigit, record.headers["WARC-Date"]))
        found[record.url, stamp] = (200 if status == 304 else status, payloads[digest])
    return found


def compare(replay: ReplayWeb, wanted: dict[tuple[str, str], tuple[int, bytes]]) -> None:
    found = dict(zip(wanted, replay.payloads(wanted), strict=True))
    hashed = {at: (status, sha256(body).digest()) for at, (status, body) in wanted.items()}
    assert found == hashed


@pytest.fixture
def revisited(tiny: TinySite, tiny_site: StandIn, tmp_path: Path) -> Path:
    """An archive of posts, 304s, the same payload again, and a page that has changed."""
    root, one = tmp_path / "archive", post(31)
    tiny.put(one)
    result_of(crawl(tiny_site, root, now=NOON))
    believed = {"NOT_MODIFIED_HOURS": 24}
    later = NOON.replace("T12:", "T14:")
    assert result_of(crawl(tiny_site, root, now=later, more=believed)).report.not_modified > 0
    tiny.put(replace(one, body="<p>更正：渡船今晚九点停航。</p>"))
    result_of(crawl(tiny_site, root, now=NOON.replace("T12:", "T20:")))
    return root


@in_browser
def test_a_package(browser: Browser, revisited: Path, tmp_path: Path) -> None:
    archive, wanted = tmp_path / "a.wacz", captures(revisited)
    ended = run_scrapy("package", "--file", str(archive), "-s", f"ARCHIVE_DIR={revisited}")
    assert (ended.status, ended.err) == (0, "")
    url = next(url for url, _ in wanted if url.endswith(post(31).path))
    with replayweb(browser, archive, tmp_path / "served") as replay:
        expect(replay.show(url, "20220314060000")).to_contain_text("站台")
        expect(replay.show(url, "20220314120000")).to_contain_text("渡船今晚九点停航")
        compare(replay, wanted)


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """An archive of pages with each content coding that ReplayWeb.page takes off."""
    root, content = tmp_path / "packed", Content()
    for coding, pack in PACKED.items():
        headers = (("Content-Encoding", coding),)
        content.put_page(f"/{coding}.html", Page(pack(TEXT), headers=headers))
    with serving(content) as server:
        result_of(fetch(server, root, [f"/{coding}.html" for coding in PACKED]))
    return root


@pytest.fixture
def over_http2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of one page."""
    root, site = tmp_path / "http2", tmp_path / "site"
    site.mkdir()
    (site / "page.html").write_bytes(TEXT)
    with http2_site(site, tmp_path / "run") as (url, roots):
        monkeypatch.setenv("SSL_CERT_FILE", str(roots))
        server: Any = SimpleNamespace(url=url)
        result_of(fetch(server, root, ["/page.html"], HTTP2_ENABLED=True))
    return root


@pytest.mark.nightly
@needs_nginx
@in_browser
def test_a_warc_file(
    browser: Browser, revisited: Path, packed: Path, over_http2: Path, tmp_path: Path
) -> None:
    roots = (revisited, packed, over_http2)
    archive = tmp_path / "a.warc.gz"
    # By the standard, WARC files one after another are one.
    archive.write_bytes(b"".join(path.read_bytes() for root in roots for path in warc_files(root)))
    wanted = captures(revisited) | captures(over_http2)
    plain = [at for at in captures(packed) if "robots" not in at[0]]
    pages = [*plain, *(at for at in captures(over_http2) if "robots" not in at[0])]
    assert len(pages) == len(PACKED) + 1
    with replayweb(browser, archive, tmp_path / "served") as replay:
        for url, stamp in pages:
            expect(replay.show(url, stamp)).to_contain_text("江洲港吞吐量")
        compare(replay, wanted | dict.fromkeys(plain, (200, TEXT)))
