"""Cutting an archive back to the ledger's last commit, after a crash or a failed write."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crawler.archive.commit import place_posts
from crawler.archive.jsonl import read_article_line
from crawler.archive.pages import place_files
from crawler.archive.paths import ArchivePaths
from crawler.errors import ArchiveDamagedError
from crawler.items import Article
from crawler.ledger import Ledger

MOST_LINES_OF_A_BATCH = 1000
"""The most changes that a commit may hold (setting ``COMMIT_ITEMS``)."""
MOST_LINES_LEFT_BEHIND = 2 * MOST_LINES_OF_A_BATCH
"""Of one file: a page of print brings the lines of the articles that it is matched to with it, so a
commit may hold some more than it was due for."""

PostOf = Callable[[Article], tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was cut back: bytes of half or uncommitted lines, post files put back or removed.

    ``placed`` are files of pages that the last commit had left to be moved.
    """

    article_bytes: int = 0
    duplicate_bytes: int = 0
    edition_bytes: int = 0
    posts: int = 0
    placed: int = 0
    unfinished: int = 0

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
        return ", ".join(f"{count} {what}" for what, count in done.items() if count)


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
                "a copy, or move the archive away and import its post files (scrapy import)"
            )


def read_revision(paths: ArchivePaths, offset: int, length: int) -> Article:
    """The article whose line lies there. Raises :class:`ArchiveDamagedError`."""
    with paths.articles.open("rb") as stream:
        stream.seek(offset)
        line = stream.read(length)
    if len(line) != length:
        raise ArchiveDamagedError(
            f"{paths.articles} ends before byte {offset + length}, which the ledger knows: "
            "see scrapy verify"
        )
    return read_article_line(line)


def cut_back(paths: ArchivePaths, ledger: Ledger, post_of: PostOf) -> Recovered:
    """Undo everything on disk that the ledger has not committed.

    Post files first, lines last: while the lines are there they say what is still to be undone, so
    a crash in here only means that the next start does it again. ``post_of`` gives an article's
    post file name and bytes. Raises :class:`ArchiveDamagedError` if something that was committed
    is missing, :class:`OSError` if the disk fails.
    """
    lengths = ledger.lengths()
    surplus = {
        path: _surplus(path, lengths[path.name])
        for path in (paths.articles, paths.duplicates, paths.editions)
    }
    pages = _whole_lines(paths.editions, lengths[paths.editions.name])
    _check_ledger_is_not_older(paths.editions, len(pages))
    posts: dict[str, bytes | None] = {}
    uncommitted = _uncommitted(paths.articles, lengths[paths.articles.name])
    _check_ledger_is_not_older(paths.articles, len(uncommitted))
    for article in uncommitted:
        posts.update(_committed_posts(article, paths, ledger, post_of))
    placed = place_files(paths, ledger.editions.moves())
    unfinished = sorted(paths.unfinished.iterdir())
    for leftover in unfinished:
        leftover.unlink()
    place_posts(paths, posts)
    for path, bytes_over in surplus.items():
        if bytes_over:
            with path.open("r+b") as stream:
                stream.truncate(lengths[path.name])
    return Recovered(
        surplus[paths.articles],
        surplus[paths.duplicates],
        surplus[paths.editions],
        len(posts),
        placed,
        len(unfinished),
    )


def _surplus(path: Path, committed: int) -> int:
    size = path.stat().st_size if path.exists() else 0
    if size < committed:
        raise ArchiveDamagedError(
            f"{path} has {size} bytes, the ledger committed {committed}: lines are missing; "
            "restore the file from a copy (scrapy verify names what is missing)"
        )
    return size - committed


def _uncommitted(path: Path, committed: int) -> list[Article]:
    """The articles of the whole lines beyond the committed length."""
    articles = []
    for line in _whole_lines(path, committed):
        # What is no line of ours was not written by a run, so no post file goes with it.
        with suppress(ArchiveDamagedError):
            articles.append(read_article_line(line))
    return articles


def _whole_lines(path: Path, committed: int) -> list[bytes]:
    """The whole lines beyond the committed length; half a line names nothing."""
    if not path.exists():
        return []
    with path.open("rb") as stream:
        stream.seek(committed)
        tail = stream.read()
    return tail.split(b"\n")[:-1]


def _check_ledger_is_not_older(path: Path, lines: int) -> None:
    """A crash leaves one batch; more lines than that say that the ledger is an old copy."""
    if lines > MOST_LINES_LEFT_BEHIND:
        raise ArchiveDamagedError(
            f"{path} has {lines} whole lines that the ledger does not know, more than a killed run "
            "leaves behind: the ledger seems to be an older copy, and cutting the lines back would "
            "lose them; restore the ledger that belongs to the file, or move both away and make "
            "the archive anew with scrapy import"
        )


def _committed_posts(
    article: Article, paths: ArchivePaths, ledger: Ledger, post_of: PostOf
) -> dict[str, bytes | None]:
    """What the post files that an uncommitted line touched must be again.

    These are its own and, for an article by source, that of its rolling twin, which it supersedes.
    """
    posts: dict[str, bytes | None] = {post_of(article)[0]: None}
    for article_id in {article.id, article.id.removeprefix("NW")}:
        row = ledger.articles.get(article_id)
        if row is not None and row.state != "superseded":
            revision = ledger.articles.revisions(article_id)[-1]
            committed = read_revision(paths, revision.line_offset, revision.line_length)
            name, content = post_of(committed)
            posts[name] = content
    return posts
