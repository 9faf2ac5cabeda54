"""The form ``newbook-1``: ``<map name="newbook">``, everything in ``#list``.

``#list`` holds the page's list (``.main-list``) on a layout page, and on an article page
``.article`` with ``h2``, ``h1``, ``h2``, a line of spans (来源, date, 版次, 作者) and ``.text``.
"""

from __future__ import annotations

from crawler.newspaper.epaper.selected import CAPTIONS, ArticleMarks, LayoutMarks, selected_form

FORM = selected_form(
    "newbook-1",
    LayoutMarks(own="#list .main-list"),
    ArticleMarks(
        has=("#list h1, #list h2, .article h1", "#list div.text, .article div.text"),
        headline="#list h1, .article h1, #list h2",
        beside="#list h2, .article h2",
        author="#list div.info span, #list div > span, .article span",
        body="#list div.text, .article div.text",
        captions=f"{CAPTIONS}, #list div.text p.pic, #list .pic p",
    ),
    "node_N.htm with #list .main-list; #list with h1 and div.text",
)
