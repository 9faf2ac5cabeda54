"""An edition's comparison as text for a terminal, and as JSON."""

from __future__ import annotations

import orjson

from crawler.newspaper.compare.differences import DifferenceClass
from crawler.newspaper.compare.edition_comparison import ComparedArticle, EditionComparison
from crawler.newspaper.compare.show_rows import DIFFERENCE_NAMES, on_one_line

WITHIN = "版面切分：在报上另一篇里"


def counts_told(counts: dict[str, int], doubtful: int) -> str:
    """The classes that occur, with their counts, as Chinese readers see them."""
    told = [
        f"{DIFFERENCE_NAMES[kind]} {counts[kind.value]}"
        + (f"（存疑 {doubtful}）" if kind is DifferenceClass.WORDING and doubtful else "")
        for kind in DifferenceClass
        if counts[kind.value]
    ]
    return "  ".join(told) or "无差异"


def title_told(article: ComparedArticle) -> str:
    """Whether the headline differs; empty if it does not."""
    return "标题不同" if article.comparison is not None and article.comparison.title else ""


def _state(article: ComparedArticle) -> str:
    if article.part_of:
        return f"{article.part_of} 的下文"
    if article.comparison is None:
        return "网上无"
    told = counts_told(article.comparison.counts, article.comparison.doubtful)
    told = "  ".join(filter(None, (told, title_told(article))))
    more = f"；又见 {'、'.join(article.also)}" if article.also else ""
    return f"{told}｜网上 {article.online}{more}"


def show_edition(edition: EditionComparison) -> str:
    """Every article with its id and the counts of its differences, in plain text."""
    lines = [f"{on_one_line(edition.paper)} {edition.date}"]
    for article in edition.articles:
        lines += [
            f"  {article.id}  {on_one_line(article.headline) or '（无标题）'}",
            f"    {_state(article)}",
        ]
    for name, title, around in edition.within:
        lines += [f"  {name}  {on_one_line(title)}", f"    {WITHIN}：{around}"]
    for name, title in edition.online_only:
        lines += [f"  {name}  {on_one_line(title)}", "    报纸上无"]
    compared = any(one.comparison is not None for one in edition.articles)
    told = counts_told(edition.counts, edition.doubtful) if compared else "没有对上网上版的文章"
    lines.append(f"合计  {told}")
    return "\n".join(lines) + "\n"


def show_edition_json(edition: EditionComparison) -> str:
    """The same as JSON text, ending in a line break: all classes counted, zero or not."""
    value = {
        "paper": edition.paper,
        "date": edition.date,
        "articles": [
            {
                "id": one.id,
                "page": one.page,
                "headline": one.headline,
                "part_of": one.part_of,
                "online": one.online,
                "also": list(one.also),
                "confidence": one.confidence,
                "counts": one.comparison.counts if one.comparison else None,
                "doubtful": one.comparison.doubtful if one.comparison else None,
                "title_differs": bool(one.comparison and one.comparison.title),
            }
            for one in edition.articles
        ],
        "within": [
            {"id": name, "title": title, "print": around} for name, title, around in edition.within
        ],
        "online_only": [{"id": name, "title": title} for name, title in edition.online_only],
        "counts": edition.counts,
        "doubtful": edition.doubtful,
    }
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
