"""Text that is nearly XML, and what is counted of what was wrong with it."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.text.xml_text import BARE, BEFORE, ENTITY, ILLEGAL, mended_xml


@pytest.mark.parametrize(
    ("text", "mended", "found"),
    [
        ("<a>早</a>", "<a>早</a>", {}),
        ("", "", {}),
        ("<a>&amp;&lt;&gt;&quot;&apos;</a>", "<a>&amp;&lt;&gt;&quot;&apos;</a>", {}),
        ("<a>&#26089;&#x65E9;&#X65e9;</a>", "<a>&#26089;&#x65E9;&#X65e9;</a>", {}),
        ("<a>\x0b早\x00</a>", "<a>\ufffd早\ufffd</a>", {ILLEGAL: 2}),
        ("\0\0<a/>", "<a/>", {}),
        ("<a>&#11;&#x110000;&#55296;</a>", "<a>\ufffd\ufffd\ufffd</a>", {ILLEGAL: 3}),
        ("<a>&#x10FFFF;</a>", "<a>&#x10FFFF;</a>", {}),
        ("<a>&nbsp;&hellip;</a>", "<a>\xa0…</a>", {ENTITY: 2}),
        ("<a>&QUOT;&AMP;&nvlt;</a>", "<a>&quot;&amp;&lt;\u20d2</a>", {ENTITY: 3}),
        ("<a>&nosuch;</a>", "<a>&amp;nosuch;</a>", {ENTITY: 1}),
        ("<a href='?a=1&b=2'>A & B</a>", "<a href='?a=1&amp;b=2'>A &amp; B</a>", {BARE: 2}),
        ("<a><![CDATA[A & &nbsp; B]]><!-- A & B --></a>", None, {}),
        ("<?xml version='1.0' encoding='gbk'?>\n<a/>", "<a/>", {}),
        (" \n<?xml version='1.0'?><a/>", "<a/>", {BEFORE: 1}),
        ("早<?xml version='1.0'?><a/>", "早<a/>", {BEFORE: 1}),
        (" <a/>", "<a/>", {}),
        (f"<a>{'早' * 1000}<?xml version='1.0'?></a>", None, {}),
    ],
)
def test_mended(text: str, mended: str | None, found: dict[str, int]) -> None:
    assert mended_xml(text) == (text if mended is None else mended, found)


@given(st.text("早&#x;19amp<>\x00\x0b\ud800"))
def test_any_text_can_stand_in_an_element(text: str) -> None:
    escaped = text.replace("<", "&lt;").replace(">", "&gt;")
    mended, _ = mended_xml(f"<a>{escaped}</a>")
    assert ElementTree.fromstring(mended).tag == "a"
    assert mended_xml(mended) == (mended, {})
