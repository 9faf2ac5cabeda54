"""A body as it was before Jekyll: blocks joined again, tags that show as text restored."""

from __future__ import annotations

import pytest

from crawler.site.body import rejoined, with_crossed_tags_restored, with_tags_restored


@pytest.mark.parametrize(
    ("rendered", "body"),
    [
        ("<p>一</p>\n\n<p>二</p>\n", "<p>一</p><p>二</p>"),
        ("<p>一\n</p>\n<p> 二</p>", "<p>一\n</p><p> 二</p>"),
        # What ends is the last of its name that is open, and all that was opened in it.
        ("<div><div>一</div>\n二</div>\n<p>三</p>", "<div><div>一</div>\n二</div><p>三</p>"),
        ("<p><b>一</p>\n<p>二</p>", "<p><b>一</p><p>二</p>"),
        ("<div><p>一</div>\n<p>二</p>", "<div><p>一</div><p>二</p>"),
        ("</p>\n<p>一</p>\n<p>二", "</p><p>一</p><p>二"),
        # Of inline elements the white space is text.
        ("一 <b>二</b> 三\n<p>四</p>", "一 <b>二</b> 三<p>四</p>"),
        ("<p>一</p>\n<br />\n<p>二</p>", "<p>一</p><br /><p>二</p>"),
        ("<p>一</p>\n<hr>\n<p>二</p>", "<p>一</p><hr><p>二</p>"),
        ("<x />\n<p>一</p>", "<x /><p>一</p>"),
        ("<p>一</p>\n<!-- <div> -->\n<p>二</p>", "<p>一</p><!-- <div> --><p>二</p>"),
        ('<a href="/?a=1&amp;b=2">A &amp; B</a>', '<a href="/?a=1&b=2">A &amp; B</a>'),
        ("<script>a < b\n</script>\n<p>一</p>", "<script>a < b\n</script><p>一</p>"),
        ("", ""),
    ],
)
def test_blocks_are_joined_again(rendered: str, body: str) -> None:
    assert rejoined(rendered) == body


def shown(*tags: str) -> str:
    """Tags as a page shows them."""
    return "".join(tag.replace("<", "&lt;").replace(">", "&gt;") for tag in tags)


@pytest.mark.parametrize(
    ("inside", "restored"),
    [
        ("甲<p>乙</p>", True),
        ("甲<p>乙<hr>丙</p>", True),
        ("甲<DIV><p>乙</p></div>", True),
        ("甲</div><p>乙</p>", True),
        ("甲<p>乙<b>丙</b>", False),
        ("甲<div><p>乙</div></p>", False),
        ("甲<p>乙</p><p>丙", False),
    ],
)
def test_block_tags_that_show_as_text_are_restored_where_they_balance(
    inside: str, restored: bool
) -> None:
    rendered = f"<p>{shown(inside)}</p>"
    assert with_tags_restored(rendered) == (inside if restored else rendered)
    both = f"<p>先</p>\n{rendered}\n<p>{shown('<b>后</b>')}</p>"
    after = f"<p>先</p>\n{inside}\n<p>{shown('<b>后</b>')}</p>"
    assert with_tags_restored(both) == (after if restored else both)


@pytest.mark.parametrize(
    ("rendered", "restored"),
    [
        (f"<p>甲{shown('</strong>')}乙</p>", "<p>甲</strong>乙</p>"),
        (f"<p>甲{shown('<strong>')}乙</p>", f"<p>甲{shown('<strong>')}乙</p>"),
        (f"<p>{shown('<b>甲</b>')}</p>", f"<p>{shown('<b>甲</b>')}</p>"),
        (f"<div>{shown('<p>甲</p>')}</div>", f"<div>{shown('<p>甲</p>')}</div>"),
    ],
)
def test_tags_that_show_as_text_without_a_block(rendered: str, restored: str) -> None:
    assert with_tags_restored(rendered) == restored


def test_where_tags_were_crossed_all_are_restored() -> None:
    tags = '<p class="a">甲<b>乙</p></b><br/>'
    assert with_crossed_tags_restored(shown(tags)) == tags
    assert with_crossed_tags_restored(shown("<x>甲</x>")) == shown("<x>甲</x>")
