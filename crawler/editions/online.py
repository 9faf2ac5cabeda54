"""Where the articles of an archive come from that a print article may be.

Implementations of :class:`crawler.newspaper.match.candidates.CandidateSource` on an archive.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from crawler.archive.archive import Archive
from crawler.clock import BEIJING
from crawler.items import Article
from crawler.newspaper.match.candidates import Candidate
from crawler.newspaper.match.letter_runs import containment, shingles
from crawler.newspaper.match.match import NEAR
from crawler.reprints.reprints import Reprints
from crawler.text.letters import letters

_SHORT = 100
"""Letters of a text below which the index knows it only if it is the very same."""
_TITLE = 0.5
"""The share of an online title's pairs of letters that a short article's headline must have."""


def candidate_of(article: Article) -> Candidate:
    """An archived article as matching sees it."""
    text = article.text if article.body_html or not article.digest else article.digest
    return Candidate(article.id, article.title, text, article.published, article.byline)


class Named:
    """The articles with these ids, those that are superseded left out, and ``others``."""

    def __init__(
        self, archive: Archive, ids: Iterable[str], others: Sequence[Candidate] = ()
    ) -> None:
        self._archive = archive
        self._ids = list(dict.fromkeys(ids))
        self._others = others

    def candidates(self, text: str) -> Iterable[Candidate]:
        """All of them, whatever the text."""
        for article_id in self._ids:
            row = self._archive.ledger.articles.get(article_id)
            if row is not None and row.state != "superseded":
                yield candidate_of(self._archive.newest_article(article_id))
        yield from self._others


class Indexed:
    """What the index of reprints finds; for a short text also what has such a title in time.

    A run that cannot use the index goes by date alone, see :class:`Dated`.

    ``title`` are the title lines of the print article, ``day`` is its page's.
    """

    def __init__(self, archive: Archive, reprints: Reprints, title: str, day: date) -> None:
        self._archive = archive
        self._reprints = reprints
        self._title = title
        self._day = day

    def candidates(self, text: str) -> Iterable[Candidate]:
        """Likely ones first. Raises :class:`ArchiveError`."""
        ids = self._reprints.candidates(text)
        if ids is None:
            return Dated(self._archive, self._day).candidates(text)
        if len(letters(text)) < _SHORT:
            ids = [*ids, *self._titled()]
        return Named(self._archive, ids).candidates(text)

    def _titled(self) -> Iterable[str]:
        articles = self._archive.ledger.articles
        printed = shingles(self._title, 2)
        for article_id in articles.published_between(*_window(self._day)):
            row = articles.get(article_id)
            if row is not None and containment(shingles(row.title, 2), printed) >= _TITLE:
                yield article_id


class Dated:
    """Every article within three days of a day: the way without an index."""

    def __init__(self, archive: Archive, day: date) -> None:
        self._archive = archive
        self._day = day

    def candidates(self, text: str) -> Iterable[Candidate]:
        """All of them, by time."""
        ids = self._archive.ledger.articles.published_between(*_window(self._day))
        return Named(self._archive, ids).candidates(text)


def _window(day: date) -> tuple[str, str]:
    """The first moment within three days of a day, and the first one after them (Beijing)."""
    midnight = datetime.combine(day, time(), BEIJING)
    return (midnight - NEAR).isoformat(), (midnight + NEAR + timedelta(days=1)).isoformat()
