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

from selectolax.lexbor import LexborHTMLParser

from crawler.newspaper.epaper.layout_page import link_of
from crawler.newspaper.epaper.parts import Content, node_text
from crawler.newspaper.epaper.selected import (
    CONTENT_NAME,
    ArticleMarks,
    LayoutMarks,
    between_comments,
    has_all,
    read_article,
    selected_form,
)

_TITLE = (
    "h1, h2, h3, h4, .title, [class*=biaoti], [class*=title], [class*=Title], td.bt1, td.font01, "
    "[class*=headline], strong[style*=font-size], body > div:first-child > p"
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
_MARKS = ArticleMarks(
    has=(), headline=_TITLE, beside="td.font02", author=".author, span.author", body=_BODY
)


def shown_title(html: str) -> str:
    """The longest part of the page's ``<title>`` that is all of an element's text; or nothing."""
    tree = LexborHTMLParser(html)
    pieces = _PIECES.split(node_text(tree.css_first("title")))
    shown = {node_text(node) for node in tree.css("body *")}
    return max(
        (one for one in pieces if len(one) >= _SHORTEST and one in shown), key=len, default=""
    )


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
