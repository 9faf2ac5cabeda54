"""The one way of an article into an archive, for crawl, import and rebuild alike.

Decide what it is, place it among its reprints, meet the printed pages, store it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from crawler.archive.archive import Archive
from crawler.articles.decide import decide
from crawler.editions.drafts import EditionDraft
from crawler.errors import PostFileError
from crawler.items import Article, Submission, Verdict
from crawler.reprints.derived_index import only_noted
from crawler.reprints.reprints import Reprints
from crawler.text.run_together import parted

if TYPE_CHECKING:
    from crawler.editions.desk import EditionDesk

_TWO_NAMES = 4
"""Characters from which on a name may be two."""
WRITTEN = ("new", "revision")
"""The kinds of verdict by which an article gets a line."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an article.

    ``kind`` is its verdict's, or ``refused``; ``why`` says why it was refused, or of what it is a
    duplicate. ``stored`` is the article as it was written, ``None`` where nothing was.
    """

    kind: str
    stored: Article | None = None
    why: str = ""


class Intake:
    """Takes articles, and pages of print, into an archive; committing is left to the caller.

    ``reprints`` is the index of what is archived, ``None`` where ``REPRINTS_ENABLED`` is off:
    articles then get no family, and printed articles are looked for by date alone. ``tell`` hears
    what became of an index of printed articles that cannot be used.
    """

    def __init__(
        self,
        archive: Archive,
        reprints: Reprints | None,
        tell: Callable[[str], None] = only_noted,
    ) -> None:
        self.archive = archive
        self._reprints = reprints
        self._tell = tell
        self._editions: EditionDesk | None = None

    def judge(self, article: Article, link: int, *, alone: bool = False) -> Verdict:
        """What :meth:`take` would do with it, see :func:`crawler.articles.decide.decide`."""
        return decide(article, self.archive, link, alone=alone)

    def take(self, submission: Submission) -> Taken:
        """Carry an article through, and settle its link.

        A verdict that the submission has already stands. An article that can have no post file is
        refused, and its link with it. Raises :class:`ArchiveError`.
        """
        archive, article, link = self.archive, submission.article, submission.link
        assert link is not None
        if submission.verdict is None:
            submission.verdict = self.judge(article, link, alone=submission.alone)
        verdict = submission.verdict
        if verdict.kind in WRITTEN:
            self._place(article)
        try:
            stored = archive.store(submission)
        except PostFileError as error:
            archive.refuse(link, f"no-post-file: {error}")
            return Taken("refused", why=str(error))
        return Taken(verdict.kind, stored, f"{verdict.why} {verdict.kept}".strip())

    def _place(self, article: Article) -> None:
        if self._reprints is not None:
            self._reprints.place(article)
            self._part_names(article)
        if self.archive.ledger.editions.any_lookups():
            self._desk().meet(article)

    def _part_names(self, article: Article) -> None:
        """Take names apart that were run together, where the earliest publication has them so."""
        written = article.reporters, article.correspondents
        if article.reprint_of is None or all(len(name) < _TWO_NAMES for name in chain(*written)):
            return
        first = self.archive.first_article(article.reprint_of)
        article.reporters = parted(article.reporters, first.reporters)
        article.correspondents = parted(article.correspondents, first.correspondents)

    def take_pages(self, edition: EditionDraft) -> dict[str, int]:
        """Store pages of one edition, see :meth:`crawler.editions.desk.EditionDesk.take`."""
        return self._desk().take(edition)

    def _desk(self) -> EditionDesk:
        if self._editions is None:
            # Only what meets pages of print pays for what reads Chinese words.
            from crawler.editions.desk import EditionDesk

            self._editions = EditionDesk(self.archive, self._reprints, self._tell)
        return self._editions
