"""Taking lines in again that were set aside: as they were written, with moment and revision.

What the archive has by now, from a later run, is left as it is: the line stays in ``strays/``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial

import orjson

from crawler.archive.article_store import ArticleStore
from crawler.archive.commit import Commit
from crawler.archive.jsonl import read_article_line, read_duplicate_line
from crawler.archive.pages import PageEntry, place_files, put_page, stage_files
from crawler.archive.paths import ArchivePaths
from crawler.archive.posts.posts_at_hand import PostsAtHand, post_file
from crawler.archive.recheck import RecheckSchedule
from crawler.archive.strays import stray_lines
from crawler.clock import Clock, utc_text
from crawler.errors import ArchiveDamagedError, PageFileError, PostFileError
from crawler.items import Article, Duplicate
from crawler.ledger import Ledger
from crawler.ledger.editions import PageRow
from crawler.link_key import LinkKey, path_of
from crawler.source import Source

EntryOf = Callable[[bytes, PageRow, int], PageEntry]
"""Makes of a line (its page's row, its amendment) what is to be stored of it."""
RowOf = Callable[[bytes, int], PageRow]
"""The row of a page that the ledger does not know, out of its line and its link's number."""


def unknown_articles(
    paths: ArchivePaths, ledger: Ledger, hash_of: Callable[[Article], str]
) -> Iterator[Article]:
    """Articles and revisions that were set aside, are whole, and that the ledger does not have."""
    for _, line in stray_lines(paths, paths.articles):
        with suppress(ArchiveDamagedError):
            article = read_article_line(line)
            known = ledger.articles.get(article.id)
            if known is None and ledger.duplicates.first_of(article.id) is not None:
                continue
            newer = known is None or known.revision < article.revision
            if newer and article.captured_at and hash_of(article) == article.content_hash:
                yield article


def unknown_duplicates(paths: ArchivePaths, ledger: Ledger) -> Iterator[Duplicate]:
    """Duplicates that were set aside and that the ledger does not have."""
    for _, line in stray_lines(paths, paths.duplicates):
        with suppress(ArchiveDamagedError):
            duplicate = read_duplicate_line(line)
            unknown = ledger.duplicates.first_of(duplicate.id) is None
            if unknown and ledger.articles.get(duplicate.kept) is not None:
                yield duplicate


def unknown_pages(paths: ArchivePaths, ledger: Ledger) -> Iterator[tuple[bytes, int]]:
    """Lines of pages that were set aside and the ledger does not have, each with its amendment.

    Revisions, and amendments of the newest one. An amendment stays where it is if the page has got
    another line since: that was made of what is known by now.
    """
    editions = ledger.editions
    seen: set[str] = set()
    for before, line in stray_lines(paths, paths.editions):
        with suppress(orjson.JSONDecodeError, KeyError, TypeError):
            values = orjson.loads(line)
            stem, revision = values["id"], values["revision"]
            if not isinstance(stem, str):
                continue
            known = editions.get(stem)
            if known is None or known.revision < revision:
                yield line, 0
            elif known.revision == revision and (lines := editions.lines(known.id)):
                newest = lines[-1]
                stands = newest.line_offset < before or newest.line_hash in seen
                if stands and _digest(line) not in {row.line_hash for row in lines}:
                    yield line, newest.amendment + 1
        seen.add(_digest(line))


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def waiting_strays(
    paths: ArchivePaths, ledger: Ledger, hash_of: Callable[[Article], str]
) -> list[str]:
    """The names of what was set aside, is in no commit since, and can be taken in again.

    No fault: what a killed run had not committed is tried again.
    """
    articles = unknown_articles(paths, ledger, hash_of)
    names = [f"{article.id} revision {article.revision}" for article in articles]
    names += [f"{duplicate.id} (duplicate)" for duplicate in unknown_duplicates(paths, ledger)]
    names += [str(orjson.loads(line)["id"]) for line, _ in unknown_pages(paths, ledger)]
    return list(dict.fromkeys(names))


class TakenIn:
    """Takes in what was set aside, in one commit of its own, in the name of ``run``.

    The ledger has the newest schema and what no commit knows is cut back. ``names`` are what was
    taken in; ``refused`` what could not be, with the reason.
    """

    def __init__(
        self, paths: ArchivePaths, ledger: Ledger, *, source: Source, clock: Clock, run: int
    ) -> None:
        self._paths = paths
        self._ledger = ledger
        self._source = source
        self._clock = clock
        self._run = run
        self._commit = Commit(paths, ledger)
        self._store = ArticleStore(
            ledger,
            self._commit,
            RecheckSchedule((), clock),
            clock=clock,
            source=source,
            posts=PostsAtHand(partial(post_file, style=source.style)),
            run=run,
        )
        self.names: list[str] = []
        self.refused: list[str] = []

    def articles(self) -> None:
        """Articles and their revisions, then duplicates."""
        ledger = self._ledger.in_use
        for article in unknown_articles(self._paths, ledger, self._source.content_hash):
            try:
                self._store.take_back(article, self._link(article.id, article.url, article.title))
            except PostFileError as error:
                self.refused.append(str(error))
                continue
            self.names.append(f"{article.id} revision {article.revision}")
        for duplicate in unknown_duplicates(self._paths, ledger):
            link = self._link(duplicate.id, duplicate.url, duplicate.title)
            if ledger.links.get(link).state not in ("captured", "expired"):
                self._store.drop(duplicate, link)
                self.names.append(f"{duplicate.id} (duplicate)")

    def pages(self, entry_of: EntryOf, row_of: RowOf) -> None:
        """Pages of print: their revisions and amendments."""
        for line, amendment in unknown_pages(self._paths, self._ledger.in_use):
            try:
                self._page(line, amendment, entry_of, row_of)
            except (ArchiveDamagedError, PageFileError) as error:
                self.refused.append(str(error))

    def _page(self, line: bytes, amendment: int, entry_of: EntryOf, row_of: RowOf) -> None:
        """One of them. Raises :class:`ArchiveDamagedError` for a line that is none."""
        row = row_of(line, 0)
        editions, links = self._ledger.editions, self._ledger.links
        same = [page for page in editions.pages_of(row.edition) if page.folio == row.folio]
        if same and same[0].stem != row.stem:
            self.refused.append(f"{row.stem}: {same[0].stem} is the same page")
            return
        if amendment and same:
            put_page(entry_of(line, same[0], amendment), self._ledger, self._commit, self._run)
            self.names.append(f"{row.stem} revision {row.revision}, amended")
            return
        if same:
            row = replace(row, id=same[0].id, first_captured=same[0].first_captured)
        key = LinkKey("edition", orjson.loads(line)["source"])
        row = replace(row, link=links.submit(key, utc_text(self._clock()), self._run))
        put_page(entry_of(line, row, 0), self._ledger, self._commit, self._run)
        links.name_article(row.link, row.stem, f"{row.paper} {row.folio}")
        links.settle(row.link, "captured", "captured", self._run)
        self.names.append(f"{row.stem} revision {row.revision}")

    def commit(self) -> None:
        """Lines, posts, ledger, files of editions, in this order. Raises :class:`OSError`."""
        self._commit.write()
        moves = stage_files(self._paths, self._ledger.in_use, self._commit.edition_files)
        self._commit.tell_lengths(self._ledger)
        self._ledger.commit()
        place_files(self._paths, moves)

    def _link(self, article: str, url: str, title: str) -> int:
        known = self._ledger.articles.get(article)
        if known is not None:
            return known.link
        post = self._source.post_address(url)
        day = post.day if post else self._source.style.day_of_id(article)
        return self._ledger.links.see(
            LinkKey("post", path_of(url)) if post else LinkKey("share", article),
            article=article,
            category="/".join(post.categories) if post else "",
            title=title,
            rolling=post.rolling if post else self._source.style.is_rolling(article, ""),
            deadline=utc_text(self._source.deadline(day, self._clock())),
            listing=None,
            now=utc_text(self._clock()),
        )
