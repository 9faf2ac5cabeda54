"""What a newspaper page is: plain values, in the order in which a reader meets them.

All offsets are characters (code points) into :attr:`EditionPage.raw`, the page's text as it was
read. Texts that are not known are empty strings, never missing.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple


class Origin(StrEnum):
    """Where a fact about a page comes from."""

    PRINTED = "printed"
    """It stands on the page."""
    GIVEN = "given"
    """The user said so."""
    INFERRED = "inferred"
    """It follows from something else (the CN number, the URL, a byline)."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A value and where it comes from."""

    value: str
    origin: Origin


class Span(NamedTuple):
    """``raw[start:end]`` of the page itself, or of another page of the edition (its folio)."""

    start: int
    end: int
    page: str = ""


class SeamKind(StrEnum):
    """What a seam between two pieces of one paragraph hides."""

    JOIN = "join"
    """Nothing: a column or a caption broke the paragraph."""
    GAP = "gap"
    """Words are lost here. They are never made up."""


@dataclass(frozen=True, slots=True)
class Seam:
    """Where two pieces were put together: before character ``at`` of the paragraph's text."""

    at: int
    kind: SeamKind
    reason: str


class ParagraphKind(StrEnum):
    """What a paragraph is."""

    BODY = "body"
    SUBHEAD = "subhead"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph after rejoining: its text, the pieces of the page it was made of, the seams."""

    kind: ParagraphKind
    text: str
    spans: tuple[Span, ...]
    seams: tuple[Seam, ...] = ()


@dataclass(frozen=True, slots=True)
class Caption:
    """A picture's caption without its credit, the credit as printed, and who took the picture."""

    text: str
    credit: str
    photographers: tuple[str, ...]
    spans: tuple[Span, ...]


class PrintId(NamedTuple):
    """An article's place in an edition: page ``A1``, position from 1."""

    page: str
    position: int


@dataclass(frozen=True, slots=True)
class PrintArticle:
    """One item of a page.

    ``byline`` is what is printed (``株洲日报·掌上株洲讯(记者/…)``); ``byline_line`` says whether it
    stands on a line of its own and is thus in no paragraph. ``jump_to`` and ``jump_from`` are the
    pages that the jump lines name; ``open_jump`` is ``jump_to`` as long as the rest is not found.
    ``continues`` names the pieces that were joined on, ``part_of`` the article that took this one.
    """

    position: int
    headline: str
    kicker: str = ""
    subtitle: str = ""
    byline: str = ""
    byline_line: bool = False
    reporters: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    captions: tuple[Caption, ...] = ()
    jump_to: str = ""
    jump_from: str = ""
    open_jump: str = ""
    open_start: str = ""
    """The page on which the article begins, as long as that beginning is not found."""
    continues: tuple[PrintId, ...] = ()
    part_of: PrintId | None = None
    spans: tuple[Span, ...] = ()
    """Everything of the page that belongs to this item, in the order of the page."""

    @property
    def text(self) -> str:
        """What a reader sees below the headline, one paragraph a line; captions are apart.

        A picture item has nothing but captions, so there they are the text.
        """
        lines = [self.byline] if self.byline_line and self.byline else []
        lines += [paragraph.text for paragraph in self.paragraphs]
        if not self.paragraphs:
            lines += [caption.text for caption in self.captions if caption.text]
        return "\n".join(lines)

    @property
    def seams(self) -> tuple[Seam, ...]:
        """All seams, ``at`` counted in :attr:`text`."""
        offset = len(self.byline) + 1 if self.byline_line and self.byline else 0
        found: list[Seam] = []
        for paragraph in self.paragraphs:
            found += [replace(seam, at=seam.at + offset) for seam in paragraph.seams]
            offset += len(paragraph.text) + 1
        return tuple(found)

    @property
    def title_lines(self) -> tuple[str, ...]:
        """Kicker, headline and subtitle, those that are there."""
        return tuple(line for line in (self.kicker, self.headline, self.subtitle) if line)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is known of the page itself."""

    paper: Fact | None = None
    date: Fact | None = None
    """``YYYY-MM-DD``."""
    page: Fact | None = None
    """The folio: ``A1``, ``03``."""
    cn: Fact | None = None
    """The CN number (国内统一连续出版物号), ``43-0005``."""
    publisher: Fact | None = None
    weather: Fact | None = None

    @property
    def day(self) -> datetime.date | None:
        """The date as a day."""
        return datetime.date.fromisoformat(self.date.value) if self.date else None


@dataclass(frozen=True, slots=True)
class EditionPage:
    """A page: what is known of it, its articles in order, its text as it was read.

    ``left_over`` are pieces that belong to no article and are not furniture.
    """

    source: str
    """The name of the file or URL, for messages."""
    facts: PageFacts
    articles: tuple[PrintArticle, ...]
    raw: str
    furniture: tuple[Span, ...] = ()
    left_over: tuple[Span, ...] = field(default=())

    def texts_beside(self, position: int) -> tuple[str, ...]:
        """The texts of the page's articles but the one at ``position``."""
        return tuple(one.text for one in self.articles if one.position != position)
