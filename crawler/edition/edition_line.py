"""A page's line in ``editions.jsonl`` (schema: ``edition.schema.json``) and its file names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from crawler.edition.match import Match
from crawler.edition.model import EditionPage, PrintArticle
from crawler.edition.paper import slug_of
from crawler.errors import EditionError

_UNSAFE = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff-]+")


def page_stem(page: EditionPage, slug: str = "") -> str:
    """``<paper slug>/<date>/<page>``, the page's place below ``editions/`` without its suffix.

    ``slug`` is the paper's own where it has one. Raises :class:`EditionError` (``no-date``) where
    the paper, the date or the folio is not known: they must then be given.
    """
    facts = page.facts
    missing = [
        what
        for what, fact in (("paper", facts.paper), ("date", facts.date), ("page", facts.page))
        if fact is None or not fact.value
    ]
    if missing or facts.paper is None or facts.date is None or facts.page is None:
        raise EditionError(
            "no-date",
            f"{page.source} does not say its {' and '.join(missing)}: give "
            + " ".join(f"-a {what}=…" for what in missing),
        )
    folio = _UNSAFE.sub("-", facts.page.value).strip("-") or "page"
    day = page.facts.day
    return f"{slug or slug_of(facts.paper.value)}/{day}/{folio}"


def article_stem(page: EditionPage, article: PrintArticle, slug: str = "") -> str:
    """``<paper slug>/<date>/<page>-<n>``, the article's place below ``editions/``."""
    return f"{page_stem(page, slug)}-{article.position}"


def edition_line(
    page: EditionPage,
    matches: Mapping[int, Sequence[Match]],
    captured_at: datetime,
    slug: str = "",
) -> bytes:
    """A page's line of ``editions.jsonl``, with its line break. ``captured_at`` is aware."""
    stem = page_stem(page, slug)
    facts = page.facts
    origins = {
        name: getattr(facts, name).origin.value
        for name in ("paper", "date", "page", "cn", "publisher", "weather")
        if getattr(facts, name) is not None
    }
    articles: list[dict[str, Any]] = [
        {
            "position": article.position,
            "headline": article.headline,
            "file": f"editions/{stem}-{article.position}.md",
            "reporters": list(article.reporters),
            "correspondents": list(article.correspondents),
            "photographers": list(article.photographers),
            "characters": len(article.text),
            "gaps": sum(seam.kind.value == "gap" for seam in article.seams),
            "open_jump": article.open_jump,
            "part_of": "-".join(map(str, article.part_of)) if article.part_of else "",
            "matches": [
                {"id": match.id, "relation": match.relation.value, "confidence": match.confidence}
                for match in matches.get(article.position, ())
            ],
        }
        for article in page.articles
    ]
    value = {
        "paper": facts.paper.value if facts.paper else "",
        "date": facts.date.value if facts.date else "",
        "page": facts.page.value if facts.page else "",
        "cn": facts.cn.value if facts.cn else "",
        "publisher": facts.publisher.value if facts.publisher else "",
        "weather": facts.weather.value if facts.weather else "",
        "origins": origins,
        "source": page.source,
        "file": f"editions/{stem}.json",
        "articles": articles,
        "captured_at": captured_at.isoformat(),
    }
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
