"""The form ``founder-title-1``: title lines and text in elements of their own, no comment.

``<founder-title>``, ``<founder-introtitle>``, ``<founder-subtitle>``, ``<founder-author>`` and
``<founder-content>``, or ``#ozoom``; the title is ``p.BSHARE_TEXT`` where it has no element. Layout
pages list their articles in ``#main-ed-articlenav-list``.
"""

from __future__ import annotations

from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from crawler.newspaper.epaper.properties import elements_of
from crawler.newspaper.epaper.selected import ArticleMarks, LayoutMarks, selected_form


def is_content(html: str, url: str) -> bool:
    """Whether a page has a title as an element, and a text."""
    found, tree = elements_of(html), LexborHTMLParser(html)
    title = "title" in found or tree.css_first("p.BSHARE_TEXT") is not None
    return title and ("content" in found or tree.css_first("#ozoom") is not None)


FORM = replace(
    selected_form(
        "founder-title-1",
        LayoutMarks(own="#main-ed-articlenav-list, #artlist"),
        ArticleMarks(
            has=(),
            headline="founder-title, p.BSHARE_TEXT",
            beside="founder-introtitle, founder-pretitle, founder-subtitle",
            author="founder-author",
            body="founder-content, #ozoom",
        ),
        "node_1.htm with #main-ed-articlenav-list; <founder-title> with <founder-content>",
    ),
    is_content=is_content,
)
