"""Checking the pages of print: their lines, their files, and what articles say of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import orjson

from crawler.archive.check.verify import file_faults
from crawler.archive.jsonl import read_revision
from crawler.archive.linefile import LineFile
from crawler.archive.paths import ArchivePaths
from crawler.errors import REPAIR, ArchiveDamagedError, Fault
from crawler.items import Article
from crawler.ledger import Ledger
from crawler.ledger.editions import PageLineRow


def check_editions(paths: ArchivePaths, ledger: Ledger) -> Iterator[Fault]:
    """Every fault of the print edition in an archive, as :func:`.verify.verify` tells them."""
    yield from check_page_lines(paths, ledger)
    yield from check_page_files(paths, ledger)
    yield from check_matches(paths, ledger)


def check_page_lines(paths: ArchivePaths, ledger: Ledger) -> Iterator[Fault]:
    """The lines of ``editions.jsonl`` are those that the ledger knows, and nothing else."""

    def faults_of(subject: str, row: PageLineRow, line: bytes) -> Iterator[Fault]:
        stem = ledger.editions.by_number(row.page).stem
        if problem := page_line_problem(line, row, stem):
            where = f"{paths.editions.name} byte {row.line_offset}: {problem}"
            yield Fault("page-line", subject, where, REPAIR)

    known_lines = ((page_line_name(ledger, row), row) for row in ledger.editions.all_lines())
    file = LineFile.of(paths.editions, ledger)
    yield from file.faults(known_lines, faults_of, kind="page-", holders="pages")
    for page in ledger.editions.all():
        lines = ledger.editions.lines(page.id)
        if not lines or lines[-1].revision != page.revision:
            yield Fault("page", page.stem, "the ledger has another newest revision", REPAIR)


def page_line_name(ledger: Ledger, row: PageLineRow) -> str:
    """What a line is called where it is told of."""
    return f"{ledger.editions.by_number(row.page).stem} revision {row.revision}"


def page_line_problem(line: bytes, row: PageLineRow, stem: str) -> str:
    """What is wrong with a line; empty if nothing is."""
    if len(line) < row.line_length:
        return "the file ends before the line does"
    if hashlib.sha256(line).hexdigest() != row.line_hash:
        return "the line's bytes are not what was archived"
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return "the line is not a page"
    if (value.get("id"), value.get("revision")) != (stem, row.revision):
        return f"the line is {value.get('id')} revision {value.get('revision')}"
    return ""


def check_page_files(paths: ArchivePaths, ledger: Ledger) -> Iterator[Fault]:
    """Each page has its files with the right bytes, and there is no other file."""
    for name, _, digest in ledger.editions.all_files():
        path = paths.edition_files / name
        yield from file_faults("page-file", f"editions/{name}", path, digest)
    for name in stray_files(paths, ledger):
        yield Fault("page-stray", f"editions/{name}", "a file of no page in the ledger", REPAIR)


def stray_files(paths: ArchivePaths, ledger: Ledger) -> list[str]:
    """Files below ``editions/`` that the ledger does not know, by name."""
    found = sorted(paths.edition_files.rglob("*")) if paths.edition_files.exists() else []
    names = [path.relative_to(paths.edition_files).as_posix() for path in found if path.is_file()]
    return [name for name in names if ledger.editions.file(name) is None]


def check_matches(paths: ArchivePaths, ledger: Ledger) -> Iterator[Fault]:
    """What pages were matched to is archived, and says so in its newest line; others say nothing.

    A line that cannot be read is named elsewhere.
    """
    for article in ledger.editions.matched_articles():
        if ledger.articles.get(article) is None:
            yield Fault("match", article, "a page of print names it, it is not archived", REPAIR)
        elif (newest := _newest(paths, ledger, article)) is not None and misplaced(ledger, newest):
            yield Fault("print", article, "its line has another place in print", REPAIR)
    for row in ledger.articles.all_revisions():
        if row.amendment and ledger.editions.place(row.article) is None:
            last = row == ledger.articles.revisions(row.article)[-1]
            newest = _newest(paths, ledger, row.article) if last else None
            if newest is not None and newest.print is not None:
                yield Fault("print", row.article, "no page of print is matched to it", REPAIR)


def _newest(paths: ArchivePaths, ledger: Ledger, article: str) -> Article | None:
    row = ledger.articles.revisions(article)[-1]
    try:
        return read_revision(paths, row.line_offset, row.line_length)
    except (ArchiveDamagedError, OSError):
        return None


def misplaced(ledger: Ledger, article: Article) -> bool:
    """Whether an article's line has another place in print than the ledger."""
    return article.print != ledger.editions.place(article.id)
