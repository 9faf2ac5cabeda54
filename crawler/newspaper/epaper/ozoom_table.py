"""The form ``ozoom-table-1``: a page of tables, ``td.font01`` the title, ``#ozoom`` the text.

Its layout pages are those of ``founder-1``.
"""

from __future__ import annotations

from crawler.newspaper.epaper.selected import ArticleMarks, LayoutMarks, selected_form

FORM = selected_form(
    "ozoom-table-1",
    LayoutMarks(),
    ArticleMarks(
        has=("td.font01, td.title1, td.bt1", "#ozoom"),
        headline="td.font01, td.title1, td.bt1",
        beside="td.font02, td.title2, td.bt2",
        author="td.font03, td.author",
        body="#ozoom",
    ),
    "node_2.htm with <area>; td.font01 or td.title1 with #ozoom",
)
