"""The form ``ozoom-1``: ``layout/YYYYMM/DD/node_01.html`` and ``content_*.html``.

``h3``, ``h1`` and ``h2`` of the article are kicker, title and subtitle, ``p.sec`` the byline and
the date, ``#ozoom`` the text. The page may have the comment of ``founder-1`` besides, which knows
less. Of the same form, under other names: ``nbs.….htm`` and ``nw.….htm`` (``nbs-1``).
"""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.newspaper.epaper.properties import has_properties
from crawler.newspaper.epaper.selected import (
    AUTHOR,
    CONTENT_NAME,
    ArticleMarks,
    LayoutMarks,
    has_all,
    selected_form,
)

_BOXES = ("div.article", "div.text_c", "div.newsdetatit")
_LISTS = "#titleList, .news-list"


def _in_boxes(*tags: str) -> str:
    return ", ".join(f"{box} {tag}" for box in _BOXES for tag in tags)


_ARTICLE = ArticleMarks(
    has=("#ozoom",),
    headline=f"{_in_boxes('h1')}, h1",
    beside=_in_boxes("h3", "h2"),
    author=f"p.sec, div.text_c h4, {AUTHOR}",
    body="#ozoom",
)
_MARKS = "h1 and #ozoom"


def is_content(html: str, url: str) -> bool:
    """Whether an article page has a heading for title; with the comment, in the article's box."""
    heading = _in_boxes("h1") if has_properties(html) else "h1"
    return has_all(html, ("#ozoom", heading))


FORM = replace(
    selected_form(
        "ozoom-1",
        LayoutMarks(own=_LISTS),
        _ARTICLE,
        f"node_01.html with #titleList or .news-list; {_MARKS}",
    ),
    is_content=is_content,
)
_NW = re.compile(r"(?:^|/)nw\.[\w.-]+\.html?$")
NBS = replace(
    selected_form(
        "nbs-1",
        LayoutMarks(
            layout_name=re.compile(r"(?:^|/)nbs\.\w+?_([A-Za-z]?\d+)\.html?$"),
            content_name=re.compile(rf"{_NW.pattern}|{CONTENT_NAME.pattern}"),
            own=_LISTS,
        ),
        _ARTICLE,
        f"nbs.…_01.htm; nw.….htm with {_MARKS}",
    ),
    is_content=lambda html, url: bool(_NW.search(url)) and is_content(html, url),
)
