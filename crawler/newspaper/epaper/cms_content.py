"""The form ``cms-1``: ``.cms-content`` and elements or classes named like it."""

from __future__ import annotations

from crawler.newspaper.epaper.selected import (
    AUTHOR,
    BESIDE,
    ArticleMarks,
    LayoutMarks,
    selected_form,
)


def _named(*names: str) -> str:
    """An element, a class or an id of that name."""
    return ", ".join(f"{name}, .{name}, #{name}" for name in names)


_BODY = _named("cms-content", "cms-article-content", "article-content", "articleContent")
_TITLE = _named("cms-title", "cms-article-title", "article-title", "articleTitle")

FORM = selected_form(
    "cms-1",
    LayoutMarks(own=_named("cms-list", "cms-article-list", "article-list")),
    ArticleMarks(
        has=(_BODY, f"{_TITLE}, h1, h2"),
        headline=f"{_TITLE}, h1, h2",
        beside=_named(
            *(f"cms-{name}" for name in ("introtitle", "pretitle", "kicker", "subtitle")),
            *(f"article-{name}" for name in ("introtitle", "pretitle", "kicker", "subtitle")),
        )
        + f", {BESIDE}",
        author=f"{_named('cms-author', 'article-author')}, {AUTHOR}",
        body=_BODY,
    ),
    "node_01.html with .article-list; .cms-content or .article-content with a title",
)
