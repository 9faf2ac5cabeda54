"""The bundled site, archived: what the archive holds is what ``fixtures/expected.json`` says."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from urllib.parse import urlsplit

import pytest

from crawler.items import Article, Duplicate
from crawler.standin.server import StandIn
from tests.support.crawls import Crawl
from tests.support.posts import read_post
from tests.support.project import EXPECTED, FIXTURES

ARCHIVED = {post["id"]: post for post in EXPECTED["archived"]}
DROPPED = {post["id"]: post for post in EXPECTED["dropped"]}


def test_every_article_is_archived_once(bundled: Crawl) -> None:
    ids = [article.id for article in bundled.lines.read()]
    assert sorted(ids) == sorted(ARCHIVED)
    assert {article.revision for article in bundled.lines.read()} == {1}


@pytest.mark.parametrize(
    "name", ["title", "published", "source", "category", "tags", "share_url", "text_source"]
)
def test_field(bundled: Crawl, name: str) -> None:
    articles = [json.loads(line) for line in bundled.lines.articles.splitlines()]
    assert {article["id"]: article[name] for article in articles} == {
        article: post[name] for article, post in ARCHIVED.items()
    }


def test_url_is_that_of_the_page(bundled: Crawl, untouched_site: StandIn) -> None:
    found = bundled.lines.newest()
    for article, post in ARCHIVED.items():
        assert found[article].url == untouched_site.url.rstrip("/") + post["path"]


def test_what_is_dropped_is_named_with_why_and_what_was_kept(bundled: Crawl) -> None:
    found = {line["id"]: line for line in bundled.lines.dropped()}
    assert len(found) == len(bundled.lines.dropped())
    names = ("id", "title", "source", "why", "kept")
    assert {key: {name: line[name] for name in names} for key, line in found.items()} == {
        key: {name: post[name] for name in names} for key, post in DROPPED.items()
    }
    for key, line in found.items():
        assert list(line) == [field.name for field in fields(Duplicate)]
        assert urlsplit(line["url"]).path == DROPPED[key]["path"]


def test_post_files_by_source_are_those_of_the_source(bundled: Crawl) -> None:
    exact = [post["file"] for post in ARCHIVED.values() if post["exact"]]
    assert len(exact) > 60
    source = FIXTURES / "source" / "_posts"
    found = bundled.lines.posts
    assert {name: found[name] for name in exact} == {
        name: (source / name).read_bytes() for name in exact
    }


def test_there_is_one_post_file_for_each_article(bundled: Crawl) -> None:
    assert sorted(bundled.lines.posts) == sorted(post["file"] for post in ARCHIVED.values())


def test_each_post_file_reads_back_to_the_article_of_its_line(bundled: Crawl) -> None:
    found = bundled.lines.newest()
    for post in ARCHIVED.values():
        article = found[post["id"]]
        again = read_post(bundled.lines.posts[post["file"]], post["file"], article.text_source)
        # Links that only the endpoint's other copy of the body has are not in a post file.
        assert article.stocks[: len(again.stocks)] == again.stocks
        assert _comparable(again) == _comparable(replace(article, stocks=again.stocks))


def _comparable(article: Article) -> Article:
    # Where and when it was found, and what else was known then, is not in a post file.
    article = replace(article, url="", captured_at=None, revision=1, warc=[])
    return replace(
        article, story="", reprint_of=None, degree=None, similarity=None, containment=None
    )


def test_nothing_is_asked_twice(bundled: Crawl) -> None:
    assert len(bundled.asked()) == len(set(bundled.asked()))


def test_twins_are_dropped_without_being_asked(bundled: Crawl) -> None:
    twins = [post["path"] for post in DROPPED.values() if post["why"] == "twin"]
    assert len(twins) == 10
    assert not set(twins) & set(bundled.asked())


def test_the_books_balance(bundled: Crawl) -> None:
    report = bundled.report
    assert report.exit_status == 0
    assert report.balanced
    assert report.listed == len(ARCHIVED) + len(DROPPED)
    assert report.books["captured"] == len(ARCHIVED) == report.written["new"]
    assert report.books["duplicate"] == len(DROPPED)
    assert report.dropped == {"text": 4, "twin": 10}
    assert {owed.id: owed.reason for owed in report.owed} == {
        "NW202203142300502649": "no-text",
        "NW202203152300681765": "http-404",
    }


def test_the_summary_says_what_came_of_it(bundled: Crawl) -> None:
    said = bundled.summary
    assert f"found      {len(ARCHIVED) + len(DROPPED)} links" in said
    assert f"written    {len(ARCHIVED)} new, 0 revised" in said
    assert str(bundled.root / "articles.jsonl") in said
    assert str(bundled.root / "_posts") in said
    assert "14 of them now (4 text, 10 twin)" in said
    assert str(bundled.root / "duplicates.jsonl") in said
    assert "text owed  NW202203152300681765: http-404" in said
    assert said.endswith("status     0: all accounted for\n")


def test_the_report_on_disk_is_the_report(bundled: Crawl) -> None:
    (path,) = (bundled.root / "runs").iterdir()
    assert path.name == "20220316T130000Z-category.json"
    report = json.loads(path.read_bytes())
    assert report["books"] == bundled.report.books
    assert report["exit_status"] == 0
