"""The form ``founder-1``: ``html/YYYY-MM/DD/node_N.htm`` and ``content_*.htm``.

The text stands in ``<founder-content>``, or between the comments ``enpcontent``; the comment
``<!--enpproperty … /enpproperty-->`` holds title, subtitle, introtitle and author as elements.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.newspaper.epaper.layout_page import read_layout_page, regions_of
from crawler.newspaper.epaper.parts import Content, Form, Layout
from crawler.newspaper.epaper.properties import elements_of, has_properties, properties_of
from crawler.newspaper.epaper.selected import (
    CONTENT_NAME,
    LAYOUT_NAME,
    ArticleMarks,
    has_all,
    read_article,
)

_ARTICLE = ArticleMarks(has=(), headline="", body="founder-content, #ozoom")


def is_layout(html: str, url: str) -> bool:
    """Whether a page is a layout page of this form, or of another one that is read as this."""
    if not LAYOUT_NAME.search(urlsplit(url).path):
        return False
    return "<area" in html.lower() or bool(regions_of(LexborHTMLParser(html), url, CONTENT_NAME))


def is_content(html: str, url: str) -> bool:
    """Whether a page is an article page of this form."""
    if not has_properties(html):
        return False
    marked = "content" in elements_of(html) or "enpcontent" in html.lower()
    return marked or ("title" in properties_of(html) and has_all(html, ("#ozoom",)))


def read_layout(html: str, url: str) -> Layout:
    """Read a layout page."""
    return read_layout_page(html, url, LAYOUT_NAME, CONTENT_NAME)


def read_content(html: str, url: str) -> Content:
    """Read an article page."""
    return read_article(html, url, _ARTICLE)


FORM = Form(
    "founder-1",
    LAYOUT_NAME,
    CONTENT_NAME,
    is_layout,
    is_content,
    read_layout,
    read_content,
    "node_N.htm with <area>; the comment enpproperty with <founder-content> or enpcontent",
)
