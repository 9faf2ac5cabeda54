"""The index of all archived articles by text: which ones are the same story.

The rule of families, a function of the set of articles alone and of no order of arrival:

- Two articles *match* when one is a reprint of the other (:func:`.degrees.edge_between`, the strong
  degrees only).
- Each article hangs on the earlier published one that it resembles most among those it matches
  (of equals, on the earliest). One that matches no earlier one is an origin.
- A family is an origin and all that hang on it, at any depth.

So a page with two stories in one joins the family of the longer one, and does not make one family
of two. What arrives late and was published early takes over the articles that resemble it more
than what they hung on; where that changes an origin or a family, it is recorded.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import TracebackType

from crawler.errors import MADE_ANEW, IndexDamagedError
from crawler.reprints.clues import promising, shared_clues
from crawler.reprints.degrees import Degree, Edge, edge_between
from crawler.reprints.families import Judge, resembling, settle
from crawler.reprints.index_store import Resembling, Row, Store
from crawler.reprints.places import Count, Family, FamilyChange, Member, Placement, Related
from crawler.reprints.publication_number import (
    UNKNOWN,
    days_between,
    first_number,
    number_of,
    published_of,
)
from crawler.reprints.shingles import NO_CLUES, Clues, Shingled, clues, shingled
from crawler.reprints.text_cache import TextCache

_IDS_AT_ONCE = 10_000
_CEILINGS_KEPT = 90_000
"""Of articles seen as candidates; about 20 MB."""


class Index:
    """The index in one file (``reprints.sqlite3``), made if it is not there.

    ``text_of`` gives the text, as first archived, of any article that was added, in this
    transaction too; it raises :class:`LookupError` where it has none. One process writes at a
    time; who is only ``looking`` may open an index of an earlier version. The caller commits its
    ledger first and this index after it; what a crash leaves in between is told by :meth:`missing`
    and added again.
    """

    def __init__(self, path: Path, text_of: Callable[[str], str], *, looking: bool = False) -> None:
        self._store = Store(path, looking=looking)
        self._text_of = text_of
        self._cache = TextCache()
        self._ceilings: dict[int, int] = {}
        self._ids: dict[int, str] = {}

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close without a commit."""
        self.close()

    def __contains__(self, article_id: str) -> bool:
        return self._store.by_id(article_id) is not None

    def __len__(self) -> int:
        return self._store.size()

    def add(
        self,
        article_id: str,
        text: str,
        published: datetime | None,
        source: str,
        title: str,
    ) -> Placement:
        """Index an article (``text``: one paragraph a line) and say where it belongs.

        An article that is there already keeps its place, whatever its text is now: revisions
        change no families. Raises :class:`IndexDamagedError` where ``text_of`` has no text for
        an article of the index, :class:`IndexWriteError` where the file cannot be written (all
        since the last commit is forgotten then), and :class:`ValueError` for a naive ``published``.
        """
        if (row := self._store.by_id(article_id)) is not None:
            return self._placement(row)
        made = shingled(text)
        sample = clues(made)
        place = number_of(article_id, published)
        some = self._resembling(made, sample)
        try:
            with self._store.writing():
                number = self._store.add(place, article_id, title, source, sample)
                judge = self._judge(made, number)
                settle(self._store, number, some, judge)
        except BaseException:
            self.rollback()  # half an article must not be committed
            raise
        self._cache.put(number, made)
        return self._placement(self._store.by_number(number), judge)

    def replace(
        self,
        former: str,
        article_id: str,
        text: str,
        published: datetime | None,
        source: str,
        title: str,
    ) -> Placement:
        """Index an article that is the same publication as another, under an id that counts more.

        It takes the place of ``former``, and with it what hangs there. Only where ``former`` was
        alone is it looked for again, by the new text. The former id stays known, in no family.
        Where the index lacks ``former``, or has the article, this is :meth:`add`. Raises as that.
        """
        row = self._store.by_id(former)
        if row is None or article_id in self:
            return self.add(article_id, text, published, source, title)
        made = shingled(text)
        before, sample = clues(self._prepared(row.number)), clues(made)
        alone = row.story is None
        some = self._resembling(made, sample) if alone else []
        try:
            with self._store.writing():
                self._store.replace(row.number, before, article_id, title, source, sample)
                self._store.add(number_of(former, None), former, row.title, row.source, NO_CLUES)
                others = [one for one in some if one.number != row.number]
                settle(self._store, row.number, others, self._judge(made, row.number))
        except BaseException:
            self.rollback()  # half an article must not be committed
            raise
        self._cache.forget(row.number)
        self._cache.put(row.number, made)
        self._ceilings.pop(row.number, None)
        self._ids.pop(row.number, None)
        return self._placement(self._store.by_number(row.number))

    def keep(self, article_id: str, text: str, published: datetime, source: str) -> None:
        """Index a text to be found by :meth:`candidates` alone: it joins no family.

        What is there already stays. Raises as :meth:`add`.
        """
        if article_id in self:
            return
        with self._store.writing():
            place = number_of(article_id, published)
            self._store.add(place, article_id, "", source, clues(shingled(text)))

    def candidates(self, text: str) -> list[str]:
        """The articles that may share a long part with a text, likely ones first.

        They are not compared. A text that is too short for clues finds none.
        """
        return [self._id(number) for number, _ in self._promising(clues(shingled(text)))]

    def placement(self, article_id: str) -> Placement | None:
        """Where an article belongs by now; ``None`` if the index does not have it."""
        row = self._store.by_id(article_id)
        return None if row is None else self._placement(row)

    def family(self, article_id: str) -> Family | None:
        """The family of an article, or the family that the id names; ``None`` for an unknown id."""
        row = self._store.by_id(article_id)
        if row is None:
            return None
        members = self._members(row.family)
        story, known = self._id(row.family), {member.id for member in members}
        rearranged = (
            change
            for change in self.changes()
            if change.article in known or story in (change.before, change.after)
        )
        return Family(story, members, tuple(rearranged))

    def members(self, article_id: str) -> tuple[Member, ...]:
        """The family of an article in order of publication, without what became of it before."""
        row = self._store.by_id(article_id)
        return () if row is None else self._members(row.family)

    def _members(self, family: int) -> tuple[Member, ...]:
        rows = self._store.members(family)
        ids = {member.number: member.id for member in rows}
        return tuple(_member(member, ids) for member in rows)

    def related(self, article_id: str) -> list[Related]:
        """What is akin to an article and in no family with it, the most alike first."""
        row = self._store.by_id(article_id)
        if row is None:
            return []
        made = self._prepared(row.number)
        found = []
        for one in self._resembling(made, clues(made)):
            edge = None if one.number == row.number else self._edge(made, row.number, one.number)
            if edge is not None and not edge.degree.strong:
                other = self._store.by_number(one.number)
                found.append(
                    Related(
                        other.id,
                        published_of(other.number),
                        other.source,
                        other.title,
                        edge.degree,
                        one.resemblance,
                    )
                )
        return sorted(found, key=lambda one: (-one.resemblance, one.id))

    def largest(self, first: datetime, end: datetime, most: int) -> list[Count]:
        """The families with the most publications from ``first`` up to ``end``, at least two.

        Articles without a time of publication are in no period. Both times are aware.
        """
        end_number = min(first_number(end), UNKNOWN)
        return [
            Count(self._id(story), _member(self._store.by_number(self._store.origin(story)), {}), n)
            for story, n in self._store.largest(first_number(first), end_number, most)
        ]

    def changes(self) -> list[FamilyChange]:
        """Every change of a family that a late arrival brought about, first to last."""
        return self._store.changes()

    def note_former(self, name: str, stories: Iterable[tuple[str, str]]) -> None:
        """Record which articles are in another story than a former index had them in.

        ``stories`` has article and story of that index, which was set aside as ``name``; ids that
        this one does not have are left out. Once is enough: a second time changes nothing.
        """
        if self._store.compared_with(name):
            return
        with self._store.writing():
            for article_id, story in stories:
                row, former = self._store.by_id(article_id), self._store.by_id(story)
                if row is not None and former is not None and row.family != former.number:
                    self._store.record("rule", row.number, former.number, row.family, row.number)
            self._store.note_compared(name)

    def missing(self, ids: Iterable[str]) -> Iterator[str]:
        """Those of the ids that the index does not have, in their order."""
        left = iter(ids)
        while some := list(islice(left, _IDS_AT_ONCE)):
            known = self._store.known(some)
            yield from (article_id for article_id in some if article_id not in known)

    def commit(self) -> None:
        """Make everything since the last commit durable."""
        self._store.commit()

    def rollback(self) -> None:
        """Forget everything since the last commit."""
        self._cache.clear()  # numbers may be given again
        self._ceilings.clear()
        self._ids.clear()
        self._store.rollback()

    def close(self) -> None:
        """Close the file; what was not committed is forgotten."""
        self._store.close()

    def _id(self, number: int) -> str:
        return self._ids.get(number) or self._store.id_of(number)

    def _prepared(self, number: int) -> Shingled:
        made = self._cache.get(number)
        if made is None:
            article_id = self._id(number)
            try:
                text = self._text_of(article_id)
            except LookupError as error:
                raise IndexDamagedError(
                    f"{article_id} is in the similarity index, but the archive has no text of it: "
                    f"{MADE_ANEW}"
                ) from error
            made = shingled(text)
            self._cache.put(number, made)
        return made

    def _ceilings_of(self, numbers: Sequence[int]) -> dict[int, int]:
        """The commonplace candidates are the same ones again and again, so most are at hand."""
        unknown = [number for number in numbers if number not in self._ceilings]
        if len(self._ceilings) > _CEILINGS_KEPT:
            self._ceilings.clear()
            self._ids.clear()
            unknown = [*numbers]
        for number, ceiling, article_id in self._store.ceilings(unknown):
            self._ceilings[number], self._ids[number] = ceiling, article_id
        return self._ceilings

    def _promising(self, sample: Clues) -> list[tuple[int, bool]]:
        if not len(sample.every):
            return []
        found = self._store.articles_with(sample.every)
        if not len(found.numbers):
            return []
        shared = shared_clues(found)
        if not len(shared.numbers):
            return []
        ceilings = self._ceilings_of(shared.numbers.tolist())
        return promising(sample, found, shared, ceilings)

    def _resembling(self, made: Shingled, sample: Clues) -> list[Resembling]:
        """The candidates that share enough with a text, of those that are compared at all."""
        return resembling(made, self._promising(sample), self._prepared)

    def _judge(self, made: Shingled, number: int) -> Judge:
        """Asked again of the same article it knows the answer."""
        return functools.cache(lambda other: self._edge(made, number, other, strong=True))

    def _edge(
        self, made: Shingled, number: int, other: int, *, strong: bool = False
    ) -> Edge | None:
        """Of the later of two articles with the earlier one."""
        theirs, days = self._prepared(other), days_between(number, other)
        older, newer = (theirs, made) if other < number else (made, theirs)
        return edge_between(older, newer, days, strong=strong)

    def _placement(self, row: Row, judge: Judge | None = None) -> Placement:
        """The earliest of those that it hangs on, at any depth, that it is itself a reprint of."""
        story = row.id if row.family == row.number else self._id(row.family)
        if row.parent is None:
            return Placement(story, None, None, None, None, None)
        if judge is None:
            judge = self._judge(self._prepared(row.number), row.number)
        for number in self._store.ancestors(row.number):
            edge = judge(number)
            if edge is not None and edge.degree.strong:
                break
        else:  # a twin took its place, with another text
            return Placement(story, None, None, None, None, None)
        overlap = edge.overlap
        return Placement(
            story,
            self._id(number),
            edge.degree,
            overlap.resemblance,
            overlap.within,
            overlap.covers,
        )


def _member(row: Row, ids: dict[int, str]) -> Member:
    closest = None if row.parent is None else ids[row.parent]
    return Member(
        row.id,
        published_of(row.number),
        row.source,
        row.title,
        closest,
        row.resemblance,
        None if row.degree is None else Degree(row.degree),
    )
