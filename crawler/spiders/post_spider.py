"""The way from a link to a draft, for the spiders that follow links to posts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.archive.archive import Archive
from crawler.errors import SiteError
from crawler.in_parallel import InParallel
from crawler.items import Draft, Submission, WarcPointer
from crawler.ledger.listings import ListingRow
from crawler.link_key import path_of
from crawler.middlewares.capture import captured
from crawler.scrapy_internals import is_closing, process_item
from crawler.source import ANOTHER_TEXT, Answer, Lead, Page, PostLink
from crawler.spiders.answers import content_type_of, is_another_answer
from crawler.spiders.asking import ask, request_of
from crawler.spiders.base import ArchiveSpider
from crawler.spiders.due_links import DueLinks
from crawler.spiders.listing_pages import ListingPages
from crawler.spiders.reasons import Reason, reason_of
from crawler.spiders.task import Task, post_link

HAND_OUT = 64
"""How many posts may be under way."""

Output = Iterator[Draft | Request]
"""What a callback gives to Scrapy, where there is no crawl."""


class PostSpider(ArchiveSpider):
    """Takes posts and their texts in the order in which :class:`DueLinks` hands them out.

    In a crawl each task comes to one outcome: a draft, or a reason. Without one (``scrapy parse``,
    ``scrapy shell``) callbacks yield every request that a crawl could make.
    """

    due: DueLinks | None = None
    """The frontier of a crawl."""

    # -- the run ----------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """Open the archive and work on one wave after another.

        All of it within this method, at the end of which Scrapy takes the spider for idle: the way
        by scheduler, scraper and spider middlewares takes as long again as the downloader's.
        """
        self.open_run()
        assert self.due is not None
        assert self.run is not None
        waves = InParallel(
            self.crawler, self._work, self._more, at_a_time=self.at_a_time or HAND_OUT
        )
        try:
            while wave := self._next_wave():
                await waves.through(wave)
        except Exception as error:
            # An error of the disk is told in one line, not by Scrapy, which may have ended by now.
            if not self.run.failed(error):
                raise
        # Scrapy wants an asynchronous generator: it is given no request.
        left_to_scrapy: tuple[Request, ...] = ()
        for request in left_to_scrapy:
            yield request

    def make_frontier(self, archive: Archive) -> DueLinks:
        """What is due in the archive, and what this spider wants first."""
        self.due = DueLinks(
            archive,
            ListingPages(archive, self.limits),
            site_url=self.site_url,
            categories=self.only_categories,
            hand_out=HAND_OUT,
            give_up=self.give_up,
        )
        self.want_first(self.due)
        return self.due

    @property
    def only_categories(self) -> frozenset[str] | None:
        """The slugs that the run is narrowed to; ``None`` for all."""
        return None

    def want_first(self, due: DueLinks) -> None:
        """Ask for what the run begins with."""
        raise NotImplementedError

    def _next_wave(self) -> Sequence[ListingRow | Task]:
        over = self.due is None or self.is_failing or is_closing(self.crawler)
        return [] if over or self.due is None else self.due.next_wave()

    def _more(self) -> Sequence[ListingRow | Task]:
        return self.due.top_up() if self.due is not None and not self.is_failing else []

    async def _work(self, step: ListingRow | Task) -> None:
        if isinstance(step, Task):
            await self._take_post(step)
        else:
            await self.ask_listing(step)

    def item_failed(self, item: Any, failure: Failure) -> None:
        """As for all spiders, and the link stays open, by name."""
        super().item_failed(item, failure)
        link = item.link if isinstance(item, Draft | Submission) else None
        if self.due is not None and not self.is_failing and link is not None:
            self.due.postpone(link, "internal-error")

    async def ask_listing(self, row: ListingRow) -> None:
        """Ask for a listing page and take what it shows."""
        raise NotImplementedError

    # -- a post -----------------------------------------------------------------------------

    def post_request(self, url: str) -> Request:
        """Ask for a post page."""
        return Request(url, callback=self.parse_post, errback=self.failed, dont_filter=True)

    async def _fetched(self, task: Task) -> Draft | Reason:
        """A task's page and answer; one whose page is gone is still tried by its share link."""
        if task.key.kind == "share":
            link = self.source.share_link(task.key.name)
            return await self._text(link.code, link.url, task)
        request = self.post_request(urljoin(self.site_url, task.key.name))
        answer = await ask(self.crawler, request)
        if isinstance(answer, Failure):
            return await self._without_post(reason_of(answer), task)
        return await self._post(answer, task)

    async def _post(self, response: Response, task: Task) -> Draft | Reason:
        page = self._page(response)
        if isinstance(page, Reason):
            return page
        if page.id != task.article:
            self.logger.warning("%s leads to %s", task.key, response.url)
            return Reason("another-post")
        self.found_category(page)
        code = self.source.code_of(page)
        if code is None:
            return self._draft(page, None, task, captured(response))
        return await self._text(code, page.share_url, task, page, captured(response))

    def _page(self, response: Response) -> Page | Reason:
        try:
            page = self.source.read_page(response.body, content_type_of(response), response.url)
        except SiteError as error:
            self.logger.warning("%s: %s", response.url, error)
            return Reason(error.reason)
        self.note_mended(self.source.mended(page), path_of(response.url))
        return page

    def found_category(self, page: Page) -> None:
        """A post's footer names its category page."""

    async def _without_post(self, reason: Reason, task: Task) -> Draft | Reason:
        code = self.source.code_of_id(task.article)
        if reason.gone and not (task.captured or task.dropped) and code:
            return await self._text(code, "", task)
        return reason

    # -- the text ---------------------------------------------------------------------------

    def newstext_request(
        self,
        code: str,
        share_url: str,
        *,
        page: Page | None = None,
        warc: Sequence[WarcPointer] = (),
    ) -> Request:
        """Ask the JSON endpoint for a text; ``warc`` is where the article's page lies.

        Raises :class:`LinkError` for a link to no host.
        """
        return Request(
            self.source.answer_url(code, share_url, self.share_base_url),
            callback=self.parse_newstext,
            errback=self.failed,
            cb_kwargs={"page": page, "warc": warc},
            dont_filter=True,
        )

    async def _text(
        self,
        code: str,
        share_url: str,
        task: Task,
        page: Page | None = None,
        warc: Sequence[WarcPointer] = (),
    ) -> Draft | Reason:
        try:
            request = self.newstext_request(code, share_url)
        except SiteError as error:
            return self._draft(page, Reason(error.reason), task, warc)
        answer = await ask(self.crawler, request)
        if isinstance(answer, Failure):
            return self._draft(page, reason_of(answer), task, warc)
        return self._with_answer(answer, task, page, warc)

    def _with_answer(
        self,
        response: Response,
        task: Task | None,
        page: Page | None,
        warc: Sequence[WarcPointer],
    ) -> Draft | Reason:
        try:
            if is_another_answer(response, self.source):
                raise SiteError("another-answer", "redirected to the answer for another article")
            text = self.source.read_answer(response.body)
            self.note_mended(self.source.mended(text), path_of(response.url))
            if page is not None and self.source.contradicts(text, page):
                return self._contradicted(page, task, warc)
            answer = Answer(text, response.url)
        except SiteError as error:
            self.logger.info("%s: %s", response.url, error)
            return self._draft(page, Reason(error.reason), task, warc)
        return self._draft(page, answer, task, [*warc, *captured(response)])

    def _contradicted(
        self, page: Page, task: Task | None, warc: Sequence[WarcPointer]
    ) -> Draft | Reason:
        """The endpoint gives another text than the page: the page's is archived, for now."""
        reason = Reason(ANOTHER_TEXT)
        self.logger.warning("%s: the endpoint gives another text than the post's page", page.id)
        if self.run is not None:
            self.run.contradicted += 1
            if task is not None and task.captured and task.text_source == "newstext":
                archived = self.run.archive.newest_article(task.article)
                if self.source.still_shows(page, archived):
                    # It is what the endpoint said before.
                    return reason
        return self._draft(page, reason, task, warc)

    def _draft(
        self,
        page: Page | None,
        answer: Answer | Reason | None,
        task: Task | None,
        warc: Sequence[WarcPointer],
    ) -> Draft | Reason:
        """What page and answer say together; a :class:`Reason` stands for an answer not had."""
        if isinstance(answer, Reason):
            self.note_error(answer.error)
            if page is None:
                return answer
            answer = Answer(None, owed=answer.code)
        lead = Lead()
        if task is not None:
            link = self.post_link(task) if page is None else None
            lead = Lead(task.article, task.title, link, task.text_source)
        try:
            draft = self.source.read(page, answer, lead)
        except SiteError as error:
            return Reason(error.reason)
        draft.warc = list(warc)
        return draft

    def post_link(self, task: Task) -> PostLink | None:
        """What the URL of a post page that is gone still says; a share link says nothing."""
        link = post_link(task, self.site_url, self.source)
        assert self.run is not None
        known = self.run.archive.ledger.listings.of_category(link.category) if link else []
        return replace(link, category=known[0]) if link and len(known) == 1 else link

    # -- outcomes ---------------------------------------------------------------------------

    async def _take_post(self, task: Task) -> None:
        """Whatever goes wrong, the task gets its outcome, the others their turn."""
        if self.due is None or self.is_failing:
            return
        try:
            found = await self._fetched(task)
        except Exception as error:
            self.logger.exception("%s cannot be read", task.key)
            self.internal_error(f"reading {task.key}", error)
            found = Reason("internal-error")
        self._take(self.due, task, found)
        await self.release(self.due)

    def _take(self, due: DueLinks, task: Task, found: Draft | Reason) -> None:
        """A task's outcome, unless it may have been rolled back while the endpoint was asked."""
        if self.is_failing:
            return
        if isinstance(found, Draft):
            found.link = task.link
            due.settle(task, found)
        else:
            self.note_error(found.error)
            if task.captured and not found.gone and self.run is not None:
                self.run.unchecked.setdefault(found.code, []).append(task.article)
            due.fail(task, found.code, gone=found.gone, refused=found.refused, until=found.until)

    async def release(self, due: DueLinks) -> None:
        """Send the drafts whose turn has come through the pipelines, one after another."""
        async with self._turn:
            for draft in due.released():
                await process_item(self.crawler, draft)

    # -- without a crawl --------------------------------------------------------------------

    def parse_post(self, response: Response) -> Output:
        """A post page: the request for the text, and what the page by itself says."""
        page = self._page(response)
        if isinstance(page, Reason):
            yield from self._shown(page)
            return
        code, warc = self.source.code_of(page), captured(response)
        answer: Reason | None = None
        if code is not None:
            answer = Reason("not asked for yet")
            try:
                yield self.newstext_request(code, page.share_url, page=page, warc=warc)
            except SiteError as error:
                answer = Reason(error.reason)
        yield from self._shown(self._draft(page, answer, None, warc))

    def parse_newstext(
        self, response: Response, page: Page | None = None, warc: Sequence[WarcPointer] = ()
    ) -> Output:
        """The endpoint's answer: the draft is complete."""
        return self._shown(self._with_answer(response, None, page, warc))

    def failed(self, failure: Failure) -> Output:
        """No post page, or no answer from the endpoint: the page's own body has to do."""
        known = request_of(failure).cb_kwargs
        page, warc = known.get("page"), known.get("warc", ())
        return self._shown(self._draft(page, reason_of(failure), None, warc))

    def _shown(self, found: Draft | Reason) -> Output:
        if isinstance(found, Draft):
            yield found
        else:
            self.logger.warning("not archived: %s", found.code)
