"""The forms ``detail-1`` and ``detail-2``: ``layout`` or ``col`` and ``con``, ``content`` or ``c``.

No comment ``enpproperty``; ``<founder-content>`` or ``#ozoom`` is the text. In ``detail-1`` the
title lines have ids (``#PreTitle``, ``#Title``, ``#SubTitle``; hidden copies of them are called
``#NewsArticle…``), in ``detail-2`` they are ``.intro``, ``h3`` and ``.sub`` of ``.newsdetatit``.
"""

from __future__ import annotations

from crawler.newspaper.epaper.selected import ArticleMarks, LayoutMarks, selected_form

_BODY = "#ozoom, founder-content, .newsdetatext, .detail-content"
_LISTS = LayoutMarks(own="div.newslist, ul.newslist, ul.news_list")

IDS = selected_form(
    "detail-1",
    _LISTS,
    ArticleMarks(
        has=("#Title, #NewsArticleTitle",),
        headline="#Title, #NewsArticleTitle",
        beside="#PreTitle, #SubTitle, #NewsArticlePreTitle, #NewsArticleSubTitle, "
        "#NewsArticleSubtitle, #NewsArticleIntroTitle",
        author="#Author, #NewsArticleAuthor, .detail-art span.author",
        body=_BODY,
    ),
    "node_01.html with .newslist; #Title or #NewsArticleTitle",
)
BOX = selected_form(
    "detail-2",
    _LISTS,
    ArticleMarks(
        has=(".newsdetatit h1, .newsdetatit h2, .newsdetatit h3", _BODY),
        headline=".newsdetatit h3, .newsdetatit h1, .newsdetatit h2",
        beside=".newsdetatit h4, .newsdetatit .intro, .newsdetatit .sub, .newsdetatit h5",
        author=".newsdetatit span.Author, .newsdetatit .author",
        body=_BODY,
    ),
    "node_01.html with .newslist; .newsdetatit h3 with .newsdetatext",
)
