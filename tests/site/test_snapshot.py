"""The readers against real pages, where the snapshot of the source lies beside the checkout."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from crawler.articles.normalization import normalize
from crawler.site.draft import draft_of_page
from crawler.site.feed import read_feed
from crawler.site.finews import FINEWS
from crawler.site.identity import is_rolling_id
from crawler.site.listing import is_404_page, read_listing
from crawler.site.markup import images, media, media_at_end, stocks
from crawler.site.newstext import clean_body, read_newstext
from crawler.site.post import PostPage, read_post
from crawler.site.slug import slug_of
from crawler.text.visible import content_hash, visible_text

SNAPSHOT = Path(__file__).parents[2].parent / "shared" / "snapshot"
PAGES = SNAPSHOT / "site"
SITE = "https://finews.withounder.com/"

pytestmark = pytest.mark.skipif(
    not PAGES.is_dir(), reason="the snapshot of the source (../shared/snapshot) is absent"
)

POSTS = sorted(
    str(path.relative_to(PAGES))
    for path in (*PAGES.glob("**/[0-9][0-9]/*.html"), *PAGES.glob("old_post/*.html"))
)
LISTINGS = sorted(
    str(path.relative_to(PAGES))
    for path in (*PAGES.glob("**/index.html"), *PAGES.glob("category/*.html"))
)
NEWSTEXTS = sorted(path.stem for path in (SNAPSHOT / "newstext").glob("*.json"))


def read(path: str) -> PostPage:
    return read_post((PAGES / path).read_text("utf-8"), SITE + path)


def post_file(path: str) -> str:
    """The post file that a page was built from, line ends as they are."""
    found = [
        file
        for folder in ("posts", "old_post")
        for file in (SNAPSHOT / folder).glob(f"20*-{read(path).id}.md")
    ]
    assert len(found) == 1
    return found[0].read_bytes().decode()


def front_matter(text: str) -> dict[str, str]:
    lines = text.split("---\n")[1].splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_the_snapshot_has_posts_and_listings() -> None:
    assert len(POSTS) >= 12
    assert len(LISTINGS) >= 8


@pytest.mark.parametrize("path", POSTS)
def test_a_page_says_what_its_post_file_says(path: str) -> None:
    page, file = read(path), front_matter(post_file(path))
    assert page.title == file["title"].strip().removeprefix('"').removesuffix('"')
    assert page.category == file["categories"]
    assert page.tags == (file["tags"],)
    stated = datetime.fromisoformat(file["date"].removesuffix(" +0800") + "+08:00")
    # Y3: a time without zone is shown eight hours late, unless the page shows the file itself.
    late = 0 if file["date"].endswith("+0800") or not page.url.startswith(f"{SITE}sitenews") else 8
    assert page.published is not None
    assert (page.published - stated).total_seconds() == late * 3600
    assert f"<{page.share_url}>" in post_file(path) or page.id == "init"


@pytest.mark.parametrize("path", POSTS)
def test_source_and_digest(path: str) -> None:
    page, file = read(path), post_file(path)
    if page.footer:
        assert f"[返回{page.source}新闻](" in file
        assert page.tags == (f"{page.source}新闻",)
    else:
        assert "[返回" not in file
    assert page.digest in file
    assert page.plain_digest == bool(page.digest and not page.body_html)
    assert set(page.missing) <= {"source"}


@pytest.mark.parametrize("path", [path for path in POSTS if "/NW" in path or "-NW" in path])
def test_page_and_endpoint_show_the_same_text(path: str) -> None:
    page = read(path)
    news = read_newstext((SNAPSHOT / "newstext" / f"{page.id}.json").read_bytes())
    body = clean_body(news.body(rolling=False))
    assert visible_text(page.body_html) == visible_text(body)
    assert content_hash("", visible_text(page.body_html)) == content_hash("", visible_text(body))
    assert images(page.body_html) == images(body)
    assert stocks(page.body_html) == stocks(body)
    assert media(page.body_html) == media(body) == page.source


def test_bodies_come_back_byte_for_byte() -> None:
    """docs/source.md, "What Jekyll changes": all but the two whose original line ends Jekyll
    lost."""
    exact = []
    for path in POSTS:
        page = read(path)
        if page.body_html and page.id != "init":
            exact.append(f"{page.body_html}\n\n<{page.share_url}>" in post_file(path))
    assert exact.count(False) == 2
    assert exact.count(True) >= 6


def test_twins_show_the_same_article() -> None:
    twins = [path for path in POSTS if "202205302396671645" in path]
    rolling, by_source = sorted((read(path) for path in twins), key=lambda page: len(page.id))
    assert is_rolling_id(rolling.id)
    assert (rolling.title, rolling.published) == (by_source.title, by_source.published)
    texts = [visible_text(page.body_html) for page in (rolling, by_source)]
    assert content_hash("", texts[0]) == content_hash("", texts[1])


@pytest.mark.parametrize("code", NEWSTEXTS)
def test_answers_are_read(code: str) -> None:
    news = read_newstext((SNAPSHOT / "newstext" / f"{code}.json").read_bytes())
    body = news.body(rolling=not news.text)
    assert media(body)
    assert news.title == news.media == ""
    assert news.published is None


@pytest.mark.parametrize("path", LISTINGS)
def test_listings_name_posts_of_the_snapshot(path: str) -> None:
    listing = read_listing((PAGES / path).read_text("utf-8"), SITE + path, SITE)
    assert listing.posts
    assert listing.refused == ()
    for listed in listing.posts:
        page = read(listed.url.removeprefix(SITE))
        assert listed.title == page.title
        assert listed.tag in page.tags


def test_home_lists_all_but_the_post_with_its_front_matter_in_the_page() -> None:
    """Y2 is in the feed only."""
    home = read_listing((PAGES / "index.html").read_text("utf-8"), SITE, SITE)
    feed = read_feed((PAGES / "feed.xml").read_bytes(), f"{SITE}feed.xml", SITE)
    assert {post.url for post in feed.posts} - {post.url for post in home.posts} == {
        f"{SITE}2021/12/08/202112082206928461.html"
    }
    assert {entry.published for entry in feed.entries} != {None}
    assert set(feed.categories) == {read(path).category for path in POSTS if "/NW" in path}


def test_the_404_page_is_told_from_the_others() -> None:
    told = {path.name for path in PAGES.glob("**/*.html") if is_404_page(path.read_text("utf-8"))}
    assert told == {"404.html"}


@pytest.mark.parametrize("path", [path for path in POSTS if "/NW" in path])
def test_slugs_are_the_source_s_own(path: str) -> None:
    page = read(path)
    assert page.source is not None
    assert slug_of(page.source) == page.category


@pytest.mark.parametrize("path", [path for path in POSTS if read(path).digest.endswith("）")])
def test_a_digest_s_end_names_the_medium_that_the_body_names(path: str) -> None:
    page = read(path)
    assert media_at_end(page.digest)
    assert media_at_end(page.digest) == (media(page.body_html) or media_at_end(page.digest))


def test_a_post_by_source_has_the_stocks_that_only_content_links() -> None:
    """The rolling twin has them in its body."""
    rolling, by_source = sorted(
        (read(path) for path in POSTS if "202205302396671645" in path),
        key=lambda page: len(page.id),
    )
    answer = read_newstext((SNAPSHOT / "newstext" / f"{by_source.id}.json").read_bytes())
    assert stocks(by_source.body_html) == []
    article = normalize(draft_of_page(by_source, answer), FINEWS)
    assert len(article.stocks) == 7
    assert set(article.stocks) == set(stocks(rolling.body_html))
