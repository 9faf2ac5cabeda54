"""Cutting an archive back to the ledger's last commit, after a crash or a failed write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from crawler.archive.commit import place_posts
from crawler.archive.jsonl import read_article_line, read_revision
from crawler.archive.linefile import LineFile
from crawler.archive.pages import place_files
from crawler.archive.paths import ArchivePaths
from crawler.archive.posts.posts_at_hand import post_file
from crawler.archive.strays import make_way, set_lines_aside, set_posts_aside
from crawler.errors import REBUILD_AGAIN, ArchiveDamagedError
from crawler.items import Article
from crawler.ledger import Ledger
from crawler.source import Source


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was cut back: bytes of half or uncommitted lines, post files put back or removed.

    ``placed`` are files of pages that the last commit had left to be moved.
    """

    article_bytes: int
    duplicate_bytes: int
    edition_bytes: int
    posts: int
    placed: int
    unfinished: int
    strays: tuple[str, ...] = ()
    """What was set aside in ``strays/``, in words."""

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)

    @property
    def in_words(self) -> str:
        """What was done, as a list; empty if nothing was."""
        done = {
            "bytes of articles.jsonl": self.article_bytes,
            "bytes of duplicates.jsonl": self.duplicate_bytes,
            "bytes of editions.jsonl": self.edition_bytes,
            "post files put back or removed": self.posts,
            "files of pages put in place": self.placed,
            "unfinished files removed": self.unfinished,
        }
        cut = [f"{count} {what}" for what, count in done.items() if count]
        return ", ".join([*cut, *self.strays])


def check_is_whole(paths: ArchivePaths, ledger: Ledger) -> None:
    """Raise :class:`ArchiveDamagedError` for what a rebuild that was killed has left behind.

    It would look like a whole archive once a run had gone on with it.
    """
    if ledger.runs.half_made():
        raise ArchiveDamagedError(
            f"{paths.root} is half made, by a rebuild that was killed: {REBUILD_AGAIN}"
        )


def check_lines_have_a_ledger(paths: ArchivePaths, ledger: Ledger | None) -> None:
    """Raise :class:`ArchiveDamagedError` if there are lines and the ledger has seen no run.

    By a new ledger's word none of them counts, and :func:`cut_back` would cut them all off.
    ``ledger`` is ``None`` if its file is missing.
    """
    if ledger is not None and ledger.runs.last() is not None:
        return
    for path in (paths.articles, paths.duplicates, paths.editions):
        if path.exists() and path.stat().st_size:
            raise ArchiveDamagedError(
                f"{paths.ledger} is missing or empty, and {path} is not: restore the ledger from "
                "a copy, or move the archive away and import its post files "
                "(finews-archiver import)"
            )


def cut_back(
    paths: ArchivePaths, ledger: Ledger, source: Source, *, keep: bool = True
) -> Recovered:
    """Undo everything on disk that the ledger has not committed.

    Whole lines, and posts that go, are set aside first; without ``keep`` they are not: who undoes
    what it has just written itself has lost nothing. Then post files, lines last: while the lines
    are there they say what is still to be undone, so a crash in here only means that the next start
    does it again. Raises
    :class:`ArchiveDamagedError` if something that was committed is missing, :class:`OSError` if the
    disk fails.
    """
    # First: a whole file of lines may be among them, and then it is the one that counts.
    placed = place_files(paths, ledger.editions.moves())
    articles, duplicates, editions = (
        LineFile.of(path, ledger) for path in (paths.articles, paths.duplicates, paths.editions)
    )
    surplus = {file: file.surplus() for file in (articles, duplicates, editions)}
    strays = []
    for file, bytes_over in surplus.items():
        aside = set_lines_aside(paths, file) if bytes_over and keep else None
        if aside is not None:
            strays.append(f"{aside[1]} whole lines of {file.path.name} set aside in {aside[0]}")
    posts: dict[str, bytes | None] = {}
    for article in _readable(line for _, line in articles.lines(articles.committed)):
        posts.update(_committed_posts(article, paths, ledger, source))
    # Reports wait beside their place: runs/ may be a mount.
    unfinished = [*sorted(paths.unfinished.iterdir()), *sorted(paths.runs.glob("*.unfinished"))]
    for leftover in unfinished:
        if leftover.is_dir() and not leftover.is_symlink():
            strays.append(f"{leftover.name} set aside in {make_way(paths, leftover)}")
        else:
            leftover.unlink()
    if keep and (moved := set_posts_aside(paths, posts.items())):
        strays.append(f"{moved} posts set aside in {paths.strays}")
    place_posts(paths, posts)
    for file, bytes_over in surplus.items():
        if bytes_over:
            file.cut_back()
    return Recovered(
        surplus[articles],
        surplus[duplicates],
        surplus[editions],
        len(posts),
        placed,
        len(unfinished),
        tuple(strays),
    )


def _readable(lines: Iterable[bytes]) -> Iterator[Article]:
    for line in lines:
        # What is not a line of ours was not written by a run, so no post file goes with it.
        with suppress(ArchiveDamagedError):
            yield read_article_line(line)


def _committed_posts(
    article: Article, paths: ArchivePaths, ledger: Ledger, source: Source
) -> dict[str, bytes | None]:
    """What the post files that an uncommitted line touched must be again.

    These are its own and, for an article by source, that of its rolling twin, which it supersedes.
    """
    posts: dict[str, bytes | None] = {post_file(article, source.style)[0]: None}
    for article_id in (article.id, source.twin_of(article.id)):
        row = None if article_id is None else ledger.articles.get(article_id)
        if row is not None and row.state != "superseded":
            revision = ledger.articles.revisions(row.id)[-1]
            committed = read_revision(paths, revision.line_offset, revision.line_length)
            name, content = post_file(committed, source.style)
            posts[name] = content
    return posts
