"""An edition page as the plain values of its JSON, and back.

The keys are the fields of ``crawler.newspaper.model``, in their order. A span is ``[start, end]``
(or ``[start, end, page]`` on another page of the edition), in characters of ``raw``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crawler.newspaper.match.match import Match, Relation
from crawler.newspaper.model import (
    Caption,
    EditionPage,
    Fact,
    Origin,
    PageFacts,
    Paragraph,
    ParagraphKind,
    PrintArticle,
    PrintId,
    Seam,
    SeamKind,
    Span,
)

FORMAT = 1
_FACTS = ("paper", "date", "page", "cn", "publisher", "weather")
_PLAIN = (
    "position",
    "headline",
    "kicker",
    "subtitle",
    "byline",
    "byline_line",
    "jump_to",
    "jump_from",
    "open_jump",
    "open_start",
)
_NAMES = ("reporters", "correspondents", "photographers")


def _spans(spans: Sequence[Span]) -> list[list[int | str]]:
    return [[*span] if span.page else [span.start, span.end] for span in spans]


def article_json(article: PrintArticle) -> dict[str, Any]:
    """An article as plain values, its text (:attr:`PrintArticle.text`) among them."""
    return {
        **{name: getattr(article, name) for name in _PLAIN},
        **{name: list(getattr(article, name)) for name in _NAMES},
        "paragraphs": [
            {
                "kind": paragraph.kind.value,
                "text": paragraph.text,
                "spans": _spans(paragraph.spans),
                "seams": [
                    {"at": seam.at, "kind": seam.kind.value, "reason": seam.reason}
                    for seam in paragraph.seams
                ],
            }
            for paragraph in article.paragraphs
        ],
        "captions": [
            {
                "text": caption.text,
                "credit": caption.credit,
                "photographers": list(caption.photographers),
                "spans": _spans(caption.spans),
            }
            for caption in article.captions
        ],
        "continues": [list(place) for place in article.continues],
        "part_of": list(article.part_of) if article.part_of else None,
        "spans": _spans(article.spans),
    }


def match_json(match: Match) -> dict[str, Any]:
    """A match as plain values."""
    return {
        "id": match.id,
        "relation": match.relation.value,
        "containment": match.containment,
        "confidence": match.confidence,
        "reasons": list(match.reasons),
    }


def page_value(
    page: EditionPage, matches: Mapping[int, Sequence[Match]] | None = None
) -> dict[str, Any]:
    """The page as plain values; ``matches`` by article positions.

    What is known of the page is flat text, empty where it is not known; ``origins`` says of each
    fact that is known whether it was printed, given or inferred.
    """
    facts: dict[str, Fact] = {
        name: fact for name in _FACTS if (fact := getattr(page.facts, name)) is not None
    }
    return {
        "format": FORMAT,
        **{name: facts[name].value if name in facts else "" for name in _FACTS},
        "origins": {name: fact.origin.value for name, fact in facts.items()},
        "source": page.source,
        "articles": [
            article_json(article)
            | {"matches": [match_json(m) for m in (matches or {}).get(article.position, ())]}
            for article in page.articles
        ],
        "raw": page.raw,
        "furniture": _spans(page.furniture),
        "left_over": _spans(page.left_over),
    }


def _load_spans(values: list[list[Any]]) -> tuple[Span, ...]:
    return tuple(Span(*value) for value in values)


def load_article(value: Mapping[str, Any]) -> PrintArticle:
    """An article out of what :func:`article_json` made of it; other keys are passed over."""
    plain: dict[str, Any] = {name: value[name] for name in _PLAIN}
    plain |= {name: tuple(value[name]) for name in _NAMES}
    return PrintArticle(
        **plain,
        paragraphs=tuple(
            Paragraph(
                ParagraphKind(p["kind"]),
                p["text"],
                _load_spans(p["spans"]),
                tuple(Seam(s["at"], SeamKind(s["kind"]), s["reason"]) for s in p["seams"]),
            )
            for p in value["paragraphs"]
        ),
        captions=tuple(
            Caption(c["text"], c["credit"], tuple(c["photographers"]), _load_spans(c["spans"]))
            for c in value["captions"]
        ),
        continues=tuple(PrintId(*place) for place in value["continues"]),
        part_of=PrintId(*value["part_of"]) if value["part_of"] else None,
        spans=_load_spans(value["spans"]),
    )


def page_of_value(
    value: Mapping[str, Any],
) -> tuple[EditionPage, dict[int, tuple[Match, ...]]]:
    """A page and the matches of its articles, out of what :func:`page_value` made of them.

    Keys that are not the page's own are passed over. Raises ``ValueError`` for another format,
    ``KeyError`` for a page without one of its keys.
    """
    if value["format"] != FORMAT:
        raise ValueError(f"format {value['format']!r} of an edition page is not known")
    facts = {name: Fact(value[name], Origin(origin)) for name, origin in value["origins"].items()}
    page = EditionPage(
        source=value["source"],
        facts=PageFacts(**facts),
        articles=tuple(load_article(article) for article in value["articles"]),
        raw=value["raw"],
        furniture=_load_spans(value["furniture"]),
        left_over=_load_spans(value["left_over"]),
    )
    matches = {
        article["position"]: tuple(
            Match(
                m["id"],
                Relation(m["relation"]),
                m["containment"],
                m["confidence"],
                tuple(m["reasons"]),
            )
            for m in article["matches"]
        )
        for article in value["articles"]
        if article["matches"]
    }
    return page, matches
