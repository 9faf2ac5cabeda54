"""The form ``print-area-1``: ``#print_area`` with ``h1`` and ``#content``.

Layout pages list the articles of every page of the edition, ``ul#artPList1`` those of the first;
articles may lie on a sister host (``hosts`` in a paper's own data).
"""

from __future__ import annotations

from crawler.newspaper.epaper.selected import ArticleMarks, LayoutMarks, selected_form

FORM = selected_form(
    "print-area-1",
    LayoutMarks(own="ul[id^=artPList]"),
    ArticleMarks(
        has=("#print_area h1, div.print_area h1", "#content, #print_area"),
        headline="#print_area h1, div.print_area h1",
        beside="#print_area h2, #print_area h3, #print_area h4",
        author="#print_area .author, #print_area .info span, #print_area p.source span",
        body="#content, #print_area .article-content",
    ),
    "node_A01.html with ul#artPList1; #print_area with h1 and #content",
)
