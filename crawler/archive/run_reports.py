"""Reports of runs: a file each, and one file for each month that is over.

A run every five minutes leaves a hundred thousand reports a year, each a block on disk and a name
that every start looks at. When a month is over its reports become ``runs/YYYY-MM.jsonl.gz``, a line
each. The order is: the file, durable, in its place; its digest, in the ledger; and only then the
single files go. A run that is killed in between leaves reports that the next run finds in both, and
takes as one.
"""

from __future__ import annotations

import gzip
import heapq
import logging
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from crawler.archive.paths import ArchivePaths
from crawler.files import digest_of, open_anew, read_regular, sync_directory, sync_file
from crawler.ledger import Ledger
from crawler.ledger.months import MonthRow

_MONTH = re.compile(r"([0-9]{4}-[0-9]{2})\.jsonl\.gz")
_SINGLE = re.compile(r"([0-9]{4})([0-9]{2})[0-9]{2}T[0-9]{6}Z-.+\.json")

logger = logging.getLogger(__name__)


class _Report(NamedTuple):
    """Ordered by the moment when a run began, then by its number."""

    started: str
    run: int
    line: bytes


def report_bytes(values: dict[str, Any]) -> bytes:
    """A report as its own file holds it."""
    return orjson.dumps(values, option=orjson.OPT_INDENT_2) + b"\n"


def month_file(runs: Path, month: str) -> Path:
    """Where the reports of a month lie together."""
    return runs / f"{month}.jsonl.gz"


def put_months_together(paths: ArchivePaths, ledger: Ledger, now: str) -> None:
    """Put the reports of every month before that of ``now`` (ISO 8601, UTC) together.

    Needs the archive's lock; commits. What lies in ``runs/`` and is no report as it was written is
    left alone; a month's file that cannot be read is moved to ``strays/``. Raises :class:`OSError`.
    """
    for month, singles in sorted(_over(paths.runs, now[:7]).items()):
        # Their keys first: no more than one report at a time is in memory.
        keys = sorted((*key, path) for path in singles if (key := _key_of(path)) is not None)
        if keys:
            _put_together(paths, ledger, month, keys)


def _names(runs: Path) -> list[str]:
    try:
        with os.scandir(runs) as entries:
            return sorted(entry.name for entry in entries)
    except FileNotFoundError:
        return []


def _over(runs: Path, month: str) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for name in _names(runs):
        match = _SINGLE.fullmatch(name)
        if match is not None and (own := f"{match[1]}-{match[2]}") < month:
            found.setdefault(own, []).append(runs / name)
    return found


def _put_together(
    paths: ArchivePaths, ledger: Ledger, month: str, keys: list[tuple[str, int, Path]]
) -> None:
    runs = paths.runs
    target = month_file(runs, month)
    unfinished = target.with_suffix(".unfinished")
    try:
        number, digest = _write(unfinished, heapq.merge(_together(target), _lines_of(keys)))
    except (EOFError, gzip.BadGzipFile, zlib.error, ValueError, KeyError, TypeError):
        aside = paths.aside(target.name)
        target.replace(aside)
        logger.warning("%s cannot be read: it is moved to %s", target, aside)
        number, digest = _write(unfinished, _lines_of(keys))
    unfinished.replace(target)
    sync_directory(runs)
    ledger.in_use.months.put(MonthRow(month, number, digest))
    for *_, path in keys:
        ledger.reports.forget(path.name)
    ledger.commit()
    for *_, path in keys:
        path.unlink()
    sync_directory(runs)


def _key_of(path: Path) -> tuple[str, int] | None:
    """When a report's run began, and its number; ``None`` if it is not as it was written."""
    try:
        content = read_regular(path)
        values = orjson.loads(content)
        if report_bytes(values) == content:
            return str(values["started"]), int(values["run"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None


def _lines_of(keys: Iterable[tuple[str, int, Path]]) -> Iterator[_Report]:
    for started, run, path in keys:
        yield _Report(started, run, orjson.dumps(orjson.loads(read_regular(path))) + b"\n")


def _together(path: Path) -> Iterator[_Report]:
    """The reports of a month's file. Raises :class:`OSError` and what gzip and orjson raise."""
    if path.exists():
        with gzip.open(path) as lines:
            for line in lines:
                values = orjson.loads(line)
                yield _Report(values["started"], values["run"], line)


def _write(path: Path, reports: Iterable[_Report]) -> tuple[int, str]:
    """Write them, each once and durably; how many, and the digest of the file."""
    number, before = 0, b""
    with open_anew(path) as stream:
        with gzip.GzipFile("", "wb", fileobj=stream, mtime=0) as packed:
            for report in reports:
                if report.line != before:
                    packed.write(report.line)
                    number += 1
                before = report.line
        sync_file(stream)
    return number, digest_of(path)


def reports_since(paths: ArchivePaths, started: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name of the file and report of each run that began at ``started`` (ISO 8601, UTC) or later.

    Both those in a month's file and those that have one of their own; what cannot be read is left
    out. Files of months before are not opened. Raises :class:`OSError`.
    """
    since = started.replace("-", "").replace(":", "")
    # Years of reports: their names are compared before anything else is asked of them.
    for name in _names(paths.runs):
        path = paths.runs / name
        if (month := _MONTH.fullmatch(name)) is not None and month[1] >= started[:7]:
            yield from ((name, values) for values in _read(path) if values["started"] >= started)
        elif name.endswith(".json") and name[: len(since)] >= since:
            yield name, _single(path)


def every_report(runs: Path) -> Iterator[tuple[Path, bytes]]:
    """Every report in ``runs`` and the directories below it: a place of its own, and its bytes.

    Links are not followed; what cannot be read of a month's file is left out. Raises
    :class:`OSError`.
    """
    found = sorted(runs.rglob("*.json*")) if runs.is_dir() else ()
    for path in found:
        if path.is_symlink() or not path.is_file():
            continue
        if path.suffix == ".json":
            yield path, read_regular(path)
        elif _MONTH.fullmatch(path.name):
            for values in _read(path):
                stamp = str(values["started"]).replace("-", "").replace(":", "")
                own = path.with_name(f"{stamp}-{values.get('spider', '')}.json")
                yield own, report_bytes(values)


def _single(path: Path) -> dict[str, Any]:
    try:
        values = orjson.loads(read_regular(path))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def _read(path: Path) -> Iterator[dict[str, Any]]:
    """The reports of a month's file, up to the first that cannot be read."""
    with suppress(OSError, EOFError, zlib.error, ValueError, KeyError, TypeError):
        for report in _together(path):
            yield orjson.loads(report.line)


def month_problems(paths: ArchivePaths, ledger: Ledger) -> Iterator[tuple[Path, str]]:
    """What is wrong with files of months: missing, other bytes, unknown. Raises :class:`OSError`.

    One that the ledger does not know is none while its single reports are there too: a run was
    killed, and the next one goes on.
    """
    known = {row.month: row for row in ledger.months.all()}
    single = _over(paths.runs, "9")
    for month, row in known.items():
        path = month_file(paths.runs, month)
        if not path.exists():
            yield path, f"it is missing, and with it {row.reports} reports"
        elif month not in single and digest_of(path) != row.sha256:
            yield path, "its bytes are not those that were written"
    for name in _names(paths.runs):
        match = _MONTH.fullmatch(name)
        if match is not None and match[1] not in known and match[1] not in single:
            yield paths.runs / name, "the ledger does not know it"
