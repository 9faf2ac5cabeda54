"""What is escaped for kramdown and Liquid, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given

from crawler.archive.posts.kramdown import (
    fence,
    is_plain,
    read_html,
    read_text,
    write_autolink,
    write_html,
    write_link_target,
    write_link_text,
    write_text,
)
from crawler.archive.posts.rawhtml import Ending, ending
from tests.support.articles import HTML, texts


@pytest.mark.parametrize(
    "text",
    [
        "老街早点铺（江城报记者 李一）：“一碗面，八元钱。”",
        "*ST江城公告：净利增长0.5%",
        "HFO-1234yf(四氟丙烯)，2021-12-08 12:41",
        "A<5，约 3 * 4，R&D 投入 #江城#，1)早点",
        "江城_老街_早点 a_b",
        "12.5亿元，[注1]，~5%，`单个，$5",
    ],
)
def test_text_that_kramdown_leaves_alone_is_left_alone(text: str) -> None:
    assert write_text(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("*ST甲、*ST乙", "&#42;ST甲、&#42;ST乙"),
        ("1. 甲", "1&#46; 甲"),
        ("2022. 甲", "2022&#46; 甲"),
        ("- 甲", "&#45; 甲"),
        ("# 甲", "&#35; 甲"),
        ("甲|乙", "甲&#124;乙"),
        ('"甲"', "&#34;甲&#34;"),
        ("甲--乙", "甲&#45;&#45;乙"),
        ("甲\n\n乙", "甲&#10;&#10;乙"),
        (" 甲", "&#32;甲"),
        ("{{ 甲 }}", "&#123;{ 甲 }}"),
        ("&amp;", "&#38;amp;"),
        ("&#42;", "&#38;#42;"),
        ("<甲>", "&#60;甲>"),
    ],
)
def test_text_that_kramdown_would_change(text: str, written: str) -> None:
    assert write_text(text) == written
    assert read_text(written) == text


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p>甲</p><p>乙</p>",
        "<p>甲</p>\r\n <p>乙</p>",
        '<p style="display:none;height:1px;overflow:hidden;"><br /></p><!-- EM_StockImg_Start -->'
        '<p style="text-align:center;"><a href="http://a/r/0.1" data-code="1|0|2" target="_blank">'
        '<img src="https://a/G.aspx?nid=0.1&imageType=k&token=T" border="0" alt="K图"/></a></p>'
        "<!-- EM_StockImg_End --><p>甲<span id='s'><a href='b'>乙</a></span><span></span>丙</p>",
        "<center><img src='a.jpg' width=\"5\" /></center><p>A<5 且 R&D > 3，*甲* &lt;乙&gt;</p>",
        "<table><tr><td>甲</td></tr></table>\n\n<h2>乙</h2>",
        "<p>{: .甲}</p>",
        "<p>甲<br>乙<strong>丙 </strong></p>",
    ],
)
def test_finished_blocks_are_plain(body: str) -> None:
    assert is_plain(body)
    assert write_html(body) == body


@pytest.mark.parametrize(
    "body",
    [
        "甲",
        "<strong>甲</strong><p>乙</p>",
        "<p>甲",
        "<p><strong>甲</p><p>乙</strong></p>",
        "<p>甲</p>    <p>乙</p>",
        "<p>甲</p>\n\t<p>乙</p>",
        "<p>甲</p> <!-- 乙 -->",
        '<p markdown="1">甲</p>',
        "<p>&copy2022</p>",
        "<p><甲></p>",
        "<P>甲</p>",
        "<p>甲</p>乙",
        "<p>甲</p></p>",
        "<p a=1 a=2>甲</p>",
        "<p>甲<script>乙</script></p>",
        "<p>甲<!-->乙</p>",
        "<font>甲</font>",
        "<p/>",
    ],
)
def test_anything_else_is_fenced(body: str) -> None:
    assert not is_plain(body)
    assert write_html(body) == f"{{::nomarkdown}}\n{body}\n{{:/nomarkdown}}"


@pytest.mark.parametrize(
    ("body", "end"),
    [
        ("<p>甲<b", Ending(4)),
        ("甲</", Ending(1, "&lt;/")),
        ("甲<", Ending(2)),
        ("<!-- 甲", Ending(0)),
        ("<!-- 甲 -->", Ending(10)),
        ("<!-->甲", Ending(6)),
        ("<!甲", Ending(0)),
        ("<a href='b>甲", Ending(0)),
        ("<a href='b>'>甲", Ending(14)),
        ("<a href=b'>甲", Ending(12)),
        ("<a href=>甲", Ending(10)),
        ("<style>甲<b", Ending(10, "</style>")),
        ("<style>甲</style", Ending(15, "</style>")),
        ("<style>甲</style ", Ending(8, "</style>")),
        ("<style>甲</style>乙", Ending(17)),
        ("<TextArea>甲</", Ending(13, "</textarea>")),
        ("</style>甲", Ending(9)),
        ("<b " + "a" * 50_000, Ending(0)),
    ],
)
def test_where_html_ends(body: str, end: Ending) -> None:
    assert ending(body) == end


def test_an_unfinished_end_is_kept_in_a_comment() -> None:
    written = write_html("<p>甲<b")
    assert written == ('{::nomarkdown type="html"}\n<p>甲<!--0:&#60;&#98;-->\n{:/nomarkdown}')
    assert read_html(written) == "<p>甲<b"


@pytest.mark.parametrize("body", ["---\n甲", "\n---", "\n甲", "-", "===\n", "\n\n=\n"])
def test_a_first_line_like_an_underline_is_kept_apart(body: str) -> None:
    written = fence(body)
    assert not written.startswith(("{::nomarkdown}\n-", "{::nomarkdown}\n="))
    assert read_html(written) == body


def test_braces_and_what_looks_like_them() -> None:
    body = "<p>{{{ {% &#x7b;{ &#x007b;&#x7B; {甲}</p>"
    assert write_html(body) == ("<p>&#x7b;&#x7b;{ &#x7b;% &#x07b;{ &#x0007b;&#x7B; {甲}</p>")
    assert read_html(write_html(body)) == body


@pytest.mark.parametrize(
    ("target", "written"),
    [
        ("/甲(乙)/", "/甲(乙)/"),
        ("((甲)(乙))", "((甲)(乙))"),
        # As many open as close, and yet the link would end at the first one.
        (")甲(", "&#41;甲&#40;"),
        ("甲)(乙)(", "甲&#41;&#40;乙&#41;&#40;"),
        ("甲(乙", "甲&#40;乙"),
        ("甲)", "甲&#41;"),
        ("甲 乙|丙\\", "甲 乙&#124;丙&#92;"),
        ("?a=1&amp=2&amp;", "?a=1&amp=2&#38;amp;"),
    ],
)
def test_the_target_of_a_link(target: str, written: str) -> None:
    assert write_link_target(target) == written
    assert read_text(written) == target


def test_a_link_ends_at_no_bracket_of_its_text() -> None:
    assert write_link_text("a[b](c)", line="a[b](c)") == "a&#91;b&#93;(c)"
    assert read_text("a&#91;b&#93;(c)") == "a[b](c)"


@pytest.mark.parametrize("entity", ["&#55296;", "&#57343;", "&#1114112;"])
def test_the_entity_of_what_is_not_a_character_is_left_alone(entity: str) -> None:
    assert read_text(entity) == entity


@pytest.mark.parametrize("char", ["\ud7ff", "\ue000", "\U0010ffff"])
def test_the_entity_of_a_character_beside_them(char: str) -> None:
    assert read_text(f"&#{ord(char)};") == char


@given(texts())
def test_text_is_read_back(text: str) -> None:
    assert read_text(write_text(text)) == text
    assert read_text(write_link_text(text, text)) == text
    assert read_text(write_link_target(text)) == text
    assert read_text(write_autolink(text)[1:-1]) == text
    assert "\n" not in write_text(text) + write_link_text(text, text) + write_autolink(text)


@given(texts(*HTML))
def test_html_is_read_back(body: str) -> None:
    assert read_html(write_html(body)) == body
    assert read_html(fence(body)) == body
