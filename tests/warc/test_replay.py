"""Another program replays the archive from its files and its index, byte for byte."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from twisted.internet.threads import deferToThread
from w3lib.url import safe_url_string

from crawler.archive.paths import ArchivePaths
from crawler.standin.server import StandIn
from crawler.warc.cdx import index_directory
from crawler.warc.surt import surt
from tests.support.crawls import Crawl, crawl
from tests.support.reactor import in_reactor
from tests.support.replay import fetch, needs_replay, run, wayback
from tests.support.tiny_site import NOON, TinySite, post


@needs_replay
def test_home_post_and_answer(bundled: Crawl, untouched_site: StandIn, tmp_path: Path) -> None:
    warc = ArchivePaths(bundled.root).warc
    base, content = untouched_site.url.rstrip("/"), untouched_site.content
    article = bundled.lines.newest()["NW202203142300446040"]
    targets = [
        "/",
        urlsplit(article.url).path,
        f"/NewsData/GetNewsText.do?id={article.id}",
        "/feed.xml",
        "/category/chenguang%20zaobao.html",
    ]
    with wayback(tmp_path, index_directory(warc), warc) as replay:
        for target in targets:
            status, body = fetch(f"{replay}/2022id_/{base}{target}")
            assert (status, body) == (200, content.get(target).body), target


@needs_replay
@in_reactor
async def test_revisits_are_replayed_with_their_payload(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    """A 304 and an identical payload: what is replayed at their time is the original's payload."""
    root = tmp_path / "archive"
    changed = post(31)
    tiny.put(changed)
    await crawl(tiny_site, root, now=NOON)
    believed = {"NOT_MODIFIED_HOURS": 24}
    later = await crawl(tiny_site, root, now=NOON.replace("T12:", "T14:"), more=believed)
    assert later.report.not_modified > 0
    base = tiny_site.url.rstrip("/")
    warc = ArchivePaths(root).warc
    home, page = tiny.content.get("/").body, tiny.content.get(changed.path).body

    def replayed() -> None:
        with wayback(tmp_path, index_directory(warc), warc) as replay:
            for stamp in ("20220314040000", "20220314060000"):
                assert fetch(f"{replay}/{stamp}id_/{base}/") == (200, home)
                assert fetch(f"{replay}/{stamp}id_/{base}{changed.path}") == (200, page)

    await deferToThread(replayed)


@needs_replay
def test_the_index_is_the_one_that_other_programs_make(bundled: Crawl, tmp_path: Path) -> None:
    warc = ArchivePaths(bundled.root).warc
    for path in warc.glob("*.warc.gz"):
        shutil.copy(path, tmp_path)
    ours = b"".join(path.read_bytes() for path in sorted(index_directory(warc).iterdir()))
    theirs = run("cdxj-indexer", "--sort", *map(str, tmp_path.glob("*.warc.gz")))
    assert _keys_and_places(ours.decode()) == _keys_and_places(theirs)


def _keys_and_places(index: str) -> list[tuple[str, str, str]]:
    """Of responses and revisits: others index what the archive says of itself, too."""
    found = []
    for line in index.splitlines():
        key, time, fields = line.split(" ", 2)
        if not key.startswith("urn:"):
            found.append((key, time, json.loads(fields)["offset"]))
    return found


def addresses(count: int) -> list[str]:
    """URLs as Scrapy asks for them: escaped, with any host, port, path and query."""
    generator = random.Random(7)
    letters = "abNWZ0189._-~!$'()*+,;:@ %甲é|\"<>`{}^\\"

    def part() -> str:
        text = "".join(generator.choices(letters, k=generator.randrange(8)))
        # No server answers to what lies above its root, and no one agrees on its key.
        return "" if text == ".." else text

    found = []
    for _ in range(count):
        host = generator.choice(["h.com", "www.h.com", "WWW2.a.h.cn", "127.0.0.1", "localhost"])
        port = generator.choice(["", ":80", ":443", ":8080"])
        path = "/".join(["", *(part() for _ in range(generator.randrange(5)))])
        query = "&".join(part() for _ in range(generator.randrange(4)))
        url = f"{generator.choice(['http', 'https'])}://{host}{port}{path}"
        found.append(safe_url_string(f"{url}?{query}" if query else url))
    return found


@needs_replay
def test_keys_are_those_that_replay_programs_look_up() -> None:
    urls = addresses(20_000)
    program = "import sys, surt\nfor line in sys.stdin: print(surt.surt(line.rstrip('\\n')))"
    theirs = run("python", "-W", "ignore", "-c", program, given="\n".join(urls) + "\n")
    pairs = zip(urls, theirs.splitlines(), strict=True)
    assert [(url, surt(url), key) for url, key in pairs if surt(url) != key] == []


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://finews.withounder.com/", "com,withounder,finews)/"),
        ("http://h.com/category/Wind.html", "com,h)/category/wind.html"),
        ("http://www.h.com:80/emnews/", "com,h)/emnews"),
        ("https://h.com:8443/a%20b?y=2&x=1", "com,h:8443)/a%20b?x=1&y=2"),
        ("urn:x-crawl:journal", "urn:x-crawl:journal"),
    ],
)
def test_key(url: str, key: str) -> None:
    assert surt(url) == key
