"""What both spiders do: the way from a link to a draft, and the frontier around it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import urljoin

import scrapy
from scrapy import signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Request, Response
from scrapy.utils.defer import deferred_from_coro
from twisted.python.failure import Failure

from crawler.archive.archive import Archive
from crawler.articles.draft import PostLink, draft_of_answer, draft_of_page, shows_text
from crawler.articles.posts import SOURCE
from crawler.clock import Clock, run_clock
from crawler.errors import SiteError
from crawler.items import Draft, Submission, WarcPointer
from crawler.ledger.listings import ListingRow
from crawler.middlewares.capture import captured
from crawler.runs.context import Expected, OnArchive, Run
from crawler.setting_values import recheck_after
from crawler.site import identity, urls
from crawler.site.newstext import read_newstext
from crawler.site.post import PostPage, read_post
from crawler.spiders.answers import base_url, code_of, is_another_answer, text_of
from crawler.spiders.asking import ask
from crawler.spiders.capture_policy import capture_policy
from crawler.spiders.frontier import Frontier, Task, post_link
from crawler.spiders.reasons import Reason, reason_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

Output = Iterator[Draft | Request]
InTurn = Output | Coroutine[Any, Any, None]
"""What a callback gives to Scrapy: with a frontier nothing, and its output goes its own way.

Scrapy's way from a callback to the scheduler and the pipelines is some thirty asynchronous
generators long, and knows no order.
"""


class ArchiveSpider(scrapy.Spider, OnArchive):
    """A spider that works on an archive through a :class:`Frontier`.

    Settings: ``SITE_URL``, ``SHARE_URL``, ``ARCHIVE_DIR``, ``NOW``, ``RECHECK_AFTER``,
    ``GIVE_UP_HOURS``, ``LISTINGS_LIMIT``, ``LISTING_ROUNDS``, ``LINKS_LIMIT``. Without
    :meth:`start` (``scrapy parse``, ``scrapy shell``) there is no frontier and no archive: the
    callbacks then yield every request that a crawl could make.
    """

    frontier: Frontier | None = None
    clock: Clock
    archive_dir: Path
    recheck_after: tuple[timedelta, ...]
    give_up: timedelta
    listings_limit: int
    listing_rounds: int
    links_limit: int
    site_url: str
    share_base_url: str
    _turn: asyncio.Lock

    expected: Expected = Expected()
    """What this spider's run must bring, or it looks wrong."""
    named_origins: frozenset[tuple[str, int]] = frozenset()
    """Hosts and ports that the user has named, and that may be asked for that reason."""

    ARGUMENTS: ClassVar[tuple[str, ...]] = ()
    """Names that ``-a`` may set."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Read the settings; an ``archive`` that is open already may be handed in."""
        archive = kwargs.pop("archive", None)
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        spider.site_url = base_url(settings["SITE_URL"])
        spider.share_base_url = base_url(settings["SHARE_URL"]) if settings["SHARE_URL"] else ""
        spider.clock = run_clock(settings["NOW"])
        spider.archive_dir = Path(settings["ARCHIVE_DIR"])
        spider.recheck_after = tuple(recheck_after(settings))
        spider.give_up = timedelta(hours=settings.getfloat("GIVE_UP_HOURS"))
        spider.listings_limit = settings.getint("LISTINGS_LIMIT")
        spider.listing_rounds = settings.getint("LISTING_ROUNDS")
        spider.links_limit = settings.getint("LINKS_LIMIT")
        spider._turn = asyncio.Lock()
        if archive is not None:
            # Made here, so that a run that is stopped in its first moments has books to close.
            spider._begin(archive)
        return spider

    @classmethod
    def check_arguments(cls, arguments: dict[str, str]) -> None:
        """Raise :class:`ValueError` with one line saying what is wrong and what is right."""
        unknown = sorted(set(arguments) - set(cls.ARGUMENTS))
        if unknown:
            raise ValueError(
                f"spider {cls.name} has no argument {', '.join(unknown)}; "
                f"it takes {', '.join(cls.ARGUMENTS)}"
            )

    # -- the run ----------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """Open the archive and send the first wave; the rest follows from signals."""
        frontier = self.frontier or self._begin(
            Archive(
                self.archive_dir,
                spider=self.name,
                clock=self.clock,
                source=SOURCE,
                recheck_after=self.recheck_after,
                capture=capture_policy(self.settings),
            )
        )
        self.crawler.signals.connect(self._on_idle, signals.spider_idle)
        self.crawler.signals.connect(self._on_scheduler_empty, signals.scheduler_empty)
        self.crawler.signals.connect(self._on_item_error, signals.item_error)
        self.crawler.signals.connect(self._on_spider_error, signals.spider_error)
        for request in self._requests(frontier.next_wave()):
            yield request

    def make_frontier(self, archive: Archive) -> Frontier:
        """The frontier with what this spider wants first."""
        raise NotImplementedError

    def _begin(self, archive: Archive) -> Frontier:
        """The run starts: from here on every component finds it (:func:`run_of`)."""
        self.frontier = self.make_frontier(archive)
        self.run = Run(
            self.name,
            archive,
            self.frontier.scope,
            self.frontier,
            self.stop,
            expected=self.expected,
            named_origins=self.named_origins,
        )
        return self.frontier

    def stop(self) -> None:
        """The archive cannot be written: stop fetching."""
        assert self.run is not None
        assert self.crawler.engine is not None
        self.logger.critical("%s", self.run.fatal)
        deferred_from_coro(self.crawler.engine.close_spider_async(reason="archive_failed"))

    @property
    def is_failing(self) -> bool:
        """Whether the archive cannot be written: what comes now may have been rolled back."""
        return self.run is not None and self.run.fatal is not None

    def _on_scheduler_empty(self) -> None:
        if self.frontier is not None and not self.is_failing:
            self.send(self.frontier.top_up())

    def _on_idle(self) -> None:
        wave = self.frontier.next_wave() if self.frontier and not self.is_failing else []
        self.send(wave)
        if wave:
            raise DontCloseSpider

    def _on_item_error(self, item: Any, failure: Failure) -> None:
        """A bug in a pipeline must not look like success: the link stays open, by name."""
        if self.run is None:
            return
        self.run.errors.append(f"internal error while storing {item}: {failure.value!r}")
        link = item.link if isinstance(item, Draft | Submission) else None
        if self.frontier is not None and self.run.fatal is None and link is not None:
            self.frontier.postpone(link, "internal-error")

    def _on_spider_error(self, failure: Failure, response: Response) -> None:
        if self.run is not None:
            problem = f"internal error while reading {response.url}: {failure.value!r}"
            self.run.errors.append(problem)

    def send(self, wave: Iterable[ListingRow | Task]) -> None:
        """Ask for these."""
        assert self.crawler.engine is not None
        for request in self._requests(wave):
            self.crawler.engine.crawl(request)

    def _requests(self, wave: Iterable[ListingRow | Task]) -> Iterator[Request]:
        for step in wave:
            if isinstance(step, ListingRow):
                yield self.listing_request(step)
            elif step.key.kind == "share":
                link = urls.parse_share_link(step.key.name)
                yield self.newstext_request(link.code, link.url, step, None)
            else:
                yield self.post_request(urljoin(self.site_url, step.key.name), step)

    def listing_request(self, row: ListingRow) -> Request:
        """A conditional request for a listing page."""
        raise NotImplementedError

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
        return self._in_turn(self._guarded(task, self._post(response, task)))

    def _post(self, response: Response, task: Task | None) -> Output:
        try:
            page = read_post(text_of(response), response.url)
        except SiteError as error:
            self.logger.warning("%s: %s", response.url, error)
            self._fail(task, Reason(error.reason))
            return
        if task is not None and page.id != task.article:
            self.logger.warning("%s leads to %s", task.key, response.url)
            self._fail(task, Reason("another-post"))
            return
        self.found_category(page)
        code = code_of(page)
        warc = captured(response)
        if code is None:
            owed = "no-info-code" if page.share_url else ""
            yield from self._from_page(page, task, warc, owed=owed)
        else:
            try:
                request = self.newstext_request(code, page.share_url, task, page, warc)
            except SiteError as error:
                yield from self._without_newstext(task, page, warc, Reason(error.reason))
                return
            yield request
            if task is None:
                yield from self._from_page(page, None, warc, owed="not asked for yet")

    def found_category(self, page: PostPage) -> None:
        """A post's footer names its category page."""

    def post_failed(self, failure: Failure) -> InTurn:
        """A post page that cannot be had; one that is gone is still tried by its share link."""
        task = task_of(failure)
        return self._in_turn(self._guarded(task, self._without_post(failure, task)))

    def _without_post(self, failure: Failure, task: Task | None) -> Output:
        reason = reason_of(failure)
        code = identity.info_code(task.article) if task else None
        if task and reason.gone and not (task.captured or task.dropped) and code:
            yield self.newstext_request(code, "", task, None)
        else:
            self._fail(task, reason)

    # -- the text ---------------------------------------------------------------------------

    def newstext_request(
        self,
        code: str,
        share_url: str,
        task: Task | None,
        page: PostPage | None,
        warc: Sequence[WarcPointer] = (),
    ) -> Request:
        """Ask the JSON endpoint for a text; ``warc`` is where the article's page lies.

        Raises :class:`LinkError` for a link to no host.
        """
        return Request(
            urls.newstext_url(urls.share_base(share_url, self.share_base_url), code),
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
        page: PostPage | None = None,
        warc: Sequence[WarcPointer] = (),
    ) -> InTurn:
        """The endpoint's answer: the draft is complete."""
        return self._in_turn(self._told(response, task, page, warc))

    def _told(
        self,
        response: Response,
        task: Task | None,
        page: PostPage | None,
        warc: Sequence[WarcPointer],
    ) -> Output:
        return self._guarded(task, self._newstext(response, task, page, warc))

    def _newstext(
        self,
        response: Response,
        task: Task | None,
        page: PostPage | None,
        warc: Sequence[WarcPointer],
    ) -> Output:
        try:
            if is_another_answer(response):
                raise SiteError("another-answer", "redirected to the answer for another article")
            answer = read_newstext(response.body)
        except SiteError as error:
            self.logger.info("%s: %s", response.url, error)
            yield from self._without_newstext(task, page, warc, Reason(error.reason))
            return
        if page is not None:
            draft = draft_of_page(page, answer)
        elif task is not None:
            link = self.post_link(task)
            draft = draft_of_answer(response.url, answer, task.article, task.title, link)
        else:
            draft = draft_of_answer(response.url, answer)
        draft.warc = [*warc, *captured(response)]
        yield from self._done(task, draft)

    def newstext_failed(self, failure: Failure) -> InTurn:
        """No answer from the endpoint: the page's own body has to do."""
        return self._in_turn(self._no_newstext(failure))

    def _no_newstext(self, failure: Failure) -> Output:
        assert failure.request is not None  # type: ignore[attr-defined]
        known = failure.request.cb_kwargs  # type: ignore[attr-defined]
        task = task_of(failure)
        output = self._without_newstext(task, known["page"], known["warc"], reason_of(failure))
        return self._guarded(task, output)

    def _without_newstext(
        self,
        task: Task | None,
        page: PostPage | None,
        warc: Sequence[WarcPointer],
        reason: Reason,
    ) -> Output:
        if page is None:
            self._fail(task, reason)
        elif task is not None and task.text_source == "newstext":
            # The page's body differs in markup from the archived one; it says nothing about text.
            self._fail(task, Reason(reason.code))
        else:
            yield from self._from_page(page, task, warc, owed=reason.code)

    def _from_page(
        self, page: PostPage, task: Task | None, warc: Sequence[WarcPointer], *, owed: str
    ) -> Output:
        if not shows_text(page):
            self._fail(task, Reason("no-text"))
            return
        draft = draft_of_page(page, None, owed)
        draft.warc = list(warc)
        yield from self._done(task, draft)

    def post_link(self, task: Task) -> PostLink | None:
        """What the URL of a post page that is gone still says; a share link says nothing."""
        link = post_link(task, self.site_url)
        assert self.run is not None
        known = self.run.archive.ledger.listings.of_category(link.category) if link else []
        return replace(link, category=known[0]) if link and len(known) == 1 else link

    # -- outcomes ---------------------------------------------------------------------------

    def _done(self, task: Task | None, draft: Draft) -> Output:
        if task is None or self.frontier is None:
            yield draft
            return
        draft.link = task.link
        self.frontier.settle(task, draft)

    def _fail(self, task: Task | None, reason: Reason) -> None:
        if task is not None and self.frontier is not None:
            self.frontier.fail(task, reason.code, gone=reason.gone, refused=reason.refused)
        else:
            self.logger.warning("not archived: %s", reason.code)

    def _guarded(self, task: Task | None, output: Output) -> Output:
        """Whatever goes wrong in a callback, the task gets its outcome, the others their turn."""
        if self.is_failing:
            # What this answer belongs to may have been rolled back.
            return
        try:
            yield from output
        except Exception:
            self._fail(task, Reason("internal-error"))
            raise

    def _in_turn(self, output: Output) -> InTurn:
        """Output as Scrapy takes it; without a frontier there are no turns."""
        return output if self.frontier is None else self._then_release(output, self.frontier)

    async def _then_release(self, output: Output, frontier: Frontier) -> None:
        try:
            await self._work_off(output)
        finally:
            await self.release(frontier)

    async def _work_off(self, output: Output) -> None:
        assert self.crawler.engine is not None
        for step in output:
            if not isinstance(step, Request):
                await self.crawler.engine.scraper.start_itemproc_async(step, response=None)
            elif step.callback == self.parse_newstext:
                # Half of all requests: Scrapy's way around costs more than reading the answer.
                answer = await ask(self.crawler.engine, step)
                if isinstance(answer, Failure):
                    await self._work_off(self._no_newstext(answer))
                else:
                    await self._work_off(self._told(answer, **step.cb_kwargs))
            else:
                self.crawler.engine.crawl(step)

    async def release(self, frontier: Frontier) -> None:
        """Send the drafts whose turn has come through the pipelines, one after another.

        Scrapy works on the items of several callbacks at a time: yielded there, their order would
        depend on when answers came in.
        """
        assert self.crawler.engine is not None
        async with self._turn:
            for draft in frontier.released():
                await self.crawler.engine.scraper.start_itemproc_async(draft, response=None)


def turn_of(task: Task | None) -> int:
    """The priority of a task's requests: Scrapy would send the last one handed out first."""
    return -task.number if task else 0


def task_of(failure: Failure) -> Task | None:
    """The task whose request failed."""
    request: Request = failure.request  # type: ignore[attr-defined]
    task: Task | None = request.cb_kwargs.get("task")
    return task
