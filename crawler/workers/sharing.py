"""Shares a run's posts with fetchers: hands out tasks, takes outcomes over, sees to the end."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import DropItem
from scrapy.utils.defer import deferred_from_coro

from crawler.archive.counted import counted
from crawler.archive.ledger.listings import ListingRow
from crawler.errors import ArchiveError
from crawler.extensions.shutdown import giving_up, stopping
from crawler.spiders.base import ArchiveSpider
from crawler.spiders.frontier import Frontier, Task
from crawler.workers.fetching import BEATS
from crawler.workers.intake import Intake
from crawler.workers.messages import Batch, Ready
from crawler.workers.orders import orders_of
from crawler.workers.politeness import OwnShare
from crawler.workers.process import Fetcher

if TYPE_CHECKING:
    from scrapy.core.engine import ExecutionEngine
    from scrapy.crawler import Crawler

logger = logging.getLogger("crawler.workers")

HAND_OUT = 64
"""How many posts may be under way for each process, those waiting for their turn included."""


SECONDS_TO_END = 60.0
"""Requests under way get so long where nobody has set a shorter time (``SHUTDOWN_SECONDS``)."""


class Elsewhere:
    """Goes through the pipelines while others are at work, so that Scrapy knows of it.

    It neither takes the spider for idle nor closes it while an item is being processed.
    """


class Sharing:
    """A pipeline, because Scrapy awaits those before the books are closed.

    ``processes`` is how many there are in all. Settings: ``WORKERS_LEAST``, how many posts must be
    there to be fetched before others are started, and ``WORKERS_SILENCE``, seconds. Tasks go to
    whoever has room; what comes back goes through the frontier, which has it stored in the order
    in which it was handed out. A fetcher that ends, or hangs, is not replaced: the others do its
    work.
    """

    def __init__(self, crawler: Crawler, processes: int, least: int, silence: float) -> None:
        self._crawler = crawler
        self._processes = processes
        self._least = least
        self._silence = silence
        self._polite = OwnShare.from_crawler(crawler, processes)
        self._intake = Intake(crawler)
        self._fetchers: list[Fetcher] = []
        self._started = False
        self._seen = 0
        self._given = 0
        self._waiting: deque[Task] = deque()
        self._mine: list[Task] = []
        self._my_window = 1
        self._taking = 0
        self._held = False
        self._quiet = asyncio.Event()
        self._over = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, processes: int) -> Self:
        """Read the settings; connect to the run's beginning and end."""
        settings = crawler.settings
        least, silence = settings.getint("WORKERS_LEAST"), settings.getfloat("WORKERS_SILENCE")
        sharing = cls(crawler, processes, least, silence)
        crawler.signals.connect(sharing.spider_opened, signals.spider_opened)
        crawler.signals.connect(sharing.stop, stopping)
        crawler.signals.connect(sharing.give_up, giving_up)
        return sharing

    def spider_opened(self, spider: Any) -> None:
        """Offer to help, in runs on an archive."""
        if isinstance(spider, ArchiveSpider):
            spider.others = self

    # -- handing out ------------------------------------------------------------------------

    def share(self, wave: Iterable[ListingRow | Task]) -> list[ListingRow | Task]:
        """What this process is to do now: all listings, and the tasks that are left to it."""
        steps = list(wave)
        tasks = [step for step in steps if isinstance(step, Task)]
        if len(tasks) < len(steps):
            return steps
        self._await(tasks)
        if not self._started and self._is_worth_it(len(tasks)):
            self._started = True
            self._begin()
        self._hand_out()
        return list(self._own())

    def _await(self, tasks: list[Task]) -> None:
        self._waiting.extend(tasks)
        self._seen += len(tasks)

    def _is_worth_it(self, tasks: int) -> bool:
        done, total = self._frontier.progress()
        many = tasks >= min(HAND_OUT, self._least) and total - done >= self._least
        return tasks > 0 and (many or self._seen >= self._least)

    def _own(self) -> Iterable[Task]:
        self._mine = [task for task in self._mine if self._frontier.is_out(task)]
        # Without others there is nobody to leave anything to; those that start will want some, and
        # until then this process is the only one.
        window = self._my_window if self._ready else self._concurrency
        while self._waiting and (not self._fetchers or len(self._mine) < window):
            task = self._waiting.popleft()
            self._mine.append(task)
            yield task

    def _hand_out(self) -> None:
        while self._waiting and self._ready and not self._is_closing:
            fetcher = max(self._ready, key=lambda each: each.room)
            fair = -(-len(self._waiting) // len(self._ready))
            count = min(fetcher.room, fair)
            if count <= 0:
                break
            try:
                info = self._intake.warcinfo()
            except ArchiveError as error:
                self._spider.abort(error)
                return
            self._given += count
            fetcher.give([self._waiting.popleft() for _ in range(count)], info)
            if not self._held:
                self._held = True
                deferred_from_coro(self._hold())

    def _refill(self) -> None:
        """Others have room: more of the wave that is under way."""
        if self._is_closing:
            return
        self._await(self._frontier.top_up())
        self._hand_out()
        if self._waiting:
            self._spider.send(())

    # -- the processes ----------------------------------------------------------------------

    def _begin(self) -> None:
        self._my_window = self._concurrency
        self._intake.begin(HAND_OUT * self._processes)
        for number in range(2, self._processes + 1):
            orders = orders_of(self._spider, number, self._processes)
            self._fetchers.append(Fetcher(orders, self._said, self._ended))
        deferred_from_coro(self._start())
        deferred_from_coro(self._watch())

    async def _watch(self) -> None:
        """End fetchers that hang: nobody would ever hear of what they have in hand."""
        while self._fetchers and not self._over:
            await asyncio.sleep(self._silence / BEATS)
            for fetcher in self._fetchers:
                if fetcher.silent > self._silence:
                    fetcher.give_up_on(f"it said nothing for {fetcher.silent:.0f} s")

    async def _start(self) -> None:
        for fetcher in list(self._fetchers):
            if self._is_closing:
                self._fetchers.remove(fetcher)
                continue
            try:
                await fetcher.start()
            except OSError as error:
                fetcher.why_ended = str(error)
                self._ended(fetcher)

    def _said(self, fetcher: Fetcher, message: Batch | Ready) -> None:
        if self._over:
            return
        if isinstance(message, Ready):
            self._rearrange()
            fetcher.window = self._my_window = self._concurrency
            self._refill()
        else:
            deferred_from_coro(self._take(fetcher, message))

    def _rearrange(self) -> None:
        others = len(self._ready)
        self._polite.left_by(others)
        self._frontier.widen(HAND_OUT * (1 + others))

    async def _take(self, fetcher: Fetcher, batch: Batch) -> None:
        """Take over what a fetcher has done, and give it more to do."""
        self._taking += 1
        tasks = [fetcher.in_hand.pop(outcome.number, None) for outcome in batch.outcomes]
        try:
            self._intake.enter(fetcher.number, batch, tasks)
            self._refill()
            self._adapt(fetcher, dry=batch.left < self._concurrency)
            if self._spider.fatal is None:
                await self._spider.release(self._frontier)
        except Exception:  # noqa: BLE001 - whatever it is, nobody else would ever hear of it
            self._intake.failed(tasks)
        finally:
            self._taking -= 1
            self._look()

    def _adapt(self, fetcher: Fetcher, *, dry: bool) -> None:
        """Give a fetcher that runs dry more ahead, or more of what this process would do itself.

        What nobody else can do goes first here: a fetcher that waits for it is a core unused.
        """
        if not dry:
            self._my_window = min(self._my_window + 1, self._concurrency)
        elif not fetcher.room:
            # There was more to do than it could be given.
            if fetcher.window < HAND_OUT:
                fetcher.window = min(HAND_OUT, fetcher.window * 2)
                self._refill()
            else:
                self._my_window = max(0, self._my_window - 1)

    def _ended(self, fetcher: Fetcher) -> None:
        """What a process leaves behind is done by the others."""
        left = [fetcher.in_hand.pop(number) for number in sorted(fetcher.in_hand)]
        self._fetchers.remove(fetcher)
        try:
            if not fetcher.stopping and not self._over:
                self._intake.note(
                    f"process {fetcher.number} is gone ({fetcher.why_ended}); the run goes on "
                    f"without it, and what it was fetching ({counted(len(left), 'link')}) is "
                    "fetched by the others"
                )
                self._waiting.extendleft(reversed(left))
                self._rearrange()
                self._refill()
        finally:
            self._look()

    # -- idle and busy ----------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether others have tasks in hand, or outcomes of theirs are being stored."""
        return bool(self._taking or any(fetcher.in_hand for fetcher in self._fetchers))

    def resume(self) -> bool:
        """When nothing is under way here: begin what was kept back; whether more is to come."""
        waiting = len(self._waiting)
        if waiting and not self.busy:
            self._spider.send(())
        return self.busy or len(self._waiting) < waiting

    def process_item(self, item: Any) -> Any:
        """Pass everything but :class:`Elsewhere`."""
        return self._until_quiet() if isinstance(item, Elsewhere) else item

    async def _until_quiet(self) -> None:
        while self.busy:
            self._quiet.clear()
            await self._quiet.wait()
        raise DropItem("others have ended their work", log_level="DEBUG")

    def _look(self) -> None:
        if not self.busy:
            self._quiet.set()

    async def _hold(self) -> None:
        """While others are at work so is Scrapy; then the run goes on, or is over."""
        while self.busy:
            await self._engine.scraper.start_itemproc_async(Elsewhere(), response=None)
        self._held = False
        if self._is_closing:
            self._let_close()
        elif self._engine.spider_is_idle() and not self._spider.proceed():
            await self._engine.close_spider_async(reason="finished")

    def _let_close(self) -> None:
        """Scrapy waits for items to be processed, but looks again only when a callback has ended.

        The last item may be one that came from others, long after the last callback.
        """
        slot = self._engine.scraper.slot
        assert slot is not None
        if slot.closing is not None and not slot.closing.called and slot.is_idle():
            slot.closing.callback(self._spider)

    # -- the end ----------------------------------------------------------------------------

    def stop(self) -> None:
        """Requests under way may end, others are not begun."""
        self._waiting.clear()
        for fetcher in list(self._fetchers):
            fetcher.stop()

    def give_up(self) -> None:
        """Whatever is under way stays due; nothing may come in any more."""
        self._over = True
        self._waiting.clear()
        for fetcher in list(self._fetchers):
            fetcher.kill()

    async def close_spider(self) -> None:
        """The run has ended: so do the others."""
        if not self._started:
            return
        if self._spider.fatal is not None:
            self.give_up()
        self.stop()
        try:
            await asyncio.wait_for(self._until_gone(), SECONDS_TO_END)
        except TimeoutError:
            self.give_up()
            await self._until_gone()
        self._over = True
        logger.info("%d of %d posts were given to other processes", self._given, self._seen)

    async def _until_gone(self) -> None:
        while self._fetchers:
            await asyncio.sleep(0.01)

    # -- what is at hand --------------------------------------------------------------------

    @property
    def _ready(self) -> list[Fetcher]:
        return [fetcher for fetcher in self._fetchers if fetcher.ready and not fetcher.stopping]

    @property
    def _concurrency(self) -> int:
        return max(1, self._engine.downloader.total_concurrency)

    @property
    def _spider(self) -> ArchiveSpider:
        assert isinstance(self._crawler.spider, ArchiveSpider)
        return self._crawler.spider

    @property
    def _frontier(self) -> Frontier:
        assert self._spider.frontier is not None
        return self._spider.frontier

    @property
    def _engine(self) -> ExecutionEngine:
        assert self._crawler.engine is not None
        return self._crawler.engine

    @property
    def _is_closing(self) -> bool:
        engine = self._engine
        assert engine.scraper.slot is not None
        full = engine.downloader.needs_backout() or engine.scraper.slot.needs_backout()
        return self._over or self._spider.fatal is not None or (engine.needs_backout() and not full)
