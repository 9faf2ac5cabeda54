"""Names from outside that would be paths: nothing outside the archive, nothing overwritten."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from crawler.archive.posts.postfile import check_id
from crawler.errors import PostFileError
from crawler.site.urls import parse_post_url
from crawler.standin.content import Content
from tests.support import pages
from tests.support.crawls import crawl, crawl_process
from tests.support.reactor import in_reactor
from tests.support.serving import Serve
from tests.support.tiny_site import NOON, TinySite, post

IDS = {
    "up": "../../../escape",
    "up, Windows": "..\\..\\escape",
    "up in the middle": "a/../../escape",
    "absolute": "/etc/escape",
    "a folder": "folder/escape",
    "NUL": "escape\0.md",
    "a line end": "escape\nname",
    "control characters": "escape\x1b[2J",
    "10,000 characters": "e" * 10_000,
    "300 characters": "e" * 300,
    "dots": "..",
    "hidden": ".escape",
    "a tilde": "~root",
    "a colon": "C:escape",
    "a star": "esc*ape",
    "Liquid": "{{ site.time }}",
    "a quote": "escape'\"",
    "right to left": "escape\u202egpj",
    "a lone half of a pair": "escape%ED%A0%80",
}


def listing(path: str) -> str:
    return pages.page(f'<ul><li><a href="{path}">甲</a></li></ul>')


def tree(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*")}


def at_path(content: Content, article_id: str) -> str:
    """Serve a whole post under the id; how the listing links it."""
    path = "/lengshanribao/2022/03/14/{}.html"
    content.put(path.format(unquote(article_id)), pages.by_source("<p>坏名字。</p>"))
    return path.format(quote(article_id, safe="%" if "%" in article_id else ""))


@pytest.mark.parametrize("name", IDS)
@in_reactor
async def test_an_id_is_no_path(name: str, serve: Serve, tmp_path: Path) -> None:
    site = TinySite(post(1))
    site.content.put("/categories/", listing(at_path(site.content, IDS[name])))
    root = tmp_path / "deep" / "down" / "archive"
    found = await crawl(serve(site), root, now=NOON)
    assert {path.name for path in (root / "_posts").iterdir()} == {f"2022-03-14-{post(1).id}.md"}
    assert {path.name for path in tmp_path.iterdir()} == {"deep"}
    assert {path.name for path in root.iterdir()} <= {
        *("_posts", "articles.jsonl", "duplicates.jsonl", "runs", "warc", "editions"),
        *("ledger.sqlite3", "ledger.sqlite3-wal", "ledger.sqlite3-shm", ".lock", ".unfinished"),
        *("reprints.sqlite3", "reprints.sqlite3-wal", "reprints.sqlite3-shm"),
    }
    assert len(found.report.refused) == 1
    assert found.report.exit_status == 4
    assert "escape" not in "".join(path for path in tree(tmp_path))
    assert "\x1b" not in found.summary


@in_reactor
async def test_a_link_writes_nothing_on_the_terminal(serve: Serve, tmp_path: Path) -> None:
    site = TinySite(post(1))
    site.content.put("/categories/", listing("http://\x1b]0;title\x07\x9b2J&#xd800;\u202e/"))
    found = await crawl(serve(site), tmp_path / "a", now=NOON)
    (refused,) = found.report.refused
    assert (refused.reason, found.report.exit_status) == ("off-site", 4)
    assert all(char.isprintable() or char == "\n" for char in found.summary)


@in_reactor
async def test_names_that_differ_in_case_alone(serve: Serve, tmp_path: Path) -> None:
    """On some file systems they are one name: the second is refused and the run goes on."""
    site = TinySite(post(1))
    for article_id in ("tingji", "TingJi"):
        path = f"/2022/03/14/{article_id}.html"
        site.content.put(path, pages.by_source(f"<p>{article_id}停机。</p>"))
    site.content.put("/emnews/", listing("/2022/03/14/tingji.html"))
    site.content.put("/categories/", listing("/2022/03/14/TingJi.html"))
    found = await crawl(serve(site), tmp_path / "a", now=NOON)
    ((refused),) = found.report.refused
    kept = {name for name in found.lines.posts if "ting" in name.lower()}
    assert len(kept) == 1
    assert refused.id in ("tingji", "TingJi")
    assert f"2022-03-14-{refused.id}.md" not in kept
    assert "would overwrite it" in refused.reason
    assert post(1).id in found.lines.newest()


@pytest.mark.parametrize(
    "slug", ["../../escape", "..", "%2e%2e%2fescape", "a\x00b", "a" * 5_000, "a/b/c", "?x", "#x"]
)
@in_reactor
async def test_a_slug_is_no_path(slug: str, serve: Serve, tmp_path: Path) -> None:
    site = TinySite(post(1))
    odd = post(1, category=slug)
    site.content.put(post(1).path, odd.page())
    found = await crawl(serve(site), tmp_path / "a", now=NOON)
    assert set(found.lines.posts) <= {f"2022-03-14-{post(1).id}.md"}
    assert {path.name for path in tmp_path.iterdir()} == {"a"}
    assert not [path for path in found.asked() if "/../" in path or path.startswith("/escape")]
    assert found.report.errors == []


@pytest.mark.parametrize("code", ["NW../../../escape", "NW20220314\x00", "NW" + "9" * 10_000])
@in_reactor
async def test_an_info_code_is_no_path(code: str, serve: Serve, tmp_path: Path) -> None:
    links = tmp_path / "links.txt"
    links.write_text(f"{code}\n{post(1).code}\n", encoding="utf-8")
    ended = await crawl_process(
        serve(TinySite(post(1))), tmp_path / "a", "share", "-a", f"file={links}", now=NOON
    )
    assert ended.status == 4
    assert {path.name for path in (tmp_path / "a" / "_posts").iterdir()} == {
        f"2022-03-14-{post(1).id}.md"
    }
    assert {path.name for path in tmp_path.iterdir()} == {"a", "links.txt"}


@pytest.mark.parametrize("name", IDS)
def test_such_a_name_is_refused_by_the_archive_too(name: str) -> None:
    with pytest.raises(PostFileError):
        check_id(IDS[name])


@pytest.mark.parametrize("path", ["/a/../2022/03/14/x.html", "/2022/03/14/a\\b.html"])
def test_such_a_url_is_none_of_a_post(path: str) -> None:
    assert parse_post_url(f"http://site{path}") is None
