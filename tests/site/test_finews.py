"""The source behind its door: which listing pages show what, and what an id leads to."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from crawler.clock import BEIJING
from crawler.site.finews import FINEWS
from crawler.site.listing_kinds import LINKED
from crawler.site.urls import DEFAULT_SHARE_URL
from crawler.source import PostAddress
from tests.support.pages import SITE

DIGITS = "202203042300000017"
NW = f"NW{DIGITS}"
ROLLING = ("/emnews/", "/achieves/emnews/")


@pytest.mark.parametrize(
    ("slug", "paths"),
    [
        ("emnews", ROLLING),
        ("lengshanribao", ()),
        ("leng shan", ("/", "/categories/", "/feed.xml")),
    ],
)
def test_the_listings_of_a_category(slug: str, paths: tuple[str, ...]) -> None:
    assert FINEWS.listings_of(slug) == paths


def test_where_a_post_is_shown() -> None:
    by_source = PostAddress(NW, None, ("leng",), False, False)
    rolling = PostAddress(DIGITS, None, ("emnews",), True, False)
    others = ("/", "/categories/", "/feed.xml")
    assert FINEWS.shown_on(by_source) == others
    assert sorted(FINEWS.shown_on(rolling)) == sorted([*others, *ROLLING])
    assert FINEWS.listing_paths == FINEWS.shown_on(rolling)


def test_category_pages() -> None:
    assert FINEWS.category_path("leng shan", SITE) == "/category/leng%20shan.html"
    assert FINEWS.category_path("emnews", SITE) is None


def test_what_an_id_leads_to() -> None:
    assert (FINEWS.original_of(DIGITS), FINEWS.original_of(NW), FINEWS.original_of("init")) == (
        NW,
        None,
        None,
    )
    assert (FINEWS.twin_of(NW), FINEWS.twin_of(DIGITS)) == (DIGITS, None)
    assert (FINEWS.code_of_id(DIGITS), FINEWS.code_of_id("init")) == (NW, None)
    style = FINEWS.style
    assert (style.digits_of_id(NW), style.digits_of_id("init")) == (DIGITS, None)
    assert (style.day_of_id(NW), style.day_of_id("init")) == (date(2022, 3, 4), None)


def test_answers() -> None:
    url = f"http://h/NewsData/GetNewsText.do?id={NW}"
    link = f"http://h/html_News/NewsShare.html?infoCode={NW}"
    assert FINEWS.answer_url(NW, link, "") == url
    assert FINEWS.answer_url(NW, link, "http://g/") == url.replace("//h/", "//g/")
    assert FINEWS.answer_url(NW, "", "") == url.replace("http://h/", DEFAULT_SHARE_URL)
    assert FINEWS.is_answer(url)
    assert not FINEWS.is_answer(link)


def test_listing_pages_that_others_link() -> None:
    assert {"/categories/", *ROLLING} == LINKED


def test_deadlines() -> None:
    now = datetime(2022, 3, 14, 9, tzinfo=BEIJING)
    assert FINEWS.deadline(date(2022, 3, 4), now) == datetime(2022, 3, 7, 8, tzinfo=BEIJING)
    assert FINEWS.deadline(None, now) == now + timedelta(days=3, hours=8)


def test_an_address_that_is_no_posts() -> None:
    assert FINEWS.post_address(f"{SITE}about.html") is None
    assert FINEWS.post_address(f"{SITE}Leng/2022/03/04/{NW}.html") == PostAddress(
        NW, date(2022, 3, 4), ("Leng",), False, False
    )
