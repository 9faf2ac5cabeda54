"""The form ``bare-1``: ``<founder-content>``, ``#ozoom`` or its kin, and an unmarked title.

The text may stand between the comments ``enpcontent`` too, where ``enpproperty`` is missing.

It is the last one, for pages of the same vendor that have none of the other forms' marks: the title
is the first heading, or the paragraph that the page begins with.
"""

from __future__ import annotations

from dataclasses import replace

from crawler.newspaper.epaper.selected import (
    ArticleMarks,
    LayoutMarks,
    between_comments,
    has_all,
    selected_form,
)

_TITLE = (
    "h1, h2, h3, h4, .title, [class*=biaoti], [class*=title], [class*=Title], td.bt1, td.font01, "
    "body > div:first-child > p"
)
_BODY = "founder-content, #ozoom, #zoom, #contenttext"

FORM = replace(
    selected_form(
        "bare-1",
        LayoutMarks(),
        ArticleMarks(has=(), headline=_TITLE, author=".author, span.author", body=_BODY),
        "<founder-content>, #ozoom, #zoom, #contenttext or the comments enpcontent, any heading",
    ),
    is_content=lambda html, url: (
        has_all(html, (_TITLE,)) and (has_all(html, (_BODY,)) or bool(between_comments(html)))
    ),
)
