"""``scrapy crawl edition``: pages of a newspaper, from files and addresses that the user names."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.archive.archive import Archive
from crawler.editions.drafts import EditionDraft, PageDraft
from crawler.errors import EditionError
from crawler.items import WarcPointer
from crawler.middlewares.capture import captured
from crawler.middlewares.guard import origins
from crawler.newspaper.model import EditionPage
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.paper import known_papers, paper_named
from crawler.scrapy_internals import process_item
from crawler.source import Source
from crawler.spiders.asking import request_of
from crawler.spiders.awaited_page import AwaitedPage, awaited_page
from crawler.spiders.base import ArchiveSpider
from crawler.spiders.editions_in_turn import EditionsInTurn
from crawler.spiders.reasons import reason_of
from crawler.spiders.sister_hosts import is_beside, sister_origins
from crawler.spiders.submissions import (
    LARGEST,
    Submissions,
    Submitted,
    file_of,
    printable,
    read_file,
    read_submissions,
)

_MOST_PAGES = 400
"""Of an edition, as far as a page's links to its sisters are followed."""


class EditionSpider(ArchiveSpider):
    """Reads pages of print and sends them through the pipelines, an edition at a time.

    ``pages``: files, ``file:`` and http(s) addresses and globs, comma separated; text, PDF, or an
    e-paper's layout page, whose articles are fetched too. ``paper``, ``date`` (``2022-02-07``) and
    ``page`` say what the pages themselves don't, and win over what they do. With ``sisters=yes``
    the other layout pages that a layout page links are taken too. What cannot be read is refused by
    name and the other pages are archived.

    The addresses' own hosts are asked, whatever they are: the user has named them. What a layout
    page links must be on its own host, or on a sister host: one that the paper's own data names
    with it (``hosts`` in ``papers/*.toml``).
    """

    name = "edition"
    _submissions: Submissions
    _editions: EditionsInTurn
    ARGUMENTS: ClassVar[tuple[str, ...]] = ("pages", "paper", "date", "page", "sisters")

    def __init__(
        self,
        pages: str = "",
        paper: str = "",
        date: str = "",
        page: str = "",
        sisters: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._with_sisters = sisters == "yes"
        self.given = StatedFacts(paper.strip(), date.strip(), page.strip())
        self.submissions = read_submissions(pages)
        self._named = len(self.submissions)
        # Scrapy imports every spider for any of them, and what reads Chinese words takes a while.
        from crawler.newspaper.epaper import read_epaper
        from crawler.newspaper.read import read_page

        self._epaper, self._read_page = read_epaper, read_page
        self._papers = known_papers()
        self.named_origins = frozenset(
            origin
            for one in self.submissions
            if one.path is None and one.problem is None
            for origin in (*origins(one.name), *sister_origins(one.name, self._papers))
        )
        """Hosts and ports that the guard lets this spider ask (``middlewares/guard.py``)."""
        self._links: list[int] = []
        self._sending = False

    @classmethod
    def check_arguments(cls, arguments: dict[str, str], source: Source) -> None:
        """Raise :class:`ValueError` if nothing is named, or a date is impossible."""
        super().check_arguments(arguments, source)
        if not read_submissions(arguments.get("pages", "")):
            raise ValueError(
                "nothing to read: give -a pages=A1.txt,A2.pdf or -a pages='2022/*.txt'"
            )
        if arguments.get("sisters", "no") not in ("yes", "no"):
            raise ValueError(f"sisters={arguments['sisters']} cannot be: expected yes or no")
        try:
            StatedFacts(date=arguments.get("date", "").strip())
        except EditionError as error:
            raise ValueError(str(error)) from None

    def make_frontier(self, archive: Archive) -> Submissions:
        """What was submitted, on record before anything is read."""
        self._submissions = Submissions(archive)
        self._editions = EditionsInTurn(self.submissions, self._submissions.done)
        self._links = [self._submissions.submit(one.name) for one in self.submissions]
        return self._submissions

    # -- one after another ------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """Read the files and ask for the addresses, in the order given."""
        self.open_run()
        # It may grow on the way, by the sisters of layout pages.
        for number, one in enumerate(self.submissions):
            if one.path is None and number >= self._named:
                # Asked for where it was found.
                continue
            if self._is_over:
                return
            if one.problem is not None:
                self._refuse(number, self._links[number], one.problem)
            elif one.path is None:
                yield self._request(one.name, self.parse, {"number": number})
            else:
                self._read_file(number)
            await self._release_pages()
            # Signals get their turn between two files.
            await asyncio.sleep(0)

    @property
    def _is_over(self) -> bool:
        return self.run is None or not self.run.writable

    def _is_html(self, content: bytes) -> bool:
        return self._read_page.form_of(content) is self._read_page.Form.HTML

    def _request(self, url: str, callback: Any, known: dict[str, Any]) -> Request:
        return Request(
            url,
            callback=callback,
            errback=self._failed,
            cb_kwargs=known,
            meta={"download_maxsize": LARGEST},
            priority=-known["number"],
            dont_filter=True,
        )

    def _read_file(self, number: int) -> None:
        one, link = self.submissions[number], self._links[number]
        assert one.path is not None
        try:
            content = read_file(one.path, one.name)
            if not self._is_html(content):
                self._pages(number, content, one.name, [])
                return
            url = one.path.absolute().as_uri()
            awaited = self._awaited(number, content, url, [])
            self._add_sisters(content, url)
        except EditionError as error:
            self._refuse(number, link, error)
            return
        for url in awaited.contents:
            path = file_of(url)
            try:
                if path is None:
                    raise EditionError(
                        "refused-host",
                        f"{url} is not asked for: {one.name} is a file, and may only lead to files",
                    )
                content = read_file(path, str(path))
                awaited.contents[url] = self._epaper.read_content(content, url, str(path))
            except EditionError as error:
                self._refuse_article(url, error)
        self._complete(awaited)

    def parse(self, response: Response, number: int = 0) -> Any:
        """What an address answers: a text, a PDF, or a layout page, whose articles come next."""
        return self._steps(self._answer(response, number))

    async def _steps(self, requests: list[Request]) -> AsyncIterator[Request]:
        for request in requests:
            yield request
        await self._release_pages()

    def _answer(self, response: Response, number: int) -> list[Request]:
        if self._is_over:
            return []
        url = self.submissions[number].name
        warc = captured(response)
        try:
            if not self._is_html(response.body):
                self._pages(number, response.body, url, warc)
                return []
            awaited = self._awaited(number, response.body, response.url, warc)
            requests = [
                self._request(self.submissions[sister].name, self.parse, {"number": sister})
                for sister in self._add_sisters(response.body, response.url)
            ]
        except EditionError as error:
            self._refuse(number, self._links[number], error)
            return []
        for article in list(awaited.contents):
            if is_beside(article, response.url, self._papers):
                known = {"number": number, "awaited": awaited, "url": article}
                requests.append(self._request(article, self.parse_article, known))
                awaited.missing += 1
            else:
                self._refuse_article(
                    article,
                    EditionError(
                        "refused-host",
                        f"{printable(article)} is not asked for: {url} links it, and it is on "
                        "another host, which the paper's own data does not name (hosts)",
                    ),
                )
        if not awaited.missing:
            self._complete(awaited)
        return requests

    def _add_sisters(self, content: bytes, url: str) -> list[int]:
        """Submit the other pages that a layout page links, if that is wanted; their numbers.

        They are beside it, and so on its host, or in its folder.
        """
        if not self._with_sisters:
            return []
        known = {one.name for one in self.submissions}
        known |= {one.path.absolute().as_uri() for one in self.submissions if one.path}
        found = [
            sister for sister in self._epaper.read_sisters(content, url) if sister not in known
        ]
        added = []
        for sister in found[: max(0, _MOST_PAGES - len(self.submissions))]:
            path = file_of(sister)
            added.append(len(self.submissions))
            self.submissions.append(Submitted(sister if path is None else str(path), path))
            self._links.append(self._submissions.submit(self.submissions[-1].name))
        return added

    def parse_article(self, response: Response, number: int, awaited: AwaitedPage, url: str) -> Any:
        """An article of an e-paper page; with the last of them the page is complete."""
        if not self._is_over:
            try:
                awaited.contents[url] = self._epaper.read_content(response.body, url)
                awaited.articles[url] = captured(response)
            except EditionError as error:
                self._refuse_article(url, error)
            self._arrived(awaited)
        return self._steps([])

    def _failed(self, failure: Failure) -> Any:
        """An address that cannot be had."""
        known = request_of(failure).cb_kwargs
        if not self._is_over:
            number = known["number"]
            url = known.get("url", self.submissions[number].name)
            reason = reason_of(failure)
            error = EditionError(reason.code, f"{printable(url)} cannot be had: {_told(failure)}")
            if "awaited" in known:
                self._refuse_article(url, error)
                self._arrived(known["awaited"])
            else:
                self._refuse(number, self._links[number], error, mistaken=reason.gone)
        return self._steps([])

    # -- pages ------------------------------------------------------------------------------

    def _pages(self, number: int, content: bytes, name: str, warc: list[WarcPointer]) -> None:
        """The pages of a text or a PDF. Raises :class:`EditionError`."""
        drafts = []
        for place, page in enumerate(
            self._read_page.read_pages(content, name, self.given, self._papers)
        ):
            link = self._links[number]
            if place:
                link = self._submissions.submit(f"{name}#page={place + 1}")
            drafts.append(self._draft(page, link, warc))
        self._settle(number, drafts)

    def _awaited(
        self, number: int, content: bytes, url: str, warc: list[WarcPointer]
    ) -> AwaitedPage:
        link, one = self._links[number], self.submissions[number]
        return awaited_page(number, link, one, content, url, warc)

    def _arrived(self, awaited: AwaitedPage) -> None:
        awaited.missing -= 1
        if not awaited.missing:
            self._complete(awaited)

    def _complete(self, awaited: AwaitedPage) -> None:
        """All articles of an e-paper page are here, or have been refused."""
        try:
            page = awaited.page(self.given, self._papers)
            self._settle(awaited.number, [self._draft(page, awaited.link, awaited.warc)])
        except EditionError as error:
            self._refuse(awaited.number, awaited.link, error)

    def _draft(self, page: EditionPage, link: int, warc: list[WarcPointer]) -> PageDraft:
        name = page.facts.paper.value if page.facts.paper else ""
        slug = paper_named(name, self._papers).slug if name else ""
        given = (self.given.paper, self.given.date, self.given.page)
        return PageDraft(page, slug, link, tuple(warc), given)

    # -- outcomes, in the order in which they were submitted --------------------------------

    def _refuse(
        self, number: int, link: int, error: EditionError, *, mistaken: bool = False
    ) -> None:
        """``mistaken``: there is no such thing, as with a name that was mistyped."""
        mistaken |= error.reason in ("no-file", "no-address")
        if mistaken and number < self._named and self._submissions.withdraw(link):
            assert self.run is not None
            message = printable(str(error))
            self.logger.error("not archived: %s", message)
            self.run.usage.append(f"pages: {message}")
        else:
            self._refuse_link(link, error)
        self._settle(number, [])

    def _refuse_article(self, url: str, error: EditionError) -> None:
        self._refuse_link(self._submissions.submit(url), error)
        self._submissions.done()

    def _refuse_link(self, link: int, error: EditionError) -> None:
        assert self.run is not None
        message = printable(str(error))
        self.logger.error("not archived: %s", message)
        self.run.archive.refuse(link, f"{error.reason}: {message}")

    def _settle(self, number: int, drafts: list[PageDraft]) -> None:
        """What became of a submission."""
        kept = []
        for draft in drafts:
            try:
                self._editions.check(draft)
                kept.append(draft)
            except EditionError as error:
                self._refuse_link(draft.link, error)
        self._editions.settle(number, kept)

    async def _release_pages(self) -> None:
        """Send the editions that are complete through the pipelines, one after another."""
        async with self._turn:
            for edition in self._editions.complete():
                await self._send(edition)

    async def _send(self, edition: EditionDraft) -> None:
        if self._is_over:
            return
        self._sending = True
        try:
            await process_item(self.crawler, edition)
        finally:
            self._sending = False
        if self.is_failing:
            super().stop("archive_failed")

    def stop(self, reason: str) -> None:
        """As ever, but with an edition under way only behind it.

        Scrapy, told to close while an item is in the pipelines that no response brought, never
        hears of that item's end, and waits for it.
        """
        if not self._sending:
            super().stop(reason)


def _told(failure: Failure) -> str:
    """Why an address cannot be had, in words."""
    code = reason_of(failure).code
    if code.startswith("http-"):
        return f"the server answers with status {code.removeprefix('http-')}"
    # What has no code of its own is an error of the network, which says what it is.
    said = failure.getErrorMessage().removeprefix(f"{request_of(failure).url}: ")
    return said if code == type(failure.value).__name__ else code
