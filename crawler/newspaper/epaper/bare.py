"""The form ``bare-1``: ``<founder-content>``, ``#ozoom`` or its kin, and an unmarked title.

The text may stand between the comments ``enpcontent`` too, where ``enpproperty`` is missing; on a
page that is called like an article, in an element called like a text (``.content``).

It is the last one, for pages of the same vendor that have none of the other forms' marks: the title
is the first heading, the paragraph that the page begins with, or what the page's ``<title>`` says
and an element shows.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.newspaper.epaper.layout_page import link_of
from crawler.newspaper.epaper.parts import UNSEEN, Content, clean, node_text
from crawler.newspaper.epaper.selected import (
    AUTHOR,
    BESIDE,
    CONTENT_NAME,
    ArticleMarks,
    LayoutMarks,
    between_comments,
    has_all,
    read_article,
    selected_form,
)

_TITLE = (
    "h1, h2, h3, h4, .title, [class$=biaoti], [class$=-title], [class$=_title], [class*=biaoti], "
    "[class*=title], [class*=Title], td.bt1, td.font01, [class*=headline], "
    "strong[style*=font-size], body > div:first-child > p"
)
_BODY = (
    "founder-content, #ozoom, #zoom, #contenttext, #Zoom, #fontzoom, .TRS_Editor, "
    ".Custom_UnionStyle, .trs_editor_view"
)
_CALLED = (
    ".news_content, .news-content, .article_content, .article-con, .detail_content, .detail-con, "
    "#main-content, #content, .content, article"
)
"""Elements that hold the text of an article page, and on other pages anything."""
_PIECES = re.compile(r"\s*[-_|—–－]+\s*")
_SHORTEST = 4
_INLINE = 4
"""How many elements around a text may have no other one (a paragraph, bold, a font)."""
_MARKS = ArticleMarks(
    has=(), headline=_TITLE, beside=f"td.font02, {BESIDE}", author=AUTHOR, body=_BODY
)


def shown_title(html: str) -> str:
    """The longest part of the page's ``<title>`` that is all of an element's text; or nothing."""
    tree = LexborHTMLParser(html)
    told = _PIECES.split(node_text(tree.css_first("title")))
    pieces = sorted((one for one in told if len(one) >= _SHORTEST), key=len, reverse=True)
    near: dict[int, LexborNode] = {node.mem_id: node for node in tree.css("body input")}
    for text in tree.body.traverse(include_text=True) if tree.body and pieces else ():
        above = text.parent if text.tag == "-text" and clean(text.text_content) else None
        for _ in range(_INLINE):
            if above is None or above.tag == "body":
                break
            near[above.mem_id] = above
            above = above.parent
    shown = {node_text(node) for node in near.values() if _is_short(node, len(pieces[0]))}
    return next((one for one in pieces if one in shown), "")


def _is_short(node: LexborNode, most: int) -> bool:
    """Whether an element has a text of ``most`` characters or fewer, those of scripts aside."""
    size = 0
    for part in node.traverse(include_text=True):
        if part.tag == "-text" and part.parent is not None and part.parent.tag not in UNSEEN:
            size += len(clean(part.text_content))
            if size > most:
                return False
    return True


def _marks(html: str, url: str) -> ArticleMarks | None:
    """The marks by which a page is read; ``None`` for one of another form."""
    if has_all(html, (_BODY,)) or between_comments(html):
        return _MARKS if has_all(html, (_TITLE,)) or shown_title(html) else None
    called = CONTENT_NAME.search(urlsplit(url).path) and has_all(html, ("h1, h2, .title", _CALLED))
    return replace(_MARKS, body=_CALLED) if called and not _leads_on(html) else None


def _leads_on(html: str) -> bool:
    """Whether an element called like a text holds links to articles: then it is a whole page."""
    return any(
        CONTENT_NAME.search(link_of(link))
        for node in LexborHTMLParser(html).css(_CALLED)
        for link in node.css("a[href]")
    )


def read_content(html: str, url: str) -> Content:
    """Read an article page."""
    content = read_article(html, url, _marks(html, url) or _MARKS)
    headline = content.headline or shown_title(html)
    # A title may stand in the element that is called like a text.
    lines = tuple(line for line in content.paragraphs if line != headline)
    return replace(content, headline=headline, paragraphs=lines)


FORM = replace(
    selected_form(
        "bare-1",
        LayoutMarks(),
        _MARKS,
        "<founder-content>, #ozoom, #zoom, #contenttext, .TRS_Editor or the comments enpcontent, "
        "any heading; content_1.htm with a heading and .content or article",
    ),
    is_content=lambda html, url: _marks(html, url) is not None,
    read_content=read_content,
)
