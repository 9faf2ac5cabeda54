"""What a page and the endpoint's answer make together, and what is owed then."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urljoin

import pytest

from crawler.errors import SiteError
from crawler.site.newstext import NewsText, read_newstext
from crawler.site.post import PostPage, read_post
from crawler.site.reading import code_of, read
from crawler.source import Answer, Lead
from tests.support.tiny_site import TinyPost, post

SITE = "https://finews.withounder.com/"
POST = post(1)
WITHOUT_CODE = post(1, id="announcement")
"""Neither its id nor its share link says a code that the endpoint knows."""


def page_of(item: TinyPost) -> PostPage:
    return read_post(item.page(), urljoin(SITE, item.path))


def text_of(item: TinyPost) -> NewsText:
    return read_newstext(item.newstext().encode())


def test_the_endpoint_has_the_text() -> None:
    longer = replace(POST, body="<p>全文在此。</p>")
    draft = read(page_of(POST), Answer(text_of(longer), "http://h/NewsData/"), Lead())
    assert (draft.text_source, draft.owed) == ("newstext", "")
    assert "全文在此" in draft.body_html
    assert draft.title == POST.title


def test_without_its_text_the_page_has_to_do_and_the_text_is_owed() -> None:
    draft = read(page_of(POST), Answer(None, owed="http-500"), Lead())
    assert (draft.text_source, draft.owed) == ("page", "http-500")


def test_a_share_link_without_a_code_leaves_the_text_owed() -> None:
    page = page_of(WITHOUT_CODE)
    assert code_of(page) is None
    assert read(page, None, Lead()).owed == "no-info-code"


def test_without_a_share_link_nothing_is_owed() -> None:
    assert read(replace(page_of(WITHOUT_CODE), share_url=""), None, Lead()).owed == ""


def test_what_is_archived_from_the_endpoint_is_not_replaced_by_the_page() -> None:
    lead = Lead(POST.id, text_source="newstext")
    with pytest.raises(SiteError) as caught:
        read(page_of(POST), Answer(None, owed="http-500"), lead)
    assert caught.value.reason == "http-500"
    taken = read(page_of(POST), Answer(None, owed="http-500"), replace(lead, text_source="page"))
    assert taken.text_source == "page"


@pytest.mark.parametrize("answer", [None, Answer(None, owed="http-500")])
def test_a_page_that_shows_no_text_is_no_article(answer: Answer | None) -> None:
    page = replace(page_of(POST), body_html="<p> </p>", digest="")
    with pytest.raises(SiteError) as caught:
        read(page, answer, Lead())
    assert caught.value.reason == "no-text"
    assert read(page, Answer(text_of(POST), "http://h/"), Lead()).text_source == "newstext"


def test_without_a_page_the_answer_makes_the_article() -> None:
    url = f"http://h{POST.newstext_path}"
    draft = read(None, Answer(text_of(POST), url), Lead(POST.id, "标题"))
    assert (draft.id, draft.title, draft.text_source) == (POST.id, "标题", "newstext")


@pytest.mark.parametrize(
    ("answer", "reason"), [(None, "no-capture"), (Answer(None, owed="http-404"), "http-404")]
)
def test_with_neither_there_is_nothing(answer: Answer | None, reason: str) -> None:
    with pytest.raises(SiteError) as caught:
        read(None, answer, Lead(POST.id))
    assert caught.value.reason == reason
