"""The way from a link to a draft, for the spiders that follow links to posts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from scrapy import signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.archive.archive import Archive
from crawler.errors import SiteError
from crawler.items import Draft, Submission, WarcPointer
from crawler.ledger.listings import ListingRow
from crawler.link_key import path_of
from crawler.middlewares.capture import captured
from crawler.scrapy_internals import process_item, schedule
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
InTurn = Output | Coroutine[Any, Any, None]
"""What a callback gives to Scrapy: in a crawl nothing, and its draft goes its own way.

Scrapy's way from a callback to the scheduler and the pipelines is some thirty asynchronous
generators long, and knows no order.
"""


class PostSpider(ArchiveSpider):
    """Takes posts and their texts in the order in which :class:`DueLinks` hands them out.

    In a crawl each task comes to one outcome: a draft, or a reason. Without one (``scrapy parse``,
    ``scrapy shell``) the callbacks yield every request that a crawl could make.
    """

    due: DueLinks | None = None
    """The frontier of a crawl."""

    # -- the run ----------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """Open the archive and send the first wave; the rest follows from signals."""
        self.open_run()
        self.crawler.signals.connect(self._on_idle, signals.spider_idle)
        self.crawler.signals.connect(self._on_scheduler_empty, signals.scheduler_empty)
        wave = self.due.next_wave() if self.due else []
        await self.ask_listings([step for step in wave if isinstance(step, ListingRow)])
        for request in self._requests(step for step in wave if isinstance(step, Task)):
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

    def _on_scheduler_empty(self) -> None:
        if self.due is not None and not self.is_failing:
            self.send(self.due.top_up())

    def _on_idle(self) -> None:
        wave = self.due.next_wave() if self.due and not self.is_failing else []
        self.send(wave)
        if wave:
            raise DontCloseSpider

    def item_failed(self, item: Any, failure: Failure) -> None:
        """As for all spiders, and the link stays open, by name."""
        super().item_failed(item, failure)
        link = item.link if isinstance(item, Draft | Submission) else None
        if self.due is not None and not self.is_failing and link is not None:
            self.due.postpone(link, "internal-error")

    def send(self, wave: Iterable[ListingRow | Task]) -> None:
        """Ask for these."""
        for request in self._requests(wave):
            schedule(self.crawler, request)

    def _requests(self, wave: Iterable[ListingRow | Task]) -> Iterator[Request]:
        for step in wave:
            if isinstance(step, ListingRow):
                yield self.listing_request(step)
            elif step.key.kind == "share":
                link = self.source.share_link(step.key.name)
                yield self.newstext_request(link.code, link.url, task=step)
            else:
                yield self.post_request(urljoin(self.site_url, step.key.name), step)

    def listing_request(self, row: ListingRow) -> Request:
        """A conditional request for a listing page."""
        raise NotImplementedError

    async def ask_listings(self, rows: Iterable[ListingRow]) -> None:
        """Ask for the listing pages that a run begins with."""

    # -- a post -----------------------------------------------------------------------------

    def post_request(self, url: str, task: Task | None) -> Request:
        """Ask for a post page."""
        return Request(
            url,
            callback=self.parse_post,
            errback=self.post_failed,
            cb_kwargs={"task": task},
            priority=turn_of(task),
            dont_filter=True,
        )

    def parse_post(self, response: Response, task: Task | None = None) -> InTurn:
        """A post page: what it says, and on to the endpoint for the text."""
        if task is None:
            return self._shown_post(response)
        return self._settled(task, self._post(response, task))

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
            return self.source.read_page(response.body, content_type_of(response), response.url)
        except SiteError as error:
            self.logger.warning("%s: %s", response.url, error)
            return Reason(error.reason)

    def found_category(self, page: Page) -> None:
        """A post's footer names its category page."""

    def post_failed(self, failure: Failure) -> InTurn:
        """A post page that cannot be had; one that is gone is still tried by its share link."""
        task = task_of(failure)
        if task is None:
            return self._shown(reason_of(failure))
        return self._settled(task, self._without_post(reason_of(failure), task))

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
        task: Task | None = None,
        page: Page | None = None,
        warc: Sequence[WarcPointer] = (),
    ) -> Request:
        """Ask the JSON endpoint for a text; ``warc`` is where the article's page lies.

        Raises :class:`LinkError` for a link to no host.
        """
        return Request(
            self.source.answer_url(code, share_url, self.share_base_url),
            callback=self.parse_newstext,
            errback=self.newstext_failed,
            cb_kwargs={"task": task, "page": page, "warc": warc},
            priority=turn_of(task),
            dont_filter=True,
        )

    def parse_newstext(
        self,
        response: Response,
        task: Task | None = None,
        page: Page | None = None,
        warc: Sequence[WarcPointer] = (),
    ) -> InTurn:
        """The endpoint's answer: the draft is complete."""
        if task is None:
            return self._shown(self._with_answer(response, None, page, warc))
        return self._settled(task, self._told(response, task, page, warc))

    async def _told(
        self,
        response: Response,
        task: Task,
        page: Page | None,
        warc: Sequence[WarcPointer],
    ) -> Draft | Reason:
        return self._with_answer(response, task, page, warc)

    def newstext_failed(self, failure: Failure) -> InTurn:
        """No answer from the endpoint: the page's own body has to do."""
        known = request_of(failure).cb_kwargs
        task, page, warc = known["task"], known["page"], known["warc"]
        reason = reason_of(failure)
        if task is None:
            return self._shown(self._draft(page, reason, None, warc))
        return self._settled(task, self._untold(reason, task, page, warc))

    async def _untold(
        self, reason: Reason, task: Task, page: Page | None, warc: Sequence[WarcPointer]
    ) -> Draft | Reason:
        return self._draft(page, reason, task, warc)

    async def _text(
        self,
        code: str,
        share_url: str,
        task: Task,
        page: Page | None = None,
        warc: Sequence[WarcPointer] = (),
    ) -> Draft | Reason:
        """Ask the endpoint at once: half of all requests, and Scrapy's way around costs more."""
        try:
            request = self.newstext_request(code, share_url, task=task, page=page, warc=warc)
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
            if self.run is not None:
                self.run.mend(self.source.mended(text), path_of(response.url))
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

    async def _settled(self, task: Task, reading: Coroutine[Any, Any, Draft | Reason]) -> None:
        """Whatever goes wrong in a callback, the task gets its outcome, the others their turn."""
        assert self.due is not None
        try:
            await self._settle(self.due, task, reading)
        finally:
            await self.release(self.due)

    async def _settle(
        self, due: DueLinks, task: Task, reading: Coroutine[Any, Any, Draft | Reason]
    ) -> None:
        if self.is_failing:
            reading.close()
            return
        try:
            found = await reading
        except Exception:
            self._take(due, task, Reason("internal-error"))
            raise
        self._take(due, task, found)

    def _take(self, due: DueLinks, task: Task, found: Draft | Reason) -> None:
        """A task's outcome, unless it may have been rolled back while the endpoint was asked."""
        if self.is_failing:
            return
        if isinstance(found, Draft):
            found.link = task.link
            due.settle(task, found)
        else:
            self.note_error(found.error)
            due.fail(task, found.code, gone=found.gone, refused=found.refused, until=found.until)

    async def release(self, due: DueLinks) -> None:
        """Send the drafts whose turn has come through the pipelines, one after another."""
        async with self._turn:
            for draft in due.released():
                await process_item(self.crawler, draft)

    # -- without a crawl --------------------------------------------------------------------

    def _shown_post(self, response: Response) -> Output:
        """The request for the text, and what the page by itself says."""
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

    def _shown(self, found: Draft | Reason) -> Output:
        if isinstance(found, Draft):
            yield found
        else:
            self.logger.warning("not archived: %s", found.code)


def turn_of(task: Task | None) -> int:
    """The priority of a task's requests: Scrapy would send the last one handed out first."""
    return -task.number if task else 0


def task_of(failure: Failure) -> Task | None:
    """The task whose request failed."""
    task: Task | None = request_of(failure).cb_kwargs.get("task")
    return task
