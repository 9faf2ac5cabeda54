"""The form ``bare-1``: ``<founder-content>``, ``#ozoom`` or its kin, and an unmarked title.

It is the last one, for pages of the same vendor that have none of the other forms' marks: the title
is the first heading, or the paragraph that the page begins with.
"""

from __future__ import annotations

from crawler.newspaper.epaper.selected import ArticleMarks, LayoutMarks, selected_form

_TITLE = (
    "h1, h2, h3, h4, .title, [class*=biaoti], [class*=title], [class*=Title], td.bt1, "
    "body > div:first-child > p"
)
_BODY = "founder-content, #ozoom, #zoom, #contenttext"

FORM = selected_form(
    "bare-1",
    LayoutMarks(),
    ArticleMarks(has=(_TITLE, _BODY), headline=_TITLE, author=".author, span.author", body=_BODY),
    "<founder-content>, #ozoom, #zoom or #contenttext with any heading",
)
