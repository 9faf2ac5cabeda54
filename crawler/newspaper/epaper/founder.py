"""The older e-paper form: ``html/YYYY-MM/DD/node_N.htm`` and ``content_*.htm``.

The text stands in ``<founder-content>``; a comment ``<!--enpproperty … /enpproperty-->`` holds
title, subtitle, introtitle and author as elements; ``<founder-title>`` may stand in either.
"""

from __future__ import annotations

import html as entities
import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

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
_URL_DATE = re.compile(r"/html/(\d{4})-(\d{2})/(\d{2})/")
_PROPERTY = re.compile(r"<!--\s*enpproperty(.*?)/enpproperty\s*-->", re.DOTALL)
_CONTENT = re.compile(
    r"<founder-content[^>]*>(.*?)</founder-content>|<!--enpcontent-->(.*?)<!--/enpcontent-->",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"<[^>]+>")
CAPTIONS = "table[id^=newspic] td.px12, td.pic_text, #picsummary, .piccaption"


def is_layout(html: str, url: str) -> bool:
    """Whether a page is a layout page of this form."""
    return "<area" in html.lower() and bool(re.search(r"node_\d+\.htm$", urlsplit(url).path))


def is_content(html: str, url: str) -> bool:
    """Whether a page is an article page of this form."""
    return bool(_PROPERTY.search(html)) and bool(_CONTENT.search(html))


def read_layout(html: str, url: str) -> Layout:
    """Read a layout page."""
    tree = LexborHTMLParser(html)
    day = _URL_DATE.search(urlsplit(url).path)
    title = node_text(tree.css_first("title"))
    texts = [node_text(node) for node in tree.css("strong, b, td, span, div.title")]
    short = [text for text in texts if 0 < len(text) < 40]
    paper = re.match(r"[\u4e00-\u9fff]{2,12}?(?:报|刊)(?=$|[\s\-_—·|数电])", title)
    return Layout(
        url,
        paper[0] if paper else "",
        folio_of([title, *short], url, LAYOUT_NAME),
        next((found for text in [title, *short] if (found := printed_date(text))), ""),
        "-".join(day.groups()) if day else "",
        regions_of(tree, url, CONTENT_NAME),
    )


def _field(block: str, *names: str) -> str:
    for name in names:
        match = re.search(rf"<{name}>(.*?)</{name}>", block, re.DOTALL | re.IGNORECASE)
        if match and (text := clean(entities.unescape(_TAG.sub(" ", match[1])))):
            return text
    return ""


def read_content(html: str, url: str) -> Content:
    """Read an article page."""
    block = _PROPERTY.search(html)
    properties = block[1] if block else ""
    match = _CONTENT.search(html)
    body = LexborHTMLParser(f"<body>{(match[1] or match[2]) if match else ''}</body>")
    tree = LexborHTMLParser(html)
    return Content(
        url,
        _field(properties, "title", "founder-title"),
        _field(properties, "introtitle", "founder-introtitle"),
        _field(properties, "subtitle", "founder-subtitle"),
        _field(properties, "author", "founder-author"),
        body_lines(body.body, body.css(CAPTIONS)),
        text_lines(tree.css(CAPTIONS)),
    )


FORM = Form(
    "founder-1", LAYOUT_NAME, CONTENT_NAME, is_layout, is_content, read_layout, read_content
)
