"""E-paper pages as Chinese papers publish them: a layout page with regions, a page per article.

There the segmentation is given. Each form that was seen is a small adapter with a version;
a form that changes gets a new one, and the old one stays.
"""

from __future__ import annotations

from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from crawler.errors import EditionError
from crawler.newspaper.epaper import founder, ozoom
from crawler.newspaper.epaper.parts import Content, Layout, sisters_of
from crawler.newspaper.model import (
    EditionPage,
    Fact,
    Origin,
    PageFacts,
    ParagraphKind,
    PrintArticle,
    Span,
)
from crawler.newspaper.parse.article_builder import ArticleBuilder
from crawler.newspaper.parse.blocks import Block, PageText
from crawler.newspaper.parse.credit import Credit, split_credit
from crawler.newspaper.parse.label import BlockKind, Labelled, label
from crawler.newspaper.parse.masthead import StatedFacts, paper_of
from crawler.newspaper.parse.paper import Paper, paper_named, unknown_paper
from crawler.newspaper.parse.rejoin import Unit, captions_first
from crawler.newspaper.read.read_text import decode

FORMS = (founder.FORM, ozoom.FORM)
"""All forms, the more particular ones first."""


def _unknown(source: str) -> EditionError:
    return EditionError(
        "unknown-form",
        f"{source} is not an e-paper page of a known form (a layout page with <area> regions, or "
        "an article with <founder-content> or #ozoom): give the page as text or PDF",
    )


def read_layout(content: bytes, url: str, source: str = "") -> Layout | None:
    """Read a layout page: which articles stand on it, in which order. ``None`` for an article page.

    ``source`` is its name in messages, if that is not its address.
    Raises :class:`EditionError` (``empty``, ``binary``, ``unknown-form``).
    """
    html = decode(content, source or url)
    for form in FORMS:
        if form.is_layout(html, url):
            return form.read_layout(html, url)
    if any(form.is_content(html, url) for form in FORMS):
        return None
    raise _unknown(source or url)


def read_sisters(content: bytes, url: str) -> tuple[str, ...]:
    """The addresses of the other pages of the edition that a layout page links.

    None for a page of no known form. Raises :class:`EditionError` (``empty``, ``binary``).
    """
    html = decode(content, url)
    form = next((form for form in FORMS if form.is_layout(html, url)), None)
    return sisters_of(LexborHTMLParser(html), url, form.layout_name) if form else ()


def read_content(content: bytes, url: str, source: str = "") -> Content:
    """Read an article page. ``source`` is its name in messages, if that is not its address.

    Raises :class:`EditionError` (``empty``, ``binary``, ``unknown-form``).
    """
    html = decode(content, source or url)
    for form in FORMS:
        if form.is_content(html, url):
            return form.read_content(html, url)
    raise _unknown(source or url)


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
    """The article as its page gives it; what its lines are shows as it does on a page of text."""
    draft = ArticleBuilder()
    draft.spans = [
        raw.add(line) for line in (content.kicker, content.headline, content.subtitle) if line
    ]
    lines = [content.author] if content.author else []
    blocks = [Block(line, raw.add(line)) for line in (*lines, *content.paragraphs)]
    read = PageText(content.url, raw.text, tuple(blocks))
    for one in captions_first(label(read, paper), paper):
        unit = Unit(
            one,
            one.kind,
            one.block.text,
            (one.block.span,),
            end=one.byline if one.ends else None,
        )
        if one.kind is BlockKind.JUMP_TO:
            draft.jump_to = one.page
            draft.spans += unit.spans
        elif one.kind is BlockKind.JUMP_FROM:
            draft.jump_from = one.page
            draft.spans += unit.spans
        elif one.kind in (BlockKind.CAPTION, BlockKind.CREDIT):
            draft.picture(unit)
        elif one.kind is BlockKind.BYLINE and one.byline and not (draft.byline or draft.paragraphs):
            draft.sign(one.byline.text, one.byline.people, line=True)
            draft.spans += unit.spans
        else:
            draft.add(unit, ParagraphKind.BODY)
    for line in content.captions:
        block = Block(line, raw.add(line))
        credit = split_credit(line, paper) or Credit(line, "", ())
        one = Labelled(block, BlockKind.CAPTION, credit=credit)
        draft.picture(Unit(one, BlockKind.CAPTION, line, (block.span,)))
    return replace(
        draft.finish(position),
        headline=content.headline,
        kicker=content.kicker,
        subtitle=content.subtitle,
    )


def epaper_page(
    layout: Layout, contents: list[Content], given: StatedFacts, papers: tuple[Paper, ...]
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
