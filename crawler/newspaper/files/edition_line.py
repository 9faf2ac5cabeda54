"""A page's line in ``editions.jsonl`` (schema: ``edition.schema.json``) and its file names.

The line holds all that is known of a page, so its files can be made of it: ``<page>.json`` is the
newest line, indented, and each article's Markdown follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import orjson

from crawler.errors import ArchiveDamagedError, EditionError
from crawler.items import WarcPointer
from crawler.newspaper.files.article_markdown import article_markdown
from crawler.newspaper.files.page_json import article_json, load_article, page_of_value, page_value
from crawler.newspaper.match.match import Match
from crawler.newspaper.model import EditionPage, PrintArticle
from crawler.newspaper.parse.paper import slug_of

_UNSAFE = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff-]+")
_STEM = re.compile(r"[\w-]+/[0-9]{4}-[0-9]{2}-[0-9]{2}/[\w-]+")
_LONGEST = {"paper": 150, "page": 60}
"""Bytes of UTF-8 of a part of a path: with a number and a suffix it is still a file name."""
_YEARS = range(1800, 2200)
_FACTS = ("paper", "date", "page")


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page as the archive holds it.

    ``page`` has its jumps followed as far as the other pages are there, ``as_read`` has not.
    ``stem`` is its place below ``editions/``; ``captured_at`` (aware) is when this revision of it
    was read; ``warc`` is where the responses lie that it came from, the layout page first.
    """

    page: EditionPage
    as_read: EditionPage
    matches: Mapping[int, tuple[Match, ...]]
    stem: str
    revision: int
    captured_at: datetime
    warc: tuple[WarcPointer, ...] = ()

    def id_of(self, position: int) -> str:
        """The id of an article: ``<paper slug>/<date>/<page>-<n>``."""
        return f"{self.stem}-{position}"

    def article(self, position: int) -> PrintArticle | None:
        """The article at a position of the page."""
        found = (a for a in self.page.articles if a.position == position)
        return next(found, None)


def page_stem(page: EditionPage, slug: str = "") -> str:
    """``<paper slug>/<date>/<page>``, the page's place below ``editions/`` without its suffix.

    ``slug`` is the paper's own where it has one. Raises :class:`EditionError` (``no-date``) where
    the paper, the date or the folio is missing or unusable: they must then be given.
    """
    facts = page.facts
    told = {name: fact.value if (fact := getattr(facts, name)) else "" for name in _FACTS}
    missing = [name for name in _FACTS if not told[name]]
    if missing:
        raise EditionError(
            "no-date",
            f"{page.source} does not say its {' and '.join(missing)}: give "
            + " ".join(f"-a {name}=…" for name in missing),
        )
    try:
        day = date.fromisoformat(told["date"])
        if day.year not in _YEARS:
            raise ValueError(told["date"])
    except ValueError as error:
        raise EditionError(
            "no-date",
            f"{page.source} is of {told['date']}, which is not a day: give -a date=…",
        ) from error
    folio = _UNSAFE.sub("-", told["page"]).strip("-") or "page"
    parts = {"paper": slug or slug_of(told["paper"]), "page": folio}
    for name, part in parts.items():
        if len(part.encode()) > _LONGEST[name]:
            raise EditionError(
                "bad-paper" if name == "paper" else "bad-page",
                f"{page.source}: {told[name][:40]}… is too long for the name of a {name}: "
                f"give -a {name}=…",
            )
    return f"{parts['paper']}/{day.isoformat()}/{parts['page']}"


def edition_line(record: PageRecord) -> bytes:
    """A page's line of ``editions.jsonl``, with its line break."""
    value = page_value(record.page, record.matches)
    before = {article.position: article for article in record.as_read.articles}
    articles = zip(record.page.articles, value.pop("articles"), strict=True)
    end = {name: value.pop(name) for name in ("raw", "furniture", "left_over")}
    return orjson.dumps(
        {
            "id": record.stem,
            **value,
            "file": f"editions/{record.stem}.json",
            "revision": record.revision,
            "captured_at": record.captured_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "articles": [
                _article_value(record, article, before[article.position], told)
                for article, told in articles
            ],
            **end,
            "warc": list(record.warc),
        },
        option=orjson.OPT_APPEND_NEWLINE,
    )


def _article_value(
    record: PageRecord, article: PrintArticle, as_read: PrintArticle, told: dict[str, Any]
) -> dict[str, Any]:
    return {
        "id": record.id_of(article.position),
        "file": f"editions/{record.id_of(article.position)}.md",
        **told,
        "characters": len(article.text),
        "gaps": sum(seam.kind.value == "gap" for seam in article.seams),
        "as_read": article_json(as_read) if as_read != article else None,
    }


def read_edition_line(line: bytes) -> PageRecord:
    """The page that a line (or the page's own file) holds.

    Raises :class:`ArchiveDamagedError` for any other line.
    """
    try:
        value = orjson.loads(line)
        stem, revision = value["id"], value["revision"]
        if _STEM.fullmatch(stem) is None or not (isinstance(revision, int) and revision > 0):
            # Files are named after it: it must not lead elsewhere.
            raise ValueError(f"{stem!r} revision {revision!r} is no page's")
        page, matches = page_of_value(value)
        as_read = tuple(
            load_article(told["as_read"]) if told["as_read"] else article
            for told, article in zip(value["articles"], page.articles, strict=True)
        )
        return PageRecord(
            page,
            replace(page, articles=as_read),
            matches,
            stem,
            revision,
            datetime.fromisoformat(value["captured_at"]),
            tuple(WarcPointer(**pointer) for pointer in value["warc"]),
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise ArchiveDamagedError(f"not a line of editions.jsonl: {line[:80]!r}: {error}") from None


def article_files(record: PageRecord) -> dict[str, bytes]:
    """The Markdown file of each article by its name below ``editions/``."""
    return {
        f"{record.id_of(article.position)}.md": article_markdown(
            record.page, article, record.matches.get(article.position, ())
        ).encode()
        for article in record.page.articles
    }
