"""Characters: declared, not declared, declared wrongly, broken."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.errors import SiteError
from crawler.site.finews import FINEWS
from crawler.site.newstext import LOST, read_newstext
from crawler.source import Answer, Lead
from crawler.text.charset import decoded, is_mostly_whole
from tests.support.pages import SITE
from tests.support.tiny_site import post

TEXT = "<p>冷山站今天通车，首班车坐了一百二十人。</p>"


@pytest.mark.parametrize(
    "declared",
    [
        "",
        "text/html",
        "text/html; charset=iso-8859-1",
        "text/html; charset=gbk",
        "text/html; charset=nonsense",
    ],
)
def test_utf_8_is_utf_8_whatever_is_declared(declared: str) -> None:
    assert decoded(TEXT.encode(), declared) == TEXT


@pytest.mark.parametrize(
    "declared",
    [
        "",
        "text/html; charset=utf-8",
        "text/html; charset=gb2312",
        "text/html; charset=punycode",
        "text/html; charset=zlib",
    ],
)
def test_gbk_is_read_without_a_declaration_and_with_a_wrong_one(declared: str) -> None:
    assert decoded(TEXT.encode("gbk"), declared) == TEXT


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_says_it(charset: str) -> None:
    assert decoded(TEXT.encode(charset), "text/html; charset=gbk") == TEXT


def test_declared_in_the_page() -> None:
    page = '<meta charset="big5">' + "<p>臺灣證券交易所</p>"
    assert decoded(page.encode("big5")) == page


@pytest.mark.parametrize("lost", range(3, 40))
def test_a_lost_byte_costs_a_character_and_not_the_charset(lost: int) -> None:
    data = TEXT.encode()
    text = decoded(data[:lost] + data[lost + 1 :])
    assert "百二十人。</p>" in text and text.count("\ufffd") <= 3


@pytest.mark.parametrize("lost", range(20, 60))
def test_an_answer_that_lost_a_byte_is_never_taken_for_whole(lost: int) -> None:
    """It stands in for a page that is not there, and is owed; else it changes nothing."""
    data = f'{{"text": "{TEXT}"}}'.encode()
    damaged = data[:lost] + data[lost + 1 :]
    if damaged.isascii():
        pytest.fail("not damaged")
    read = read_newstext(damaged)
    assert read.mended == (LOST,)
    whole = "".join(char for char in TEXT if char in read.text)
    assert "\ufffd" in read.text and len(TEXT) - len(whole) <= 1
    item = post(1, body=TEXT)
    page = FINEWS.read_page(item.page().encode(), "text/html", f"{SITE}{item.path[1:]}")
    assert FINEWS.contradicts(read, page)
    answer = Answer(read, item.newstext_path)
    alone = FINEWS.read(None, answer, Lead(item.id))
    assert ("\ufffd" in alone.body_html, alone.owed) == (True, "lost-bytes")
    for known in (None, page):
        with pytest.raises(SiteError) as raised:
            FINEWS.read(known, answer, Lead(item.id, text_source="newstext"))
        assert raised.value.reason == "lost-bytes"


def test_no_charset_at_all() -> None:
    with pytest.raises(SiteError) as raised:
        decoded(b"\xff" * 100)
    assert raised.value.reason == "charset"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("", False),
        ("abc", False),
        ("早", True),
        ("早\ufffd", False),
        ("早市\ufffd", True),
        ("早市晚\ufffd\ufffd", True),
        ("早市\ufffd\ufffd", False),
    ],
)
def test_more_is_whole_than_broken(text: str, whole: bool) -> None:
    """What is broken stands among the characters beyond ASCII itself."""
    assert is_mostly_whole(text) is whole


def test_the_declared_charset_comes_before_the_likely_one() -> None:
    text = "臺灣證券交易所今日收盤"
    assert decoded(text.encode("big5"), "text/html; charset=big5") == text
    assert decoded(text.encode("big5"), "text/html; charset=punycode") != text


@given(st.binary(), st.text())
@example(b"\xff\xfe", "")
@example(b"\xff\xfe\x00", "")
def test_nothing_but_the_projects_own_errors(data: bytes, content_type: str) -> None:
    try:
        decoded(data, content_type)
    except SiteError as error:
        assert error.reason == "charset"


@pytest.mark.quiet
@pytest.mark.parametrize("data", [b"\x80" * 16_000_000, TEXT.encode("gbk") * 300_000])
def test_large_pages_take_no_minutes(data: bytes) -> None:
    before = time.perf_counter()
    with suppress(SiteError):
        decoded(data)
    assert time.perf_counter() - before < 5
