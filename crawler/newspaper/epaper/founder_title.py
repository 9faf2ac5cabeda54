"""The form ``founder-title-1``: title lines and text in elements of their own, no comment.

``<founder-title>``, ``<founder-introtitle>``, ``<founder-subtitle>``, ``<founder-author>`` and
``<founder-content>``, or ``#ozoom``. Layout pages list their articles in
``#main-ed-articlenav-list``.
"""

from __future__ import annotations

from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from crawler.newspaper.epaper.properties import elements_of
from crawler.newspaper.epaper.selected import ArticleMarks, LayoutMarks, selected_form


def is_content(html: str, url: str) -> bool:
    """Whether a page has a title as an element, and a text."""
    found = elements_of(html)
    text = "content" in found or LexborHTMLParser(html).css_first("#ozoom") is not None
    return "title" in found and text


FORM = replace(
    selected_form(
        "founder-title-1",
        LayoutMarks(own="#main-ed-articlenav-list, #artlist"),
        ArticleMarks(
            has=(),
            headline="founder-title",
            beside="founder-introtitle, founder-pretitle, founder-subtitle",
            author="founder-author",
            body="founder-content, #ozoom",
        ),
        "node_1.htm with #main-ed-articlenav-list; <founder-title> with <founder-content>",
    ),
    is_content=is_content,
)
