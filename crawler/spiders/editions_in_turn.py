"""Pages of print, put together to editions in the order in which they were submitted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sized

from crawler.editions.drafts import EditionDraft, PageDraft
from crawler.errors import EditionError


class EditionsInTurn:
    """Gives out an edition when all its pages are here.

    An edition is complete when a page of another one follows, or nothing: so pages that are given
    together are joined before any of them is stored. ``submitted`` are the submissions, which may
    become more on the way; ``done`` is called for each that has been taken into an edition.
    """

    def __init__(self, submitted: Sized, done: Callable[[], None]) -> None:
        self._submitted = submitted
        self._done = done
        self._released = 0
        self._outcomes: dict[int, list[PageDraft]] = {}
        self._waiting = EditionDraft()
        self._seen: dict[tuple[str, str], str] = {}

    def check(self, draft: PageDraft) -> None:
        """Raise :class:`EditionError` (``same-page``) if the same page was there before."""
        place = (draft.edition, draft.folio)
        if place in self._seen:
            raise EditionError(
                "same-page",
                f"{draft.page.source} is {draft.stem}, and so is {self._seen[place]}: give "
                "each page once, or say which it is with -a page=…",
            )
        self._seen[place] = draft.page.source

    def settle(self, number: int, drafts: list[PageDraft]) -> None:
        """The pages of a submission; there may be none. Submissions are numbered from 0 on."""
        self._outcomes[number] = drafts

    def complete(self) -> Iterator[EditionDraft]:
        """The editions that are complete now."""
        while self._released in self._outcomes:
            for draft in self._outcomes.pop(self._released):
                if self._waiting.pages and self._waiting.pages[0].edition != draft.edition:
                    yield self._taken()
                self._waiting.pages.append(draft)
            self._released += 1
            self._done()
        if self._released == len(self._submitted) and self._waiting.pages:
            yield self._taken()

    def _taken(self) -> EditionDraft:
        edition, self._waiting = self._waiting, EditionDraft()
        return edition
