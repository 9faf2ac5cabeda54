"""Names, dates and addresses of post files: which ids, times and categories they can have."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.archive.posts.postfile import post_name, read_post_file, write_post
from crawler.clock import BEIJING
from crawler.errors import PostFileError
from tests.support.articles import ARTICLE
from tests.support.posts import STYLE

NAME = "2022-03-14-NW202203142300112233.md"


@pytest.mark.parametrize(
    "article_id",
    [
        "",
        ".a",
        "a/b",
        "../a",
        "a\0",
        "a\nb",
        "a b",
        "甲：乙",
        "-",
        "._",
        "a" * 151,
        "甲" * 51,
        "a\ud800",
    ],
)
def test_ids_that_are_no_safe_file_names_are_refused(article_id: str) -> None:
    article = replace(ARTICLE, id=article_id)
    with pytest.raises(PostFileError, match="the id"):
        post_name(article, STYLE)
    with pytest.raises(PostFileError, match="the id"):
        write_post(article, STYLE)


def test_the_day_in_the_name() -> None:
    late = datetime(2022, 3, 14, 16, 30, tzinfo=UTC)
    assert post_name(replace(ARTICLE, published=late), STYLE).startswith("2022-03-15-NW")
    unknown = replace(ARTICLE, published=None)
    assert post_name(unknown, STYLE) == NAME
    assert post_name(replace(unknown, id="yizhi"), STYLE) == "undated-yizhi.md"
    assert post_name(replace(unknown, id="NW209999992300112233"), STYLE).startswith("undated-")


def test_an_unknown_time_leaves_the_date_out() -> None:
    article = replace(ARTICLE, published=None)
    text = write_post(article, STYLE).decode()
    assert "\ndate:" not in text
    again = read_post_file(text.encode(), NAME, STYLE)
    assert again.published is None
    assert again.url == ARTICLE.url


@pytest.mark.parametrize(
    "published",
    [
        datetime(2022, 3, 14, 9, 5, 7),  # noqa: DTZ001 - a naive time is what is refused
        datetime.max.replace(tzinfo=UTC),
        datetime.min.replace(tzinfo=BEIJING),
    ],
)
def test_times_without_a_place_on_beijing_s_clock(published: datetime) -> None:
    article = replace(ARTICLE, published=published)
    with pytest.raises(PostFileError, match=r"no time zone|years 1 to 9999"):
        write_post(article, STYLE)
    with pytest.raises(PostFileError, match=r"no time zone|years 1 to 9999"):
        post_name(article, STYLE)


def test_microseconds_are_kept_as_a_fraction() -> None:
    article = replace(ARTICLE, published=datetime(2022, 3, 14, 1, 5, 7, 250000, tzinfo=UTC))
    text = write_post(article, STYLE).decode()
    assert "\ndate: 2022-03-14 09:05:07.250000 +0800\n" in text
    assert read_post_file(text.encode(), NAME, STYLE).published == article.published


@pytest.mark.parametrize("category", ["a:b", "\0", "a" * 300, "/a", "a//b", "a?b"])
def test_a_category_that_cannot_be_a_path_gets_a_permalink(category: str) -> None:
    text = write_post(replace(ARTICLE, category=category), STYLE).decode()
    assert "\npermalink: /2022/03/14/NW202203142300112233.html\n---\n" in text


def test_the_address_of_two_categories_and_of_odd_ones() -> None:
    def url(category: str) -> str:
        data = write_post(replace(ARTICLE, category=category), STYLE)
        return read_post_file(data, post_name(ARTICLE, STYLE), STYLE).url

    end = "2022/03/14/NW202203142300112233.html"
    assert url("jia  Yi") == f"https://finews.withounder.com/jia/yi/{end}"
    assert url("TechWeb") == f"https://finews.withounder.com/techweb/{end}"
    assert url("100%jia（yi）") == (
        f"https://finews.withounder.com/100%25jia%EF%BC%88yi%EF%BC%89/{end}"
    )
    assert url("") == f"https://finews.withounder.com/{end}"
