"""What a run tells its user at the end: a few lines, worst last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crawler.archive.paths import ArchivePaths
from crawler.counted import counted
from crawler.exit_status import ExitStatus
from crawler.link_key import LinkKey
from crawler.runs.books import NamedLink, RunReport

NAMES_SHOWN = 10


def summary(report: RunReport, paths: ArchivePaths, written_to: Path | None) -> str:
    """The run in words: found, written, dropped, left over, and where it lies."""
    return "\n".join(_lines(report, paths, written_to)) + "\n"


def _lines(report: RunReport, paths: ArchivePaths, written_to: Path | None) -> Iterator[str]:
    books = report.books
    drops = ", ".join(f"{count} {why}" for why, count in report.dropped.items())
    yield f"{report.spider}: {report.finished} after {report.seconds:.1f} s"
    yield (
        f"  found      {counted(report.listed, 'link')}; "
        f"{counted(report.listings['asked'], 'listing page')} asked, "
        f"{report.not_modified} of them not modified"
    )
    yield (
        f"  written    {report.written['new']} new, {report.written['revised']} revised "
        f"articles in {paths.articles} and {paths.posts}"
    )
    yield f"  unchanged  {books['unchanged']}"
    pages = report.editions
    if report.spider == "edition" or pages["touched"]:
        completed = pages["touched"] - pages["new"] - pages["revised"]
        yield (
            f"  print      {pages['new']} new, {pages['revised']} revised, {completed} completed "
            f"pages in {paths.editions} and {paths.edition_files}: {pages['articles']} articles, "
            f"{pages['online']} of them online"
        )
    yield f"  dropped    {counted(books['duplicate'], 'duplicate')}" + (
        f", {sum(report.dropped.values())} of them now ({drops}), see {paths.duplicates}"
        if drops
        else ""
    )
    yield (
        f"  left over  {books['pending']} pending, {books['refused']} refused, "
        f"{books['expired']} expired, {books['lost']} lost"
    )
    yield f"  traffic    {counted(report.requests, 'request')}, {report.bytes / 1e6:.2f} MB"
    yield from _named("LOST", report.lost)
    yield from _named("refused", report.refused)
    yield from _named("pending", report.pending)
    yield from _named("listing", report.failed_listings)
    yield from _named("text owed", report.owed)
    yield from _named("incomplete", report.incomplete)
    for note in report.notes:
        yield f"  note       {note}"
    for mistake in report.usage:
        yield f"  USAGE      {mistake}"
    for monitor in report.monitors:
        yield f"  MONITOR    {monitor}"
    for error in report.errors:
        yield f"  ERROR      {error}"
    if not report.balanced:
        yield f"  ERROR      the books do not balance: {books} for {counted(report.listed, 'link')}"
    if written_to is not None:
        yield f"  report     {written_to}"
    status = ExitStatus(report.exit_status)
    yield f"  status     {status.value}: {status.meaning}"


def _named(title: str, rows: list[NamedLink]) -> Iterator[str]:
    for row in rows[:NAMES_SHOWN]:
        then = f", next try {row.next_try}" if row.next_try else ""
        name = LinkKey.parse(row.link).shown or row.id
        yield f"  {title:<10} {name}: {row.reason or 'not tried yet'}{then}"
    if len(rows) > NAMES_SHOWN:
        yield f"  {title:<10} … and {len(rows) - NAMES_SHOWN} more, see the report"
