"""Each rule of what a body may be made of by itself, at its boundary."""

from __future__ import annotations

import pytest

from crawler.articles.sanitize import is_safe, sanitize


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("", True),
        ("早 & 晚 > 夜", True),
        ("早\x00市", False),
        ("<p>早\x00</p>", False),
        ("<p>早</p>", True),
        ("<P CLASS=a>早</P>", True),
        ("<x>早</x>", False),
        ("<p>早</p></p>", True),
        ("</div>早", False),
        ("<div>早</div></div>", False),
        ("<div><div>早</div></div>", True),
        ("<br></br>", True),
        ("<!-- 早 -->", True),
        ("<!-- <b> -->", False),
        ("<!DOCTYPE html>", False),
        ("<?php ?>", False),
        ("<p>早<b", False),
        ("<body>早", False),
        # Depth.
        ("<b>" * 200 + "早", True),
        ("<b>" * 201 + "早", False),
        ("</b>" * 3 + "<b>" * 200, True),
        ("<b>" * 150 + "</b>" * 100 + "<b>" * 150, True),
        ("<b>" * 150 + "</b>" * 99 + "<b>" * 150, False),
        ("<br>" * 300, True),
        # Attributes.
        ('<p onclick="x">', False),
        ("<p/onclick=x>", False),
        ('<p title="a onclick=b">早</p>', True),
        ("<p title='a onclick=b'>早</p>", True),
        ('<p title="a`b">早</p>', False),
        ("<p hidden>早</p>", True),
        ('<a target="_blank" name="x">早</a>', True),
        ('<p target="_blank">早</p>', False),
        ('<table border="1"><tr><td colspan="2">早</td></tr></table>', True),
        ('<p border="1">早</p>', False),
        # Addresses.
        ('<a href="http://h/a:b">早</a>', True),
        ('<a href="HTTPS://h/">早</a>', True),
        ('<a href=" //h/a ">早</a>', True),
        ('<a href="/a?b#c">早</a>', True),
        ('<a href="">早</a>', True),
        ('<a href="javascript:x">早</a>', False),
        ('<a href="a:b">早</a>', False),
        ('<img src="data:image/png;base64,AA==">', False),
        ('<img src="http://h/a.png" data-src="x:y">', False),
        ('<img alt="x:y" src="//h/a.png">', True),
        # Styles.
        ('<p style="">早</p>', True),
        ('<p style=";">早</p>', True),
        ('<p style="color:red; text-align:center;">早</p>', True),
        ('<p style="position:fixed">早</p>', False),
        ('<p style="color:red;position:fixed">早</p>', False),
        ('<p style="background:url(x)">早</p>', False),
        ('<p style="red">早</p>', False),
        ('<p style="color:\\\\72 ed">早</p>', False),
    ],
)
def test_what_a_body_may_be_made_of(html: str, safe: bool) -> None:
    assert is_safe(html) is safe
    if safe:
        assert sanitize(html) == (html, False)
    else:
        cleaned, changed = sanitize(html)
        assert changed
        assert is_safe(cleaned)


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ('<p style="color:red;position:fixed">早</p>', '<p style="color:red">早</p>'),
        ('<p style="position:fixed">早</p>', "<p>早</p>"),
        ('<p style="position:fixed;">早</p>', "<p>早</p>"),
        ('<a href="javascript:x">早</a>', "<a>早</a>"),
        ('<p onclick="x" title="a">早</p>', '<p title="a">早</p>'),
        ("<x>早</x>", "早"),
        ("<script>x</script><p>早</p>", "<p>早</p>"),
        ("<!-- <b> --><p>早</p>", "<p>早</p>"),
        ("<!-- 晚 --><x>早</x>", "早"),
        # What is left of a body that nests too deep is its text.
        ("<b>" * 201 + "早<br>A&amp;B", "<p>早</p><p>A&amp;B</p>"),
    ],
)
def test_what_is_left(html: str, cleaned: str) -> None:
    assert sanitize(html) == (cleaned, True)


@pytest.mark.parametrize(
    ("tags", "kept"),
    [
        ("<b>" * 199, True),
        ("<b>" * 200, False),
        ("<b>" * 150 + "</b>" * 101 + "<b>" * 150, True),
        ("<b>" * 150 + "</b>" * 100 + "<b>" * 150, False),
        ("</b>" * 3 + "<b>" * 199, True),
        ("<b>" * 199 + "<br>" * 300, True),
    ],
)
def test_how_deep_what_is_cleaned_may_nest(tags: str, kept: bool) -> None:
    """Two hundred tags, with the one that has to go."""
    cleaned, changed = sanitize(f"{tags}<x>早")
    assert changed
    assert ("<b>" in cleaned, "早" in cleaned) == (kept, True)
