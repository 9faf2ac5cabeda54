"""What is archived: the item classes, used through itemadapter.

The order of :class:`Article`'s fields is the order of the keys in ``articles.jsonl``
(``crawler/archive/article.schema.json``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from crawler.clock import utc_text


def _isoformat(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _utc_text(moment: datetime | None) -> str | None:
    return utc_text(moment) if moment else None


@dataclass(frozen=True, slots=True)
class WarcPointer:
    """Where a record of the archive's WARC files lies (docs/provenance.md).

    ``file`` is a name in ``warc/``; ``offset`` and ``length`` are bytes of the compressed file;
    ``digest`` is that of the payload, ``sha256:`` and 64 hex digits.
    """

    file: str
    offset: int
    length: int
    digest: str


@dataclass(frozen=True, slots=True)
class PrintPlace:
    """Where an article stands in print (docs/edition.md).

    ``date`` is ``YYYY-MM-DD``, ``page`` the folio, ``position`` the article's on that page, from 1;
    ``confidence`` (0 to 1) is how sure it is that the two are one.
    """

    paper: str
    date: str
    page: str
    position: int
    confidence: float


@dataclass(slots=True)
class Article:
    """One revision of one article, as one line of ``articles.jsonl`` holds it.

    Texts that are not known are empty strings, never missing. ``published`` is aware
    (Asia/Shanghai, +08:00) and ``None`` only where not even the day is known; ``captured_at`` is
    aware (UTC) and ``None`` until the article is stored. Exporters of Scrapy's feeds write both as
    ``articles.jsonl`` has them, by the fields' ``serializer``.
    """

    id: str
    """``NW`` + 18 digits (by source), 18 digits (rolling news), or the file name's slug."""
    url: str
    title: str
    published: datetime | None = field(metadata={"serializer": _isoformat})
    source: str
    """The name in the footer link 返回<source>新闻, exact (docs/source.md, "Post pages")."""
    category: str
    """The slug in its original case; with a space where the source's name has one."""
    tags: list[str]
    digest: str
    """Rolling news only: what stands in the blockquote."""
    body_html: str
    text: str
    """What a reader sees of the body, one paragraph a line."""
    text_source: str
    """``newstext`` (the JSON endpoint) or ``page`` (the post page)."""
    byline: str
    reporters: list[str]
    correspondents: list[str]
    media: str
    """The name inside （文章来源：…）, or the one in brackets that ends the digest."""
    share_url: str
    images: list[str]
    stocks: list[str]
    """``<market>.<code>`` as the source's quote links write them, e.g. ``0.000333``."""
    content_hash: str
    """SHA-256 (hex) of the normalized visible text, see ``crawler.text.visible``."""
    revision: int = 1
    captured_at: datetime | None = field(default=None, metadata={"serializer": _utc_text})
    title_recovered: bool = False
    """Whether the post page had lost the title, and the endpoint or the text still had it."""
    published_precision: str = "second"
    """``second``, or ``day`` where only the day is known (``published`` is then its midnight)."""
    sanitized: bool = False
    """Whether something unsafe was taken out of ``body_html``, or an unusable share link."""
    story: str = ""
    """The id of the family of reprints that the article belongs to, when it was archived."""
    reprint_of: str | None = None
    """The earliest publication known then that it reprints; ``None`` if it reprints none."""
    degree: str | None = None
    """What the article is to ``reprint_of``: ``identical``, ``edited``, ``cut``, ``extended`` or
    ``excerpt`` (docs/reprints.md)."""
    similarity: float | None = None
    """Resemblance (Jaccard, 0 to 1) to ``reprint_of``."""
    containment: float | None = None
    """The share (0 to 1) of this article's text that ``reprint_of`` has."""
    warc: list[WarcPointer] = field(default_factory=list)
    """The records of the responses that the text came from: post page, then the endpoint's answer.

    Empty where nothing was captured."""
    print: PrintPlace | None = None
    """Where the article stands in print, as far as that was known when the line was written."""


@dataclass(slots=True)
class Duplicate:
    """One line of ``duplicates.jsonl``: what was dropped, why, and in favour of which article."""

    id: str
    url: str
    title: str
    source: str
    why: str
    """``id``, ``text`` or ``twin``."""
    kept: str
    """The id of the article that was kept."""


@dataclass(slots=True, repr=False)
class Draft:
    """What the spiders hand to the pipelines: the parts of an article, not yet normalized.

    ``None`` is "not known", to be told apart from "known to be empty".
    """

    id: str
    url: str
    body_html: str
    text_source: str
    share_url: str = ""
    title: str | None = None
    published: datetime | None = None
    source: str | None = None
    category: str | None = None
    tags: list[str] = field(default_factory=list)
    digest: str = ""
    stocks: list[str] = field(default_factory=list)
    """Stocks that the source links to this text elsewhere than in ``body_html``."""
    title_recovered: bool = False
    published_precision: str = "second"
    warc: list[WarcPointer] = field(default_factory=list)
    """The records of the responses that this came from."""
    link: int | None = None
    """The ledger's number of the link that led here; ``None`` when there is no ledger at hand."""
    owed: str = ""
    """Why the endpoint's text is still owed; empty if it is not."""
    alone: bool = False
    """Whether page or answer was there without the other, though there are two to be had."""

    def __repr__(self) -> str:
        return f"Draft({self.id} from {self.url})"


@dataclass(slots=True)
class Verdict:
    """What :func:`crawler.articles.decide.decide` says of an article.

    ``kind`` is ``new``, ``revision``, ``unchanged`` or ``duplicate``; ``why`` and ``kept`` are set
    for duplicates only, as in :class:`Duplicate`.
    """

    kind: str
    why: str = ""
    kept: str = ""


@dataclass(slots=True, repr=False)
class Submission:
    """A clean article on its way to the store, with what the ledger needs to settle its link."""

    article: Article
    link: int | None
    """The ledger's number of the link that led here; ``None`` when there is no ledger at hand."""
    owed: str = ""
    """Why the endpoint's text is still owed; empty if it is not."""
    verdict: Verdict | None = None
    alone: bool = False
    """As in :class:`Draft`: no text is dropped by what one witness says."""

    def __repr__(self) -> str:
        return f"Submission({self.article.id} from {self.article.url})"
