"""The end of a post's content, piece by piece: link, footer, and the category of a footer."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.site.tail import Tail, cut_tail, footer_category
from crawler.site.urls import PostUrl

SHARE = "https://site.example/p/1?a=1&b=2"
LITERAL = "&lt;https://site.example/p/1?a=1&amp;b=2&gt;"
BACK = "[返回冷山日报新闻](/category/leng.html)"
FOOTER = ("冷山日报", "/category/leng.html")


def url(*categories: str) -> PostUrl:
    return PostUrl("NW202203042300000017", categories, date(2022, 3, 4), None)


@pytest.mark.parametrize(
    ("href", "categories", "category"),
    [
        ("/category/leng.html", ("leng",), "leng"),
        ("//site.example/category/leng.html", ("leng",), "leng"),
        ("HTTPS://site.example/category/leng.html", ("leng",), "leng"),
        ("/category/leng shan.html", ("leng", "shan"), "leng shan"),
        ("/category/%E5%86%B7.html", ("冷",), "冷"),
        ("/category/%E5%86%B7.html", ("%e5%86%b7",), "%E5%86%B7"),  # the slug is written so
        ("/category/100%41.html", ("100%41",), "100%41"),
        ("/category/%FF.html", ("leng",), "%FF"),
        ("//site.example/category/leng//shan.html", ("leng//shan",), "leng//shan"),
        ("/category/leng?a#b.html", ("leng?a#b",), "leng?a#b"),
        ("/category/leng", ("leng",), None),
        ("/categories/leng.html", ("leng",), None),
        ("/leng.html", ("leng",), None),
        ("//site.example/emnews/", ("emnews",), "emnews"),
        ("../emnews/", ("emnews",), "emnews"),
    ],
)
def test_the_category_that_a_footer_names(
    href: str, categories: tuple[str, ...], category: str | None
) -> None:
    assert footer_category(href, url(*categories)) == category


@pytest.mark.parametrize(
    ("content", "tail"),
    [
        ("<p>冷</p>", Tail("<p>冷</p>", None, None)),
        (f"\n{LITERAL}", Tail("", SHARE, None)),
        (f"\n{BACK}", Tail("", None, FOOTER)),
        (f"\n{LITERAL}\n{BACK}", Tail("", SHARE, FOOTER)),
        (f"<p>冷\n{LITERAL}\n{BACK}</p> \n", Tail("<p>冷", SHARE, FOOTER)),  # the tag is open
        # The way home on a line of its own is part of the footer.
        (f"\n{BACK}\n[返回首页](/)", Tail("", None, FOOTER)),
        (f"冷山通车。\n{BACK}\n[返回首页](/)", Tail("冷山通车。", None, FOOTER)),
        (f"<p>{LITERAL}</p>", Tail("", SHARE, None)),
        ('<p>冷</p><p><a href="http://a.org">http://a.org</a>通车今天',) * 2,  # no paragraph
        (f"<p>{BACK}</p>", Tail("", None, FOOTER)),
        ("<p>[返回冷山](/category/leng.html)</p>",) * 2,  # names no news of a source
        ('<p><a href="http://a.org">冷</a></p>',) * 2,  # a link of the text
    ],
)
def test_what_is_cut_off(content: str, tail: Tail | str) -> None:
    expected = Tail(tail, None, None) if isinstance(tail, str) else tail
    assert cut_tail(content) == expected
