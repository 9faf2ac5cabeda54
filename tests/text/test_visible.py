"""What a reader sees, and the hash of it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from crawler.text import visible
from crawler.text.visible import agree, content_hash, is_marred, shows_nothing, visible_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<p>早市</p><p>晚市</p>", "早市\n晚市", id="paragraphs"),
        pytest.param("<p>早市</p>\r\n <p>晚市</p>", "早市\n晚市", id="crlf-between-paragraphs"),
        pytest.param("早市<br>晚市<br/>夜市", "早市\n晚市\n夜市", id="br"),
        pytest.param("<div>早<p>市</p>晚</div>市", "早\n市\n晚\n市", id="text-around-blocks"),
        pytest.param("<center><img src=x.jpg></center><p>图说</p>", "图说", id="picture"),
        pytest.param(
            '<p style="display:none;height:1px;overflow:hidden;"><br /></p><p>早市</p>',
            "早市",
            id="hidden-paragraph",
        ),
        pytest.param(
            '<p>早<span style="DISPLAY : none">x</span>市</p>', "早市", id="hidden-inline"
        ),
        pytest.param("<p hidden>x</p>市", "市", id="hidden-attribute"),
        pytest.param("<p>display 早</p>", "display 早", id="the-word-display"),
        pytest.param(
            "<!-- EM_StockImg_Start --><p>早</p><!-- EM_StockImg_End -->", "早", id="comments"
        ),
        pytest.param("<script>x('<p>')</script><style>p{}</style>早", "早", id="script-style"),
        pytest.param(
            'C<span id="Info.1"><a class="infokey">PPI</a></span>B', "CPPIB", id="link-in-a-word"
        ),
        pytest.param('壮<span web="1" href="x">大冷山</span>', "壮大冷山", id="later-mention"),
        pytest.param(
            '<span id="stock_0.1"><a>冷山</a></span><span id="quote_0.1"></span>涨',
            "冷山涨",
            id="quote-span",
        ),
        pytest.param("<p>早 \t\n 市</p>", "早 市", id="ascii-space"),
        pytest.param("<p>早 <b> 市</b></p>", "早 市", id="space-across-tags"),
        pytest.param("<p>\u3000\u3000早\u3000市\xa0\u200b </p>", "早\u3000市", id="edges"),
        pytest.param("<p>早\xa0\xa0市</p>", "早\xa0\xa0市", id="no-break-spaces-stay"),
        pytest.param("<p>\u200b\ufeff</p><p>早</p>", "早", id="empty-lines"),
        pytest.param("<p>早。 </p><p>晚。<br /></p>", "早。\n晚。", id="text-endings"),
        pytest.param("<p>&lt;早&gt; &amp; 晚&nbsp;</p>", "<早> & 晚", id="entities"),
        pytest.param(
            "<table><tr><th>名</th><th>价</th></tr><tr><td>冷山</td>\n<td>1<br>2</td></tr></table>",
            "名 价\n冷山 1 2",
            id="table",
        ),
        pytest.param(
            "<table><tbody><tr><td><p>早</p></td><td><div>市</div></td></tr></tbody></table>晚",
            "早 市\n晚",
            id="blocks-in-cells",
        ),
        pytest.param("<pre>早\n市</pre>", "早\n市", id="pre"),
        pytest.param("<ul><li>早</li><li>晚</li></ul>", "早\n晚", id="list"),
        pytest.param("<p>早<p>市", "早\n市", id="unclosed"),
        pytest.param("<p><strong>早</p><p>市</strong></p>", "早\n市", id="crossed"),
        pytest.param('<iframe src="x">旧</iframe><video>旧</video>新', "新", id="embedded"),
        pytest.param("<p>早<s>停</s><del>删</del></p>", "早停删", id="struck"),
        pytest.param("<frameset><p>早</p>", "早", id="frameset"),
        pytest.param("<html><head><title>题</title></head><body>早</body>", "早", id="document"),
        pytest.param("<p>早\ud800市</p>", "早\ufffd市", id="lone-surrogate"),
        pytest.param('<p style="color:red">早</p>', "早", id="another-style"),
        pytest.param('<p style="visibility:hidden">早</p>市', "市", id="visibility"),
        pytest.param('<p style>早</p><i style="display:block">市</i>', "早\n市", id="shown"),
        pytest.param("<pre>早<i>\n</i>市</pre>晚\n夜", "早\n市\n晚 夜", id="after-pre"),
        pytest.param(
            "<table><tr><td><pre>早\n市</pre></td></tr></table>晚\n夜",
            "早 市\n晚 夜",
            id="pre-cell",
        ),
        pytest.param("", "", id="empty"),
        pytest.param("<!-- 早", "", id="open-comment"),
    ],
)
def test_a_reader_sees(html: str, text: str) -> None:
    assert visible_text(html) == text


@pytest.mark.parametrize("depth", [1_500, 10_000, 200_000])
@pytest.mark.parametrize("tag", ["div", "b", "span"])
def test_deep_nesting_takes_no_depth_and_no_time(depth: int, tag: str) -> None:
    began = time.process_time()
    assert visible_text(f"<{tag}>" * depth + "底") == "底"
    assert time.process_time() - began < 5


def test_many_paragraphs_are_not_deep() -> None:
    html = "<p>一<b>段</b><br>落" * 5_000
    assert visible_text(html) == "\n".join(["一段", "落"] * 5_000)


@given(st.text())
def test_any_text_has_visible_lines_without_edges(html: str) -> None:
    for line in visible_text(html).split("\n"):
        assert line == line.strip(" \t\r\f\u3000\xa0\u200b\ufeff")


@given(st.lists(st.text("早市晚 <>&\n", min_size=1).filter(lambda s: s.strip(" \n")), max_size=6))
def test_paragraphs_written_are_lines_read(paragraphs: list[str]) -> None:
    escaped = [
        p.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for p in paragraphs
    ]
    html = "".join(f"<p>{p}</p>" for p in escaped)
    assert visible_text(html) == "\n".join(" ".join(p.split()) for p in paragraphs)


@given(st.text("早市<p>/pbr div= \"'a"))
def test_no_character_is_lost_or_invented(html: str) -> None:
    seen = "".join(visible_text(html).split())
    parsed = LexborHTMLParser(f"<div>{html}", is_fragment=True).css("div")[0].text()
    assert seen == "".join(parsed.split())


def test_hash_ignores_spacing_and_line_ends() -> None:
    assert content_hash("", "早市\n晚 市") == content_hash("", "早\u3000市晚\u200b市\r\n\x00\ufeff")


def test_hash_tells_other_text_and_other_digests() -> None:
    hashes = {
        content_hash("", "早市"),
        content_hash("", "早市。"),
        content_hash("早", "市"),
        content_hash("早市", ""),
    }
    assert len(hashes) == 4


def test_hash_is_that_of_the_documented_bytes() -> None:
    assert content_hash("早 ", " 市\n") == (
        "bfcc51c410ba1c5d46ad3b2fd6699bade1e5fffe8c9ae52896c2205dc062c53b"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            '<p style="display:none;"><br /></p><p>早</p>',
            '<p style="display:none;"> </p><p>早</p>',
            id="hidden-paragraph",
        ),
        pytest.param("<p>早</p>\r\n <p>晚</p>", "<p>早</p><p>晚</p>", id="line-ends"),
        pytest.param(
            '<p><span id="stock_1.600001"><a data-code="1,600001">冷山</a></span>'
            '<span id="quote_1.600001"></span>涨</p>',
            '<p><span id="Info.116.01111"><a data-code="116,01111">冷山</a></span>涨</p>',
            id="stock-link",
        ),
    ],
)
def test_changes_between_polls_that_are_none(before: str, after: str) -> None:
    """docs/source.md, "Changes between polls"."""
    assert content_hash("", visible_text(before)) == content_hash("", visible_text(after))


_HIDDEN = "早<p hidden>x</p>"
"""Read by its tree it has one character; of what nests too deep the tags alone are dropped."""


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<i>" * 1_999 + "<b></b>" * 2_001 + _HIDDEN, "早", id="2,000-deep"),
        pytest.param("<i>" * 2_000 + "<b></b>" * 2_001 + _HIDDEN, "早\nx", id="2,001-deep"),
        pytest.param("<b></b>" * 2_001 + _HIDDEN, "早", id="many-beside-each-other"),
        pytest.param("<b><i></i>" * 2_001 + _HIDDEN, "早\nx", id="one-in-two-stays-open"),
        pytest.param("</b>" * 2_001 + "<i>" * 1_999 + _HIDDEN, "早", id="closed-before-opened"),
        pytest.param("<i>" * 2_001 + "</i>" * 1_998 + _HIDDEN, "早\nx", id="4,001-tags"),
        pytest.param("<i>" * 2_001 + "</i>" * 1_997 + _HIDDEN, "早", id="4,000-tags-are-few"),
        pytest.param(
            "<i>" * 1_999 + "<b></b>" * 1_001 + "<u>早<p hidden>x", "早\nx", id="the-last"
        ),
        pytest.param("<!-- a -->" * 4_001 + "<br>" * 4_001 + _HIDDEN, "早", id="void-elements"),
        pytest.param("<i>" * 4_001 + "<!-- a --><p>早<BR>晚", "早\n晚", id="comments-go"),
        pytest.param("<i>" * 4_001 + "早<b>晚", "早晚", id="text-after-the-last-tag"),
        pytest.param("<i>" * 4_001 + "早<!-- <b>晚", "早晚", id="an-open-comment"),
    ],
)
def test_how_deep_an_article_nests(html: str, text: str) -> None:
    assert visible_text(html) == text


@pytest.mark.parametrize(
    ("html", "nothing"),
    [
        ("", True),
        ("<p>&nbsp;</p><!-- 早 -->", True),
        ("<p>早</p>", False),
        ("<p><IMG src=x.jpg></p>", False),
        ("<p>早<img src=x.jpg></p>", False),
    ],
)
def test_a_body_that_shows_nothing(html: str, nothing: bool) -> None:
    assert shows_nothing(html) is nothing


_LONG = "早市晚夜" * 25
"""A hundred letters: one may differ."""


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (_LONG, _LONG, True),
        ("“早市”——*晚*", "早市晚", True),
        ("1. 早市\n2. 晚市", "早市\n晚市", True),
        ("早市<br/>晚{{ page.x }}市{: .y}", "早市晚市", True),
        ("涨５％", "涨5%", True),
        ("跌\u22125%", "跌-5%", True),
        (_LONG, _LONG[1:] + "早", True),
        (_LONG, _LONG + "早", True),
        (_LONG, _LONG[1:] + "风", True),
        (_LONG, _LONG[2:] + "风云", False),
        (_LONG, _LONG[1::2] + _LONG[::2], False),
        (_LONG, _LONG[1:], True),
        ("早晚" * 60_000, "早" * 60_000 + "晚" * 60_000, True),
        ("早晚" * 50_000, "早" * 50_000 + "晚" * 50_000, False),
        ("早晚" * 50_000 + "早", "早" * 50_000 + "晚" * 50_000, True),
        ("早" * 200_000, "早" * 198_000, True),
        ("早晚" * 60_000, "早晚" * 59_000, False),
        (_LONG, _LONG + "风云", False),
        (_LONG + "风云", _LONG, False),
        ("早" * 99, "早" * 98, False),
        (_LONG + "涨5%", _LONG + "涨6%", False),
        (_LONG + "涨-5%", _LONG + "涨5%", False),
        (_LONG + "三万", _LONG + "三千", False),
        ("", "早", False),
    ],
)
def test_texts_that_agree(one: str, other: str, same: bool) -> None:
    """But for signs, and one letter in a hundred; never for a figure."""
    assert (agree(one, other), agree(other, one)) == (same, same)


def test_what_no_reader_sees_is_no_part_of_a_hash() -> None:
    for code in (*range(0x3100), *range(0xD7F0, 0xE010), *range(0xFE00, 0x10000), 0xE0001, 0xE01EF):
        seen = visible._NOT_TEXT.sub("", chr(code))
        assert content_hash("", f"a{chr(code)}b") == content_hash("", f"a{seen}b"), hex(code)
        assert (content_hash("", f"a{chr(code)}b") == content_hash("", "ab")) is (not seen)


@pytest.mark.parametrize(
    ("text", "beside", "marred"),
    [
        ("早\x07市", "早市", False),
        ("早\x9f市", "早市", True),
        ("早\u202e市", "早市", True),
        ("早\ufffd市", "早安市", True),
        ("早\ufffd市\ufffd", "早\ufffd市安", True),
        ("早\ufffd市", "早\ufffd市", False),
        ("早\t\n市\u200b", "早市", False),
        ("早市", "早\x9f市", False),
    ],
)
def test_characters_that_no_text_has(text: str, beside: str, marred: bool) -> None:
    assert is_marred(text, beside) is marred
