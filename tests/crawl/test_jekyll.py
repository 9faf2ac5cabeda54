"""Jekyll builds the archive of the bundled site, and each post shows what its article says."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.items import Article
from tests.support.crawls import Crawl
from tests.support.jekyll import BuildResult, build_site, needs_jekyll
from tests.support.jekyll_shown import Shown

pytestmark = [pytest.mark.jekyll, needs_jekyll]


@pytest.fixture(scope="module")
def built(bundled: Crawl, tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    return build_site(bundled.root / "_posts", Path(tmp_path_factory.mktemp("build")))


@pytest.fixture(scope="module")
def articles(bundled: Crawl) -> dict[str, Article]:
    """Each article by the name of its post file."""
    newest = bundled.lines.newest().values()
    named = {f"{article.published:%Y-%m-%d}-{article.id}.md": article for article in newest}
    assert set(named) == set(bundled.lines.posts)
    return named


def test_no_post_is_complained_of(built: BuildResult) -> None:
    assert built.succeeded, built.log
    assert built.complaints() == []


def test_every_post_has_a_page(built: BuildResult, articles: dict[str, Article]) -> None:
    assert set(built.pages) == set(articles)


def test_the_text_shown_is_the_articles_text(
    built: BuildResult, articles: dict[str, Article]
) -> None:
    shown = {name: Shown(page, articles[name]) for name, page in built.pages.items()}
    texts = {name: post.both("body")[0] or post.both("digest")[0] for name, post in shown.items()}
    assert texts == {name: article.text for name, article in articles.items()}


@pytest.mark.parametrize("part", ["title", "tags", "date", "digest", "link", "foot"])
def test_the_rest_is_shown_too(part: str, built: BuildResult, articles: dict[str, Article]) -> None:
    for name, page in built.pages.items():
        shown, said = Shown(page, articles[name]).both(part)
        assert shown == said, name
