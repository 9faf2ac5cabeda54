"""What a source is to everybody else: its addresses, ids, pages and post files, behind one object.

The setting ``SOURCE`` names the object; ``crawler/site/finews.py`` is the one of this project.
Nothing outside the room of a source knows more of it than stands here (docs/add-a-source.md).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any, Protocol

from crawler.errors import LinkError, SiteError
from crawler.items import Article, Draft
from crawler.post_style import PostStyle


@dataclass(frozen=True, slots=True)
class PostAddress:
    """What the URL of a post page says of it."""

    id: str
    """The article's."""
    day: date | None
    """The day that it is of, as far as the URL says one."""
    categories: tuple[str, ...] = ()
    """The slug of its category, word by word, in lower case; empty if the URL names none."""
    rolling: bool = False
    """Whether it is asked for after the posts by source, whose copy it may be."""
    unreadable: bool = False
    """Whether this URL is not the post's for good: the article may move to another."""


class ListedPost(Protocol):
    """A post as a listing page names it."""

    @property
    def url(self) -> str:
        """Absolute, without query and fragment."""

    @property
    def title(self) -> str:
        """A hint only."""


class Listing(Protocol):
    """What a listing page links."""

    @property
    def posts(self) -> Sequence[ListedPost]:
        """In page order, each URL once."""

    @property
    def categories(self) -> Sequence[str]:
        """The slugs of the categories whose pages it links, in their original case."""

    @property
    def listings(self) -> Sequence[str]:
        """The URLs of other listing pages to be asked."""

    @property
    def refused(self) -> Sequence[tuple[str, str]]:
        """Links to no post where posts are listed, each with a code for the books."""


class Page(Protocol):
    """A post page as it was read, as far as others than its source ask it."""

    @property
    def id(self) -> str:
        """The article's id."""

    @property
    def share_url(self) -> str:
        """The address of the page to be passed on; empty if it names none."""

    @property
    def listed_in(self) -> str:
        """The slug of the category whose page it links back to; empty if it links none."""


@dataclass(frozen=True, slots=True)
class ShareLink:
    """An article's code, and the URL of the share page that named it (empty for a bare code)."""

    code: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class PostLink:
    """The address of a post page that is gone.

    ``category`` is the slug that it names, in its original case if that is known, or empty.
    """

    url: str
    rolling: bool
    category: str


ANOTHER_TEXT = "another-text"
"""Why the endpoint's text is owed where it is not the one that the post's page shows."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the endpoint said when it was asked for an article's text."""

    text: Any
    """As :meth:`Source.read_answer` gave it; ``None`` if there is none."""
    url: str = ""
    """Where it was asked; of no use without a text."""
    owed: str = ""
    """Why there is no text: a code for the books; empty if it is not known."""


@dataclass(frozen=True, slots=True)
class Lead:
    """What is known of an article before it is read."""

    article: str = ""
    """The id that the link names."""
    title: str = ""
    """As a listing page shows it."""
    link: PostLink | None = None
    """The address of a post page that is gone."""
    text_source: str = ""
    """Of the archived article, if this is another look at it: ``newstext`` or ``page``."""


@dataclass(frozen=True, slots=True)
class Filed:
    """Under what an article is filed: the name of its source, its category's slug, its tags."""

    source: str
    category: str
    tags: list[str]


class Source(ABC):
    """A source of articles. What not every source has is answered for one that has it not."""

    style: PostStyle
    """Its values in post files."""
    home = "/"
    """The path of the page that must show links."""
    listing_paths: tuple[str, ...] = ("/",)
    """The listing pages that a crawl of the whole site begins with."""
    post_folders: tuple[str, ...] = ("_posts",)
    """Where post files lie in a clone of its own repository, those that count first first."""
    rolling_source = ""
    """The name under which rolling news is filed."""
    shown_late: timedelta | None = None
    """By how much a page may show a post's time too late, where it does."""

    # -- addresses --------------------------------------------------------------------------

    @abstractmethod
    def post_address(self, url: str) -> PostAddress | None:
        """What the URL of a post page says, on whatever host; ``None`` for any other URL."""

    @abstractmethod
    def deadline(self, day: date | None, now: datetime) -> datetime:
        """When a post of this day leaves the site, aware; of a day that is not known, after now."""

    def category_path(self, slug: str, site_url: str) -> str | None:
        """The path of a category's page; ``None`` if it has none. Raises :class:`LinkError`."""
        raise LinkError("not-a-category", f"{slug!r}: {site_url} has no categories")

    def listings_of(self, slug: str) -> tuple[str, ...]:
        """Paths of the listing pages that show a category's posts in place of its own page."""
        del slug
        return ()

    def shown_on(self, post: PostAddress) -> tuple[str, ...]:
        """Paths of the listing pages that show a post when it is new, besides its category's."""
        del post
        return self.listing_paths

    def share_link(self, text: str) -> ShareLink:
        """Read a share link or an article's code. Raises :class:`LinkError` for other text."""
        raise LinkError("not-a-share-link", f"{text[:100]!r}: this source has no share links")

    def is_answer(self, url: str) -> bool:
        """Whether a URL is that of the endpoint for texts."""
        del url
        return False

    def answer_url(self, code: str, share_url: str, base: str) -> str:
        """Where to ask for an article's text: at ``base``, or else at its share link's host.

        Raises :class:`LinkError`.
        """
        raise LinkError("no-endpoint", f"{code} {share_url} {base}: this source has no endpoint")

    # -- ids --------------------------------------------------------------------------------

    def code_of_id(self, article_id: str) -> str | None:
        """The code by which the endpoint knows an article; ``None`` if its id says none."""
        del article_id
        return None

    def original_of(self, article_id: str) -> str | None:
        """The id of the publication whose copy an article with this id is, see :meth:`twin_of`."""
        del article_id
        return None

    def twin_of(self, article_id: str) -> str | None:
        """The id of the copy whose place an article with this id takes; ``None`` if it takes none
        (docs/source.md, "Twins")."""
        del article_id
        return None

    # -- reading ----------------------------------------------------------------------------

    @abstractmethod
    def read_listing(self, body: bytes, content_type: str, url: str, site_url: str) -> Listing:
        """The links of a listing page or a feed. Raises :class:`SiteError`."""

    @abstractmethod
    def read_page(self, body: bytes, content_type: str, url: str) -> Page:
        """A post page. Raises :class:`SiteError`."""

    def read_answer(self, body: bytes) -> object:
        """What the endpoint says, for :class:`Answer`. Raises :class:`SiteError`."""
        raise SiteError("no-endpoint", f"no endpoint gives texts: {body[:40]!r}")

    def mended(self, read: Any) -> Sequence[str]:
        """What in a listing or an answer was not as it should be, in words; the rest was read."""
        del read
        return ()

    def contradicts(self, text: Any, page: Any) -> bool:
        """Whether what the endpoint says (:meth:`read_answer`) is another text than the page's."""
        del text, page
        return False

    def still_shows(self, page: Any, article: Article) -> bool:
        """Whether a page shows the text of an archived article."""
        del page, article
        return False

    def code_of(self, page: Any) -> str | None:
        """The code by which the endpoint knows what a page shows; ``None``: it is not asked."""
        return self.code_of_id(page.id)

    @abstractmethod
    def read(self, page: Any, answer: Answer | None, lead: Lead) -> Draft:
        """The draft of an article out of its page (or ``None``) and the endpoint's answer.

        Raises :class:`SiteError` if they make none.
        """

    # -- text -------------------------------------------------------------------------------

    def clean_body(self, html: str) -> str:
        """A body as it is archived, before anything unsafe is taken out."""
        return html

    def filed(self, draft: Draft, body: str) -> Filed:
        """Under what a draft is filed; ``body`` is its clean body, for what the page left open."""
        del body
        return Filed(draft.source or "", draft.category or "", draft.tags)

    @abstractmethod
    def derive(self, article: Article) -> None:
        """Fill in what an article's own text says of it: the fields from ``text`` on."""

    def content_hash(self, article: Article) -> str:
        """The content hash that an article's own body and digest give."""
        again = replace(article)
        self.derive(again)
        return again.content_hash

    def has_own_text(self, article: Article) -> bool:
        """Whether there is so much to read that two articles with this text are one."""
        return bool(article.text.strip())


def source_named(path: str) -> Source:
    """The source that the setting ``SOURCE`` names, as ``package.module.OBJECT``.

    Raises :class:`ValueError` with one line if there is none.
    """
    module, _, name = path.rpartition(".")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise ValueError(f"SOURCE={path!r} cannot be had: {error}") from None
    if not isinstance(found, Source):
        raise ValueError(f"SOURCE={path!r} is no source: expected an object of a class on Source")
    return found
