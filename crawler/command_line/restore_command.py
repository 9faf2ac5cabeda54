"""``restore --check COPY``: whether a copy of the archive would do, were it put in its place."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from crawler.archive.jsonl import read_article_line
from crawler.archive.linefile import LineFile
from crawler.archive.open_archive import OpenArchive
from crawler.archive.paths import ArchivePaths
from crawler.command_line.command import Command
from crawler.command_line.verify_command import all_faults
from crawler.errors import ArchiveDamagedError, Fault, UsageError
from crawler.exit_status import ExitStatus
from crawler.long_work import LongWork
from crawler.plain_output import json_text

_CLEARED = {"surplus", "leftover", "warc-open"}
"""What a run clears away at its start."""


class RestoreCommand(Command):
    """A rehearsal: the copy is read as a whole, and nothing is written."""

    @classmethod
    def syntax(cls) -> str:
        """The arguments."""
        return "[options] --check <copy>"

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Say whether a copy of the archive would do in its place"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}: every line, file and capture of it is checked as verify does, "
            "and it is told what the archive has that it lacks. It is only read; to restore, copy "
            "it to the archive's place (docs/operations.md). Exit status: 0 it would do; 2 there "
            "is no archive; 4 it has faults; 75 a run holds it."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument("--check", action="store_true", help="check a copy (required)")
        parser.add_argument("--json", action="store_true", help="what was found, as JSON")

    def run(self, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Check the one copy named."""
        # Only who restores should wait for this.
        from crawler.merge.other import held, opened

        if len(args) != 1 or not opts.check:
            raise UsageError("expected --check and the directory of one copy")
        copy, here = ArchivePaths(Path(args[0])), ArchivePaths(Path(self.settings["ARCHIVE_DIR"]))
        with ExitStack() as stack:
            stack.enter_context(held(copy))
            ledger, _ = stack.enter_context(opened(copy))
            archive = OpenArchive(copy, ledger, self.clock())
            cleared = _cleared(archive)
            faults: list[Fault] = []
            notes: list[Fault] = []
            progress = stack.enter_context(LongWork(self.called))
            for fault in all_faults(archive, self.source(), self.settings, progress):
                gone = fault.kind in _CLEARED or (fault.kind, fault.subject) in cleared
                (notes if gone else faults).append(fault)
            progress.clear()
            told = _state(archive)
            behind = None
            same = here.root.exists() and here.root.samefile(copy.root)
            if here.ledger.exists() and not same:
                there = stack.enter_context(opened(here, alone=False))[0]
                behind = _behind(told, _state(OpenArchive(here, there, self.clock())))
        _show(copy, told, behind, faults, notes, as_json=opts.json)
        return ExitStatus.LOST if faults else ExitStatus.ACCOUNTED


def _cleared(archive: OpenArchive) -> set[tuple[str, str]]:
    """Faults of post files that a run's start puts right: those of lines that no commit knows."""
    file = LineFile.of(archive.paths.articles, archive.ledger)
    found: set[tuple[str, str]] = set()
    for _, line in file.lines(file.committed):
        try:
            article = read_article_line(line)
        except ArchiveDamagedError:
            continue
        found.add(("post", article.id))
        found |= {("stray", path.name) for path in archive.paths.posts.glob(f"*-{article.id}.md")}
    return found


def _state(archive: OpenArchive) -> dict[str, object]:
    counts = archive.ledger.articles.counts() | archive.ledger.editions.counts()
    last = archive.ledger.runs.last()
    return {
        **{name: counts[name] for name in ("articles", "revisions", "duplicates", "pages")},
        "last_run": last[0] if last else 0,
        "last_run_started": last[2] if last else None,
    }


def _behind(copy: dict[str, object], archive: dict[str, object]) -> dict[str, object]:
    """What the archive has more than the copy, and since when."""
    found: dict[str, object] = {}
    for name, mine in copy.items():
        more = archive[name]
        if isinstance(mine, int) and isinstance(more, int):
            found["runs" if name == "last_run" else name] = more - mine
    return found


def _show(
    copy: ArchivePaths,
    told: dict[str, object],
    behind: dict[str, object] | None,
    faults: list[Fault],
    notes: list[Fault],
    *,
    as_json: bool,
) -> None:
    if as_json:
        value = {
            "copy": str(copy.root),
            **told,
            "behind": behind,
            "faults": [asdict(fault) for fault in faults],
            "cleared_by_the_next_run": [asdict(fault) for fault in notes],
        }
        print(json_text(value))
        return
    for line in _lines(copy, told, behind, faults, notes):
        print(line)


def _lines(
    copy: ArchivePaths,
    told: dict[str, object],
    behind: dict[str, object] | None,
    faults: list[Fault],
    notes: list[Fault],
) -> Iterator[str]:
    yield from map(str, faults)
    yield from (f"note: {note.subject}: {note.problem}; the next run clears it" for note in notes)
    if behind is not None:
        more = ", ".join(f"{count} {name}" for name, count in behind.items() if count)
        yield f"the archive has more: {more}" if more else "the archive has nothing that it lacks"
    verdict = f"{len(faults)} faults: it would not do" if faults else "it would do"
    yield (
        f"{copy.root}: as of run {told['last_run']}, {told['last_run_started']}: "
        f"{told['articles']} articles, {told['revisions']} revisions: {verdict}"
    )
