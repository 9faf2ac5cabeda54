"""Checking an archive against itself: every promise of docs/archive-format.md, one by one."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from crawler.archive.jsonl import duplicate_line, read_article_line, read_duplicate_line
from crawler.archive.linefile import LineFile
from crawler.archive.older import look_for_older
from crawler.archive.paths import ArchivePaths
from crawler.archive.run_reports import month_problems
from crawler.errors import (
    COPY,
    LOOK_AT_THE_DISK,
    REBUILD_AGAIN,
    REPAIR,
    ArchiveDamagedError,
    Fault,
)
from crawler.files import read_regular
from crawler.items import Article
from crawler.ledger import Ledger
from crawler.ledger.articles import ArticleRow, RevisionRow
from crawler.long_work import LongWork, going_through
from crawler.sorted_names import SortedNames

HashOf = Callable[[Article], str]


def verify(
    paths: ArchivePaths, ledger: Ledger, hash_of: HashOf, progress: LongWork | None = None
) -> Iterator[Fault]:
    """Every fault of the archive. ``hash_of`` computes a content hash anew from an article's body.

    Streams: memory does not grow with the archive. Needs the archive's lock, or a running crawl
    would look like damage.
    """
    if progress is not None:
        progress.step(f"the form of {paths.ledger.name}", 0)
    problems = ledger.integrity()
    if problems:
        form = [each for each in problems if not refers_to_nothing(each)]
        advice = REPAIR if only_indexes(form) else COPY
        yield Fault("ledger", str(paths.ledger), "; ".join(problems), advice)
        return
    yield from check_lines(paths, ledger, hash_of, progress)
    yield from check_posts(paths, ledger, progress)
    yield from check_duplicates(paths, ledger)
    yield from check_links(ledger)
    yield from check_age(paths, ledger)
    if ledger.runs.half_made():
        problem = "a rebuild was killed before it had made all of it"
        yield Fault("half-made", str(paths.root), problem, REBUILD_AGAIN)
    yield from check_months(paths, ledger)
    for leftover in sorted(paths.unfinished.iterdir()) if paths.unfinished.exists() else ():
        yield Fault("leftover", str(leftover), "a file that a killed run left behind", REPAIR)


def only_indexes(problems: list[str]) -> bool:
    """Whether no more is wrong than that indexes say something else than their tables."""
    return all(
        problem.startswith(("row ", "wrong # of entries in index", "non-unique entry in index"))
        and " in" in problem
        for problem in problems
    )


def refers_to_nothing(problem: str) -> bool:
    """Whether a row names one that is not there: the number of either may be damaged."""
    return " refers to " in problem


def check_lines(
    paths: ArchivePaths, ledger: Ledger, hash_of: HashOf, progress: LongWork | None = None
) -> Iterator[Fault]:
    """The lines of ``articles.jsonl`` are the ledger's revisions, all of them and nothing else."""

    def faults_of(subject: str, row: RevisionRow, line: bytes) -> Iterator[Fault]:
        article = known_article(line, row, hash_of)
        if isinstance(article, str):
            where = f"{paths.articles.name} byte {row.line_offset}: {article}"
            yield Fault("line", subject, where, REPAIR)
            return
        known = ledger.articles.get(row.article)
        if known is not None and known.revision == row.revision:
            wrong = misstated(known, article)
            if wrong:
                yield Fault("article", row.article, f"the ledger has another {wrong}", REPAIR)

    number = ledger.articles.counts()["revisions"]
    rows = going_through("lines", number, ledger.articles.all_revisions(), progress)
    known_lines = ((f"{row.article} revision {row.revision}", row) for row in rows)
    file = LineFile.of(paths.articles, ledger)
    yield from file.faults(known_lines, faults_of, kind="", holders="revisions")
    for article in ledger.articles.misnumbered():
        yield Fault("article", article, "the ledger has another newest revision", REPAIR)


def misstated(row: ArticleRow, article: Article) -> str:
    """Where the ledger's word of an article is not that of its newest line; empty if it is.

    The URL may be another: a post that moves is not a revision (docs/source.md, "Y1").
    """
    told = {
        "title": article.title,
        "source": article.source,
        "category": article.category,
        "published": article.published.isoformat() if article.published else None,
        "content_hash": article.content_hash,
        "text_source": article.text_source,
    }
    return ", ".join(name for name, value in told.items() if getattr(row, name) != value)


def line_problem(line: bytes, row: RevisionRow, hash_of: HashOf) -> str:
    """What is wrong with the line of a revision; empty if nothing is."""
    found = known_article(line, row, hash_of)
    return found if isinstance(found, str) else ""


def known_article(line: bytes, row: RevisionRow, hash_of: HashOf) -> Article | str:
    """The article that a revision's line holds, or what is wrong with the line."""
    if len(line) < row.line_length:
        return "the file ends before the line does"
    if not line.endswith(b"\n"):
        return "the line has no end"
    try:
        article = read_article_line(line)
    except ArchiveDamagedError:
        return "the line is not an article"
    if (article.id, article.revision) != (row.article, row.revision):
        return f"the line is {article.id} revision {article.revision}"
    if hashlib.sha256(line).hexdigest() != row.line_hash:
        return "the line's bytes are not what was archived"
    if article.content_hash != row.content_hash:
        return (
            f"content_hash is {article.content_hash[:16]}…, the ledger has {row.content_hash[:16]}…"
        )
    if hash_of(article) != row.content_hash:
        return "the text does not give the content_hash"
    return article


def check_posts(
    paths: ArchivePaths, ledger: Ledger, progress: LongWork | None = None
) -> Iterator[Fault]:
    """Each article has its post file with the right bytes, and there is no other file."""
    yield from check_known_posts(paths, ledger, progress)
    yield from check_stray_posts(paths, ledger, progress)


def check_stray_posts(
    paths: ArchivePaths, ledger: Ledger, progress: LongWork | None = None
) -> Iterator[Fault]:
    """Files among the posts that are no article's."""
    if not paths.posts.exists():
        return
    with closing(SortedNames(paths.posts)) as names:
        for name in going_through("names of post files", len(names), names, progress):
            holder = ledger.articles.holder_of_post(name)
            known = ledger.articles.get(holder) if holder else None
            if known is None or known.state == "superseded" or known.post != name:
                yield Fault("stray", name, "a post file of no article in the ledger", REPAIR)


def check_known_posts(
    paths: ArchivePaths, ledger: Ledger, progress: LongWork | None = None
) -> Iterator[Fault]:
    """Each article has its post file with the right bytes."""
    number = ledger.articles.counts()["articles"]
    for row in going_through("post files", number, ledger.articles.all(), progress):
        if row.state != "superseded":
            yield from file_faults("post", row.id, paths.posts / row.post, row.post_hash)


def file_faults(kind: str, subject: str, path: Path, digest: str) -> Iterator[Fault]:
    """The fault of a file; that it cannot be read is one that no repair mends."""
    try:
        if problem := file_problem(path, digest):
            yield Fault(kind, subject, f"{path.name}: {problem}", REPAIR)
    except OSError as error:
        yield Fault("unreadable", subject, f"{path.name}: {error.strerror}", LOOK_AT_THE_DISK)


def file_problem(path: Path, digest: str) -> str:
    """What is wrong with a file that the ledger knows by its SHA-256; empty if nothing is.

    Raises :class:`OSError` if it cannot be read: that says nothing of what is in it.
    """
    try:
        content = read_regular(path)
    except FileNotFoundError:
        return "the file is missing"
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EINVAL, errno.ENXIO):
            return f"the file cannot be read: it is not a regular file ({error.strerror})"
        raise
    if hashlib.sha256(content).hexdigest() != digest:
        return "the file's bytes are not what was archived"
    return ""


def check_duplicates(paths: ArchivePaths, ledger: Ledger) -> Iterator[Fault]:
    """The lines of ``duplicates.jsonl`` are well-formed, and as many as the ledger has."""
    file = LineFile.of(paths.duplicates, ledger)
    yield from file.surplus_faults()
    short = file.size < file.committed
    if short:
        problem = f"{file.size} bytes, {file.committed} are committed"
        yield Fault("length", file.path.name, problem, REPAIR)
    known = ledger.articles.counts()["duplicates"]
    told = ledger.duplicates.all()
    lines = 0
    differs = False
    for offset, line in file.lines():
        if offset + len(line) > file.committed:
            break
        lines += 1
        duplicate = next(told, None)
        if duplicate_problem(line):
            yield Fault("line", f"{file.path.name} line {lines}", "no duplicate", REPAIR)
        elif not (differs or short) and duplicate is not None and duplicate_line(duplicate) != line:
            # A line too many or too few makes all that follow others: the first is named.
            differs = True
            problem = f"the ledger has another there, {duplicate.id}"
            yield Fault("line", f"{file.path.name} line {lines}", problem, REPAIR)
    if lines != known and not short:
        problem = f"{lines} lines, the ledger has {known}"
        yield Fault("lines", file.path.name, problem, REPAIR)


def duplicate_problem(line: bytes) -> bool:
    """Whether a line is not one of ``duplicates.jsonl``."""
    try:
        return duplicate_line(read_duplicate_line(line)) != line
    except ArchiveDamagedError:
        return True


def check_links(ledger: Ledger) -> Iterator[Fault]:
    """Every captured link has its article, every duplicate the article that was kept."""
    for key, state in ledger.links.without_article():
        yield Fault("link", str(key), f"is {state} but leads to no archived article", REPAIR)


def check_age(paths: ArchivePaths, ledger: Ledger) -> Iterator[Fault]:
    """A ledger that is older than its files."""
    older = look_for_older(paths, ledger)
    if older:
        yield Fault("ledger-older", str(paths.ledger), older.sign, f"{REPAIR} from the lines")


def check_months(paths: ArchivePaths, ledger: Ledger) -> Iterator[Fault]:
    """The reports of months that are over are those that were written."""
    for path, problem in month_problems(paths, ledger):
        yield Fault("run-reports", str(path), problem, COPY)
