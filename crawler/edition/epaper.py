"""E-paper pages as Chinese papers publish them: a layout page with regions, a page per article.

There the segmentation is given. Each form that was seen is a small adapter with a version;
a form that changes gets a new one, and the old one stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from crawler.edition import epaper_founder, epaper_ozoom
from crawler.edition.byline import byline_line, end_byline, lead_byline
from crawler.edition.credit import split_credit
from crawler.edition.epaper_parts import Content, Layout, sisters_of
from crawler.edition.masthead import Given, paper_of
from crawler.edition.model import (
    Caption,
    EditionPage,
    Fact,
    Origin,
    PageFacts,
    Paragraph,
    ParagraphKind,
    PrintArticle,
    Span,
)
from crawler.edition.paper import Paper, paper_named, unknown_paper
from crawler.edition.read_text import decode
from crawler.errors import EditionError


@dataclass(frozen=True, slots=True)
class Form:
    """A form of e-paper: how to know it and how to read its two kinds of pages."""

    name: str
    is_layout: Callable[[str, str], bool]
    is_content: Callable[[str, str], bool]
    read_layout: Callable[[str, str], Layout]
    read_content: Callable[[str, str], Content]


FORMS = (
    Form(
        "founder-1",
        epaper_founder.is_layout,
        epaper_founder.is_content,
        epaper_founder.read_layout,
        epaper_founder.read_content,
    ),
    Form(
        "ozoom-1",
        epaper_ozoom.is_layout,
        epaper_ozoom.is_content,
        epaper_ozoom.read_layout,
        epaper_ozoom.read_content,
    ),
)
"""All forms, the more particular ones first."""


def _unknown(url: str) -> EditionError:
    return EditionError(
        "unknown-form",
        f"{url} is no e-paper page of a known form (a layout page with <area> regions, or an "
        "article with <founder-content> or #ozoom): give the page as text or PDF",
    )


def read_layout(content: bytes, url: str) -> Layout | None:
    """Read a layout page: which articles stand on it, in which order. ``None`` for an article page.

    Raises :class:`EditionError` (``empty``, ``binary``, ``unknown-form``).
    """
    html = decode(content, url)
    for form in FORMS:
        if form.is_layout(html, url):
            return form.read_layout(html, url)
    if any(form.is_content(html, url) for form in FORMS):
        return None
    raise _unknown(url)


def read_sisters(content: bytes, url: str) -> tuple[str, ...]:
    """The addresses of the other pages of the edition that a layout page links.

    Raises :class:`EditionError` (``empty``, ``binary``).
    """
    return sisters_of(LexborHTMLParser(decode(content, url)), url)


def read_content(content: bytes, url: str) -> Content:
    """Read an article page.

    Raises :class:`EditionError` (``empty``, ``binary``, ``unknown-form``).
    """
    html = decode(content, url)
    for form in FORMS:
        if form.is_content(html, url):
            return form.read_content(html, url)
    raise _unknown(url)


class _Raw:
    """The page's text as it grows out of its articles."""

    def __init__(self) -> None:
        self.text = ""

    def add(self, line: str) -> Span:
        self.text += "\n\n" if self.text else ""
        start = len(self.text)
        self.text += line
        return Span(start, len(self.text))


def _article(position: int, content: Content, raw: _Raw, paper: Paper) -> PrintArticle:
    spans = [raw.add(line) for line in (content.kicker, content.headline, content.subtitle) if line]
    byline, own_line = "", False
    people: dict[str, list[str]] = {"reporters": [], "correspondents": [], "photographers": []}
    paragraphs: list[Paragraph] = []
    jump_to = jump_from = ""

    def sign(found: object) -> None:
        for key, names in people.items():
            names += [name for name in getattr(found, key) if name not in names]

    lines = [content.author] if content.author else []
    for line in lines + list(content.paragraphs):
        if to := next((m for p in paper.jump_to if (m := p.fullmatch(line))), None):
            jump_to, span = to["page"], raw.add(line)
        elif start := next((m for p in paper.jump_from if (m := p.fullmatch(line))), None):
            jump_from, span = start["page"], raw.add(line)
        elif not byline and not paragraphs and (alone := byline_line(line, paper)) is not None:
            byline, own_line, span = alone.text, True, raw.add(line)
            sign(alone.people)
        else:
            span = raw.add(line)
            paragraphs.append(Paragraph(ParagraphKind.BODY, line, (span,)))
            for part in (lead_byline(line, paper), end_byline(line, paper)):
                if part is not None:
                    byline = byline or part.text
                    sign(part.people)
        spans.append(span)
    captions: list[Caption] = []
    for line in content.captions:
        credit = split_credit(line, paper)
        span = raw.add(line)
        spans.append(span)
        text, credited, names = (
            (credit.text, credit.credit, credit.photographers) if credit else (line, "", ())
        )
        captions.append(Caption(text, credited, names, (span,)))
        people["photographers"] += [n for n in names if n not in people["photographers"]]
    return PrintArticle(
        position,
        content.headline,
        content.kicker,
        content.subtitle,
        byline,
        own_line,
        tuple(people["reporters"]),
        tuple(people["correspondents"]),
        tuple(people["photographers"]),
        tuple(paragraphs),
        tuple(captions),
        jump_to,
        jump_from,
        jump_to,
        jump_from,
        spans=tuple(spans),
    )


def epaper_page(
    layout: Layout, contents: list[Content], given: Given, papers: tuple[Paper, ...]
) -> EditionPage:
    """Make an edition page of a layout page and its articles, in the layout's order.

    Raises :class:`EditionError` (``no-articles``) where no article has a text or a caption.
    """
    kept = [c for c in contents if c.paragraphs or c.captions]
    if not kept:
        raise EditionError(
            "no-articles", f"{layout.url} names no article with a text: is it all advertising?"
        )
    name = given.paper or layout.paper
    known = paper_of([line for c in kept for line in c.paragraphs], papers)
    paper = paper_named(name, papers) if name else known or unknown_paper()
    raw = _Raw()
    articles = tuple(_article(n, content, raw, paper) for n, content in enumerate(kept, start=1))

    def fact(given_value: str, printed: str, inferred: str = "") -> Fact | None:
        for value, origin in (
            (given_value, Origin.GIVEN),
            (printed, Origin.PRINTED),
            (inferred, Origin.INFERRED),
        ):
            if value:
                return Fact(value, origin)
        return None

    return EditionPage(
        source=layout.url,
        facts=PageFacts(
            paper=fact(given.paper, layout.paper, paper.name),
            date=fact(given.date, layout.printed_date, layout.url_date),
            page=fact(given.page, layout.page),
            cn=fact("", "", paper.cn),
        ),
        articles=articles,
        raw=raw.text,
    )
