"""E-paper pages as Chinese papers publish them: a layout page with regions, a page per article.

There the segmentation is given. Each form that was seen is a small adapter with a version;
a form that changes gets a new one, and the old one stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser

from crawler.errors import EditionError
from crawler.newspaper.epaper.bare import FORM as BARE
from crawler.newspaper.epaper.cms_content import FORM as CMS_CONTENT
from crawler.newspaper.epaper.detail import BOX, IDS
from crawler.newspaper.epaper.founder import FORM as FOUNDER
from crawler.newspaper.epaper.founder_title import FORM as FOUNDER_TITLE
from crawler.newspaper.epaper.layout_page import regions_of, sisters_of
from crawler.newspaper.epaper.newbook import FORM as NEWBOOK
from crawler.newspaper.epaper.ozoom import FORM as OZOOM
from crawler.newspaper.epaper.ozoom import NBS
from crawler.newspaper.epaper.ozoom_table import FORM as OZOOM_TABLE
from crawler.newspaper.epaper.parts import Content, Form, Layout
from crawler.newspaper.epaper.picture import FORM as PICTURE
from crawler.newspaper.epaper.picture import picture_form
from crawler.newspaper.epaper.print_area import FORM as PRINT_AREA
from crawler.newspaper.epaper.refused import unknown_form
from crawler.newspaper.epaper.webtree import FORM as WEBTREE
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
from crawler.newspaper.parse.label import BlockKind, Labelled
from crawler.newspaper.parse.label_page import label
from crawler.newspaper.parse.masthead import StatedFacts, paper_of
from crawler.newspaper.parse.names import People, read_people
from crawler.newspaper.parse.paper import Paper, paper_named, unknown_paper
from crawler.newspaper.parse.rejoin import Unit, captions_first
from crawler.newspaper.read.read_text import decode

FORMS = (
    NBS,
    OZOOM,
    NEWBOOK,
    WEBTREE,
    IDS,
    BOX,
    PRINT_AREA,
    FOUNDER_TITLE,
    FOUNDER,
    CMS_CONTENT,
    OZOOM_TABLE,
    BARE,
    PICTURE,
)
"""All forms, the more particular ones first."""


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page of an e-paper as its adapter reads it; one of ``layout`` and ``article`` is set."""

    form: str
    layout: Layout | None = None
    article: Content | None = None


def layout_form(html: str, url: str) -> Form | None:
    """The form of a layout page, known by its name and what it has; ``None`` for any other page.

    A page that was saved under another name is one if its picture leads to articles, and it is
    none itself.
    """
    marked = [form for form in FORMS if form is not PICTURE]
    for form in marked:
        if form.is_layout(html, url):
            return form
    if content_form(html, url) is None and "<area" in html.lower():
        tree = LexborHTMLParser(html)
        saved = (f for f in (FOUNDER, *marked) if regions_of(tree, url, f.content_name))
        return next(saved, None) or picture_form(html, url)
    return None


def content_form(html: str, url: str) -> Form | None:
    """The form of an article page, known by what it has; ``None`` for any other page."""
    return next((form for form in FORMS if form.is_content(html, url)), None)


def read_layout(content: bytes, url: str, source: str = "") -> Layout | None:
    """Read a layout page: which articles stand on it, in which order. ``None`` for an article page.

    ``source`` is its name in messages, if that is not its address.
    Raises :class:`EditionError` (``empty``, ``binary``, ``unknown-form``).
    """
    html = decode(content, source or url)
    form = layout_form(html, url)
    if form is not None:
        return form.read_layout(html, url)
    if content_form(html, url) is not None:
        return None
    raise unknown_form(html, source or url, FORMS)


def read_sisters(content: bytes, url: str) -> tuple[str, ...]:
    """The addresses of the other pages of the edition that a layout page links.

    None for a page of no known form. Raises :class:`EditionError` (``empty``, ``binary``).
    """
    html = decode(content, url)
    form = layout_form(html, url)
    return sisters_of(LexborHTMLParser(html), url, form.layout_name) if form else ()


def read_any(content: bytes, url: str) -> PageRead:
    """What the adapter of a page makes of it, layout page or article, and its name.

    Raises :class:`EditionError` (``empty``, ``binary``, ``unknown-form``).
    """
    html = decode(content, url)
    if form := layout_form(html, url):
        return PageRead(form.name, layout=form.read_layout(html, url))
    if form := content_form(html, url):
        return PageRead(form.name, article=form.read_content(html, url))
    raise unknown_form(html, url, FORMS)


def read_content(content: bytes, url: str, source: str = "") -> Content:
    """Read an article page. ``source`` is its name in messages, if that is not its address.

    Raises :class:`EditionError` (``empty``, ``binary``, ``unknown-form``).
    """
    html = decode(content, source or url)
    form = content_form(html, url)
    if form is None:
        raise unknown_form(html, source or url, FORMS)
    return form.read_content(html, url)


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
    author = blocks[0] if content.author else None
    read = PageText(content.url, raw.text, tuple(blocks))
    for one in captions_first(label(read, paper), paper):
        unit = Unit(one, one.kind, one.block.text, (one.block.span,), end=one.end)
        if one.kind is BlockKind.JUMP_TO:
            draft.jump_to = one.page
            draft.spans += unit.spans
        elif one.kind is BlockKind.JUMP_FROM:
            draft.jump_from = one.page
            draft.spans += unit.spans
        elif one.kind in (BlockKind.CAPTION, BlockKind.CREDIT):
            draft.picture(unit)
        elif author is not None and one.block is author and one.kind is not BlockKind.BYLINE:
            named = read_people(author.text, paper) or read_people(f"记者 {author.text}", paper)
            draft.sign(author.text, named or People(), line=True)
            draft.spans += unit.spans
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
        without = (
            "the articles that it names have no text: if it is no page of pictures or "
            "advertising, give it as text or PDF"
            if contents
            else f"of its {len(layout.regions)} articles none could be had: give its address on "
            "the web, or save them beside it"
        )
        raise EditionError("no-articles", f"{layout.url}: {without}")
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
