"""What an article's own text says of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.items import Article
from crawler.site.derive import derive, text_of
from crawler.text.visible import content_hash
from tests.support.articles import ARTICLE

BODY = (
    "<p>记者/李云 通讯员/陈雪平 张志</p>"
    '<p><a data-code="0,309109">晴岫能源</a>通车。<img src="//h/1.jpg"></p>'
    '<p class="em_media">（文章来源：冷山日报）</p>'
)


@pytest.fixture
def bare() -> Article:
    """An article of which nothing is derived."""
    return replace(
        ARTICLE,
        text="",
        byline="",
        media="",
        content_hash="",
        reporters=[],
        correspondents=[],
        images=[],
        stocks=[],
        digest="",
        body_html="",
    )


def test_a_body_says_all_of_it(bare: Article) -> None:
    bare.body_html, bare.digest = BODY, "通车。（江州时报）"
    derive(bare)
    text = "记者/李云 通讯员/陈雪平 张志\n晴岫能源通车。\n（文章来源：冷山日报）"
    assert (bare.text, bare.byline) == (text, "记者/李云 通讯员/陈雪平 张志")
    assert (bare.reporters, bare.correspondents) == (["李云"], ["陈雪平", "张志"])
    assert bare.media == "冷山日报"
    assert (bare.images, bare.stocks) == (["https://h/1.jpg"], ["0.309109"])
    assert bare.content_hash == content_hash("通车。（江州时报）", text)


def test_a_digest_is_the_text_where_there_is_no_body(bare: Article) -> None:
    bare.digest = "冷山站今天通车。（江州时报）"
    derive(bare)
    assert bare.text == text_of(bare) == bare.digest
    assert (bare.byline, bare.reporters, bare.images, bare.stocks) == ("", [], [], [])
    assert bare.media == "江州时报"
    assert bare.content_hash == content_hash(bare.digest, bare.digest)
