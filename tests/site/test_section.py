"""The slice of a page that is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import PageStructureError
from crawler.site.section import cut_page, plain
from tests.support.pages import SITE, page


def test_head_and_section_are_cut_apart() -> None:
    parts = cut_page(page("<p>正文</p>", head="<meta name=x>"), SITE)
    assert parts.section.strip() == "<p>正文</p>"
    assert "<meta name=x>" in parts.head
    assert "正文" not in parts.head


def test_an_article_may_hold_sections() -> None:
    inner = "<section><p>一</p></section><p>谈 section 与 </section> 二</p>"
    assert cut_page(page(inner), SITE).section.strip() == inner


def test_older_layout_with_the_article_in_the_head() -> None:
    article = '<section><p class="em_media">（文章来源：旧）</p></section>'
    head = f'<meta property="og:description" content="{article}">'
    assert cut_page(page("<p>新</p>", head=head), SITE).section.strip() == "<p>新</p>"


def test_without_footer_the_last_end_counts() -> None:
    assert cut_page("<section>一<section>二</section>三</section></body>", SITE).section == (
        "一<section>二</section>三"
    )


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("", "not-html"),
        ('{"text": ""}', "not-html"),
        ("纯文字", "not-html"),
        ("<html><body><p>维护中</p></body></html>", "no-section"),
        ("<!DOCTYPE html><title>x</title>", "no-section"),
        (page("<p>正文</p>").partition("</section>")[0], "no-section"),
    ],
)
def test_pages_without_section(html: str, reason: str) -> None:
    with pytest.raises(PageStructureError, match=SITE) as caught:
        cut_page(html, SITE)
    assert caught.value.reason == reason


@given(st.text() | st.text("<section>/header footer!-"))
def test_any_text_is_cut_or_refused(html: str) -> None:
    try:
        parts = cut_page(html, SITE)
    except PageStructureError as error:
        assert error.reason in ("no-section", "not-html")
    else:
        assert parts.head + "<section" in html
        assert parts.section in html


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("早  市", "早  市"),
        ("<em>早</em>市", "早市"),
        ("A&lt;B &amp; C", "A<B & C"),
        ("A<B", "A<B"),
        ("早<!--", "早<!--"),
        ("<冷>山", "<冷>山"),
    ],
)
def test_plain_line(raw: str, text: str) -> None:
    assert plain(raw) == text
