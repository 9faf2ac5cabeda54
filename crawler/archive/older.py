"""Whether the ledger is older than the files beside it: a copy that was put back, of last week.

Every run has its row in the ledger before it writes anything, so a report of a run that the ledger
does not know is a sign, and so are more lines than a run that was killed leaves behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crawler.archive.linefile import MOST_LINES_LEFT_BEHIND, LineFile
from crawler.archive.paths import ArchivePaths
from crawler.archive.run_reports import reports_since
from crawler.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Older:
    """``sign`` says why the ledger is older, empty if it is not; ``run`` is the newest one told."""

    sign: str = ""
    run: int = 0

    def __bool__(self) -> bool:
        return bool(self.sign)


def look_for_older(paths: ArchivePaths, ledger: Ledger) -> Older:
    """Compare the ledger's newest run with the reports, and the lines with what it has committed.

    Only reports of runs that began after that run are read. Raises :class:`OSError`.
    """
    last = ledger.runs.last()
    if last is None:
        return Older()
    number, _, started, *_ = last
    newest, told = number, ""
    for name, report in reports_since(paths, started):
        run, began = _run_of(report)
        if run > newest or (run == newest == number and began > started):
            newest, told = run, name
    if told:
        return Older(
            f"{paths.ledger.name} is older than the files beside it: its newest run is {number}, "
            f"{started}, and runs/{told} is of a later one",
            newest,
        )
    for file in (LineFile.of(path, ledger) for path in (paths.articles, paths.editions)):
        lines = sum(1 for _ in file.lines(file.committed))
        if lines > MOST_LINES_LEFT_BEHIND:
            return Older(
                f"{paths.ledger.name} is older than the files beside it: {file.path.name} has "
                f"{lines} lines that it does not know, more than a killed run leaves behind",
                number,
            )
    return Older()


def _run_of(report: dict[str, Any]) -> tuple[int, str]:
    """A report's run and when it began; zero for what is no report of ours."""
    try:
        return int(report["run"]), str(report["started"])
    except (KeyError, TypeError, ValueError):
        return 0, ""
