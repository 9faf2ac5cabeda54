"""``scrapy crawl category``: the whole site, or the named categories only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, ClassVar
from urllib.parse import urljoin

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.errors import LinkError, SiteError
from crawler.ledger.listings import ListingRow
from crawler.link_key import path_of
from crawler.middlewares.capture import body_digest
from crawler.runs.context import Expected
from crawler.source import Listing, Page, Source
from crawler.spiders.answers import content_type_of
from crawler.spiders.asking import ask
from crawler.spiders.due_links import DueLinks
from crawler.spiders.listing_pages import ListingPages
from crawler.spiders.post_spider import Output, PostSpider
from crawler.spiders.reasons import reason_of

_LONGEST_VALIDATOR = 500
_TAG = re.compile(r"(?:W/)?\"[^\"]*\"|[^*,\"\s]+")
"""An entity-tag, or one that lacks its quotes."""


class CategorySpider(PostSpider):
    """Follows listing pages to posts, and posts to their texts.

    ``categories``: slugs, comma separated; without it the whole site is archived. Category pages
    are linked from post footers only, so they are found on the way and remembered by the ledger
    (docs/source.md, "Which page shows what").
    """

    name = "category"
    ARGUMENTS: ClassVar[tuple[str, ...]] = ("categories",)

    def __init__(self, categories: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.categories = parse_categories(categories, self.source) if categories else None
        self._wanted: set[str] = set()
        """Slugs whose pages were asked for already: every post names its own."""
        self.expected = (
            Expected(frozenset({self.source.home}), home=self.source.home)
            if self.categories is None
            else Expected(pages_of(self.categories, self.source))
        )

    @classmethod
    def check_arguments(cls, arguments: dict[str, str], source: Source) -> None:
        """Raise :class:`ValueError` for arguments that cannot be meant."""
        super().check_arguments(arguments, source)
        if "categories" in arguments:
            parse_categories(arguments["categories"], source)

    @property
    def only_categories(self) -> frozenset[str] | None:
        """The slugs that were named."""
        return self.categories

    def want_first(self, due: DueLinks) -> None:
        """All listing pages of the site, or those that can show the named categories."""
        listings = due.listings
        if self.categories is None:
            for path in self.source.listing_paths:
                listings.want(path)
            for path, slug in listings.category_pages():
                listings.want(path, slug)
            return
        for slug in sorted(self.categories):
            page = self.source.category_path(slug, self.site_url)
            if page is not None:
                listings.want(page, slug)
            for path in self.source.listings_of(slug):
                listings.want(path)

    # -- listings ---------------------------------------------------------------------------

    def listing_request(self, row: ListingRow) -> Request:
        """A request for a listing page, conditional (RFC 9110, 13) where that is believed."""
        headers = {}
        if self.due is not None and self.due.listings.may_ask_for_changes(row):
            if row.etag:
                headers["If-None-Match"] = row.etag
            if row.last_modified:
                headers["If-Modified-Since"] = row.last_modified
        return Request(
            urljoin(self.site_url, row.path),
            headers=headers,
            dont_filter=True,
        )

    async def ask_listing(self, row: ListingRow) -> None:
        """A listing page: every link goes into the ledger, which says later what is due."""
        request = self.listing_request(row)
        self._answered(await ask(self.crawler, request, also=(304,)), request, row)

    def _answered(self, answer: Response | Failure, request: Request, row: ListingRow) -> None:
        if self.due is None or self.is_failing:
            return
        try:
            if isinstance(answer, Response):
                self._take_listing(answer, row, self.due.listings)
            else:
                self._listing_failed(answer, row, self.due)
        except Exception as error:
            self.logger.exception("%s cannot be read", request.url)
            self.internal_error(f"reading {request.url}", error)

    def parse(self, response: Response, **kwargs: Any) -> Output:
        """Any page of the source, for ``scrapy parse``: the URL says what it is."""
        if self.source.is_answer(response.url):
            return self.parse_newstext(response)
        if self.source.post_address(response.url) is not None:
            return self.parse_post(response)
        return self.parse_listing(response)

    def parse_listing(self, response: Response) -> Output:
        """A listing page or the feed, without a crawl: requests for its posts."""
        try:
            listing = self.read_listing_page(response)
        except SiteError as error:
            self.logger.warning("%s: %s", response.url, error)
            return
        for post in listing.posts:
            yield self.post_request(post.url)

    def _take_listing(self, response: Response, row: ListingRow, listings: ListingPages) -> None:
        if response.status == 304:
            if is_conditional(response.request):
                listings.not_modified(row.path)
            else:
                self.logger.warning("listing %s: 304, which nobody asked for", row.path)
                listings.failed(row.path, "http-304", gone=False)
            return
        etag, last_modified = validators(response)
        body_hash = body_digest(response)
        if body_hash == row.body_hash:
            listings.same(row.path, etag=etag, last_modified=last_modified)
            return
        try:
            listing = self.read_listing_page(response)
        except SiteError as error:
            self.logger.warning("%s: %s", response.url, error)
            listings.failed(row.path, error.reason, gone=False)
            return
        assert self.run is not None
        self.run.mend(self.source.mended(listing), row.path)
        listings.read(
            row.path,
            etag=etag,
            last_modified=last_modified,
            body_hash=body_hash,
            posts=[(post.url, post.title) for post in listing.posts],
            refused=list(listing.refused),
        )
        if self.categories is None:
            for slug in listing.categories:
                self._want_category(slug)
            for url in listing.listings:
                listings.want(path_of(url))

    def read_listing_page(self, response: Response) -> Listing:
        """The links of a listing page or the feed. Raises :class:`SiteError`."""
        content_type = content_type_of(response)
        return self.source.read_listing(response.body, content_type, response.url, self.site_url)

    def _listing_failed(self, failure: Failure, row: ListingRow, due: DueLinks) -> None:
        """A listing page that cannot be had: what it showed stays due, the books say it."""
        reason = reason_of(failure)
        self.note_error(reason.error)
        self.logger.warning("listing %s: %s", row.path, reason.code)
        if reason.gone and row.state == "new" and self._is_named(row):
            self._unknown_category(row, due)
            return
        due.listings.failed(row.path, reason.code, gone=reason.gone)
        if reason.until and self.run is not None:
            self.run.later[row.path] = reason.until

    def _is_named(self, row: ListingRow) -> bool:
        return self.categories is not None and row.path in self.expected.required_listings

    def _unknown_category(self, row: ListingRow, due: DueLinks) -> None:
        """A category that was named, and that the site does not have and never had."""
        assert self.run is not None
        known = [slug for _, slug in due.listings.category_pages() if slug != row.category]
        due.listings.forget(row.path)
        self.run.usage.append(unknown_category(row.category or "", known))

    def found_category(self, page: Page) -> None:
        """Ask the category page that a post's footer names, in the next wave of listings."""
        if self.categories is None and page.listed_in:
            self._want_category(page.listed_in)

    def _want_category(self, slug: str) -> None:
        if self.due is None or slug in self._wanted:
            return
        self._wanted.add(slug)
        try:
            path = self.source.category_path(slug, self.site_url)
        except LinkError as error:
            # An empty slug (docs/source.md, "Y7") or one with a slash (Y8) has no category page.
            self.logger.debug("%s", error)
            return
        if path is not None:
            self.due.listings.want(path, slug)


def parse_categories(text: str, source: Source) -> frozenset[str]:
    """The slugs of a comma-separated list. Raises :class:`ValueError` if one can be none."""
    slugs = [slug.strip() for slug in text.split(",") if slug.strip()]
    if not slugs:
        raise ValueError(f"categories={text!r} names none: expected slugs, as zhuzhouribao,Wind")
    for slug in slugs:
        source.category_path(slug, "http://host/")
    return frozenset(slugs)


def unknown_category(slug: str, known: Iterable[str]) -> str:
    """That there is no such category, and which of those that are ``known`` look like it."""
    by_lower: dict[str, list[str]] = {}
    for name in sorted(known):
        by_lower.setdefault(name.lower(), []).append(name)
    near = get_close_matches(slug.lower(), by_lower, n=5, cutoff=0.6)
    found = [name for lower in near for name in by_lower[lower]]
    hint = f"did you mean {', '.join(found)}?" if found else "no category like it is known yet"
    return f"categories={slug}: the site has no such category (case matters): {hint}"


def pages_of(categories: frozenset[str], source: Source) -> frozenset[str]:
    """Paths of the category pages that there must be.

    A category whose posts are shown by other listing pages need not have one.
    """
    return frozenset(
        path
        for slug in categories
        if (path := source.category_path(slug, "http://site/")) and not source.listings_of(slug)
    )


def header(response: Response, name: str) -> str | None:
    """A response header as text."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def validators(response: Response) -> tuple[str | None, str | None]:
    """``ETag`` and ``Last-Modified`` as far as they may be sent back (RFC 9110, 13.1).

    A tag that is a list or ``*`` would ask for something else, and long ones are refused by the
    servers that sent them.
    """
    etag, date = header(response, "ETag"), header(response, "Last-Modified")
    if etag is not None and (len(etag) > _LONGEST_VALIDATOR or not _TAG.fullmatch(etag)):
        etag = None
    return etag, date if date and len(date) <= _LONGEST_VALIDATOR else None


def is_conditional(request: Request | None) -> bool:
    """Whether a request sent a validator, so that "not modified" can be its answer."""
    names = ("If-None-Match", "If-Modified-Since")
    return request is not None and any(name in request.headers for name in names)
