"""The form ``webtree-1``: ``col/YYYYMM/DD/node_A001.html`` and ``con/…/content_*.html``.

``#webtree`` lists the articles of all pages of the edition, a ``dl`` for each page. An article is a
title in ``p`` or ``h2`` of a box, and ``<founder-content>`` (``#mainCon`` in older pages).
"""

from __future__ import annotations

from crawler.newspaper.epaper.selected import ArticleMarks, LayoutMarks, selected_form

FORM = selected_form(
    "webtree-1",
    LayoutMarks(own="#webtree dl, #webtree > ul > li, #listWrap > div"),
    ArticleMarks(
        has=(
            "#mainTiile h2, #mainTitle h2, div.title p, div.tc_title p",
            "founder-content, #mainCon, #ozoom",
        ),
        headline="#mainTiile h2, #mainTitle h2, div.title p, div.tc_title p",
        beside="#mainTiile h3, #mainTiile h4, #mainTitle h3, #mainTitle h4",
        author="div.author, p.author, span.author",
        body="founder-content, #mainCon, #ozoom",
    ),
    "node_A001.html with #webtree; #mainTitle h2 or div.title p, with <founder-content>",
)
