"""An edition's comparison as one page: a table of its articles, and below it each comparison.

Self-contained, as the page of a single comparison is (``show_html.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from html import escape

from crawler.newspaper.compare.differences import DifferenceClass
from crawler.newspaper.compare.edition_comparison import ComparedArticle, EditionComparison
from crawler.newspaper.compare.show_edition import WITHIN, title_told
from crawler.newspaper.compare.show_html import comparison_part, page_of
from crawler.newspaper.compare.show_rows import DIFFERENCE_NAMES


def _anchor(article: str) -> str:
    return f"a-{article.rpartition('/')[2]}"


def _cells(counts: Mapping[str, int], doubtful: int) -> str:
    cells = ""
    for kind in DifferenceClass:
        count = counts[kind.value]
        doubt = doubtful if kind is DifferenceClass.WORDING else 0
        shown = f"{count}{f'（存疑 {doubt}）' if doubt else ''}" if count else "·"
        cells += (
            f'<td class="count{"" if count else " none"}" data-side="{DIFFERENCE_NAMES[kind]}">'
            f"{shown}</td>"
        )
    return cells


def _counts(article: ComparedArticle, compared: Set[str]) -> str:
    if article.comparison is not None:
        return _cells(article.comparison.counts, article.comparison.doubtful)
    first = escape(article.part_of)
    if article.part_of in compared:
        first = f'<a href="#{escape(_anchor(article.part_of), quote=True)}">{first}</a>'
    told = f"{first} 的下文" if article.part_of else "网上无"
    return (
        f'<td class="none" colspan="{len(DifferenceClass)}" data-side="差异"><div>{told}</div></td>'
    )


def _row(article: ComparedArticle, compared: Set[str]) -> str:
    headline = escape(article.headline) or "（无标题）"
    if article.comparison is not None:
        headline = f'<a href="#{escape(_anchor(article.id), quote=True)}">{headline}</a>'
    told = title_told(article)
    also = f"；又见 {escape('、'.join(article.also))}" if article.also else ""
    online = f"网上 {escape(article.online)}{also}" if article.online else ""
    small = "；".join(filter(None, (escape(article.id), online, told)))
    return (
        f'<tr><td data-side="版">{escape(article.page)}</td>'
        f'<td data-side="标题"><div>{headline}<small>{small}</small></div></td>'
        f"{_counts(article, compared)}</tr>"
    )


def _section(article: ComparedArticle) -> str:
    assert article.comparison is not None
    title = escape(article.headline or article.id)
    part = comparison_part(article.comparison, article.id, article.online)
    return (
        f'<section id="{escape(_anchor(article.id), quote=True)}">\n<h2>{title}</h2>\n{part}\n'
        '<p class="about"><a href="#top">回到总表</a></p>\n</section>'
    )


def show_edition_html(edition: EditionComparison) -> str:
    """The edition as a complete HTML page: each article's counts lead to its comparison."""
    title = escape(f"{edition.paper} {edition.date}")
    heads = "".join(
        f'<th scope="col" class="count">{DIFFERENCE_NAMES[kind]}</th>' for kind in DifferenceClass
    )
    compared = {one.id for one in edition.articles if one.comparison is not None}
    rows = "\n".join(_row(one, compared) for one in edition.articles)
    totals = _cells(edition.counts, edition.doubtful)
    only = "".join(
        f"<li>{escape(title)} <small>{escape(name)}</small></li>"
        for name, title in edition.online_only
    )
    within = "".join(
        f"<li>{escape(title)} <small>{escape(name)}；{WITHIN}：{escape(around)}</small></li>"
        for name, title, around in edition.within
    )
    sections = "\n".join(_section(one) for one in edition.articles if one.comparison is not None)
    hint = "；点标题看逐句对照" if compared else ""
    body = f"""<h1 id="top">{title}</h1>
<p class="about">{len(edition.articles)} 篇，{len(compared)} 篇有网上版{hint}</p>
<table class="edition">
<thead><tr><th scope="col">版</th><th scope="col">标题</th>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
<tfoot><tr><td class="blank"></td><td class="blank">合计</td>{totals}</tr></tfoot>
</table>
{f'<ul class="about">{within}</ul>' if within else ""}
{f'<h2>仅见于网上</h2><ul class="about">{only}</ul>' if only else ""}
{sections}"""
    return page_of(f"{title}｜报纸与网上对照", body)
