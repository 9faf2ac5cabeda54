"""The form ``bare-1``: ``<founder-content>`` or ``#ozoom``, and a title that nothing marks.

It is the last one, for pages of the same vendor that have none of the other forms' marks: the title
is the first heading, or the paragraph that the page begins with.
"""

from __future__ import annotations

from crawler.newspaper.epaper.selected import ArticleMarks, LayoutMarks, selected_form

_TITLE = "h1, h2, h3, h4, .title, body > div:first-child > p"
_BODY = "founder-content, #ozoom"

FORM = selected_form(
    "bare-1",
    LayoutMarks(),
    ArticleMarks(has=(_TITLE, _BODY), headline=_TITLE, author=".author, span.author", body=_BODY),
    "<founder-content> or #ozoom with any heading",
)
