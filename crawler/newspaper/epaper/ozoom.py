"""The newer e-paper form: ``layout/YYYYMM/DD/node_01.html`` and ``content_*.html``.

``h3``, ``h1`` and ``h2`` of the article are kicker, title and subtitle, ``p.sec`` the byline and
the date, ``#ozoom`` the text.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.newspaper.epaper.parts import (
    Content,
    Form,
    Layout,
    body_lines,
    clean,
    folio_of,
    node_text,
    printed_date,
    regions_of,
    text_lines,
)

LAYOUT_NAME = re.compile(r"node_(\d+)\.html?$")
CONTENT_NAME = re.compile(r"(?:^|/)content_[\w-]+\.html?$")
_URL_DATE = re.compile(r"/(\d{4})(\d{2})/(\d{2})/")
_PAPER = re.compile(r"《([\u4e00-\u9fff]{2,12})》|^([\u4e00-\u9fff]{2,12}?报)(?=$|[\s\-_—·|数电])")
ARTICLE = "div.article, div.text_c, div.newsdetatit"
CAPTIONS = "figcaption, table.pci_c p, div.attachment p, .pic-text"


def is_layout(html: str, url: str) -> bool:
    """Whether a page is a layout page of this form."""
    return "<area" in html.lower() and bool(re.search(r"node_\w+\.html$", urlsplit(url).path))


def is_content(html: str, url: str) -> bool:
    """Whether a page is an article page of this form."""
    return bool(re.search(r"id=[\"']?ozoom\b", html)) and "<h1" in html.lower()


def _url_date(url: str) -> str:
    day = _URL_DATE.search(urlsplit(url).path)
    return "-".join(day.groups()) if day else ""


def read_layout(html: str, url: str) -> Layout:
    """Read a layout page."""
    tree = LexborHTMLParser(html)
    texts = [node_text(node) for node in tree.css("title, p.left.ban, p.date, span.date, div.date")]
    paper = next((m for text in texts if (m := _PAPER.search(text))), None)
    return Layout(
        url,
        (paper[1] or paper[2]) if paper else "",
        folio_of(texts, url, LAYOUT_NAME),
        next((found for text in texts if (found := printed_date(text))), ""),
        _url_date(url),
        regions_of(tree, url, CONTENT_NAME),
    )


def _author(article: LexborHTMLParser | LexborNode) -> str:
    line = article.css_first("p.sec")
    if line is None:
        return ""
    whole = node_text(line)
    for date in line.css("span.date"):
        whole = whole.replace(node_text(date), "")
    return clean(whole)


def read_content(html: str, url: str) -> Content:
    """Read an article page."""
    tree = LexborHTMLParser(html)
    article = tree.css_first(ARTICLE) or tree
    captions = article.css(CAPTIONS)
    return Content(
        url,
        node_text(article.css_first("h1")),
        node_text(article.css_first("h3")),
        node_text(article.css_first("h2")),
        _author(article),
        body_lines(tree.css_first("#ozoom"), captions),
        text_lines(captions),
    )


FORM = Form("ozoom-1", LAYOUT_NAME, CONTENT_NAME, is_layout, is_content, read_layout, read_content)
