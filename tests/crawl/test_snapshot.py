"""Real pages of the source, archived: the by-source posts are those of the source's repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.standin.content import Content
from tests.support.crawls import Crawl, crawl
from tests.support.posts import read_post
from tests.support.project import PROJECT
from tests.support.reactor import result_of
from tests.support.serving import serving

SNAPSHOT = PROJECT.parent / "shared" / "snapshot"
pytestmark = pytest.mark.skipif(
    not SNAPSHOT.is_dir(),
    reason="../shared/snapshot is not there: real pages are not in the project",
)

SEED = "2022-02-07-NW202202072267539073.md"
POST_PATH = re.compile(r'href="(/[^"]*/(?:NW)?[0-9]{18}\.html|/[^"]*/[0-9]{4}/[^"]*\.html)"')


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    content = Content.from_folder(SNAPSHOT / "site", SNAPSHOT / "newstext")
    root = tmp_path_factory.mktemp("snapshot") / "archive"
    now = "2022-06-14T23:00:00+08:00"
    with serving(content) as server:
        yield result_of(crawl(server, root, now=now))


def shown() -> set[str]:
    """The ids of the posts that the listing pages link."""
    pages = [
        *(SNAPSHOT / "site").glob("*.html"),
        *(SNAPSHOT / "site" / "category").glob("*.html"),
        *(SNAPSHOT / "site").glob("*emnews/index.html"),
        *(SNAPSHOT / "site").glob("achieves/emnews/index.html"),
        *(SNAPSHOT / "site").glob("categories/index.html"),
    ]
    links = {link for page in pages for link in POST_PATH.findall(page.read_text("utf-8"))}
    return {Path(link).stem for link in links}


def test_every_article_that_the_pages_show_is_archived_or_dropped(snapshot: Crawl) -> None:
    dropped = {line["id"]: line for line in snapshot.lines.dropped()}
    found = set(snapshot.lines.newest())
    assert len(shown()) >= 9
    assert found | set(dropped) >= {re.sub(r"^\d{4}-\d\d-\d\d-", "", name) for name in shown()}
    assert not found & set(dropped)
    for line in dropped.values():
        assert line["why"] == "twin"
        assert line["kept"] == f"NW{line['id']}"
        assert line["kept"] in found


def test_posts_by_source_come_out_byte_for_byte(snapshot: Crawl) -> None:
    source = {path.name: path.read_bytes() for path in (SNAPSHOT / "posts").glob("*-NW*.md")}
    assert SEED in source
    found = snapshot.lines.posts
    assert {name: found.get(name) for name in source} == source


def test_nothing_is_left_over(snapshot: Crawl) -> None:
    assert snapshot.report.balanced
    assert snapshot.report.exit_status == 0
    books = snapshot.report.books
    assert (books["pending"], books["refused"], books["lost"]) == (0, 0, 0)


def test_each_article_says_what_its_post_in_the_source_says(snapshot: Crawl) -> None:
    found = snapshot.lines.newest()
    compared = 0
    for path in sorted((SNAPSHOT / "posts").glob("[0-9]*.md")):
        wanted = read_post(path.read_bytes(), path.name)
        if wanted.id in found:
            article = found[wanted.id]
            assert article.text == wanted.text, path.name
            assert article.title == wanted.title, path.name
            # A date without a zone shows eight hours late on the page (docs/source.md, "Y3").
            if b" +0800\n" in path.read_bytes():
                assert article.published == wanted.published, path.name
            assert article.share_url == wanted.share_url, path.name
            compared += 1
    assert compared == len(found)
