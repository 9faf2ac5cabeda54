"""Reports of months that are over lie in one file each, whatever happens on the way there."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from crawler.archive import run_reports
from crawler.archive.older import look_for_older
from crawler.archive.paths import ArchivePaths
from crawler.archive.run_reports import (
    every_report,
    month_problems,
    put_months_together,
    report_bytes,
    reports_since,
)
from crawler.ledger import Ledger
from crawler.ledger.months import MonthRow
from tests.support.archives import HandClock, open_archive

NOW = "2022-03-02T10:00:00Z"
RUNS = {
    1: "2022-01-30T10:00:00Z",
    2: "2022-01-31T23:55:00Z",
    3: "2022-02-01T00:00:00Z",
    4: "2022-02-28T23:59:59Z",
    5: "2022-03-01T00:00:00Z",
}


def report(run: int, started: str) -> dict[str, Any]:
    return {"format": 1, "spider": "category", "run": run, "started": started, "seconds": 0.25}


def write(paths: ArchivePaths, run: int, started: str) -> Path:
    stamp = started.replace("-", "").replace(":", "")
    path = paths.runs / f"{stamp}-category.json"
    path.write_bytes(report_bytes(report(run, started)))
    return path


@pytest.fixture
def paths(paths: ArchivePaths) -> ArchivePaths:
    """With a report of each run."""
    for run, started in RUNS.items():
        write(paths, run, started)
    return paths


def shown(paths: ArchivePaths) -> dict[str, list[int]]:
    """The runs of each file in ``runs/``."""
    found = {}
    for path in sorted(paths.runs.iterdir()):
        content = path.read_bytes()
        lines = gzip.decompress(content).splitlines() if path.suffix == ".gz" else [content]
        found[path.name] = [orjson.loads(line)["run"] for line in lines]
    return found


TOGETHER = {
    "2022-01.jsonl.gz": [1, 2],
    "2022-02.jsonl.gz": [3, 4],
    "20220301T000000Z-category.json": [5],
}


def test_each_month_that_is_over_is_one_file(paths: ArchivePaths, ledger: Ledger) -> None:
    put_months_together(paths, ledger, NOW)
    assert shown(paths) == TOGETHER
    january = (paths.runs / "2022-01.jsonl.gz").read_bytes()
    assert gzip.decompress(january) == b"".join(
        orjson.dumps(report(run, RUNS[run])) + b"\n" for run in (1, 2)
    )
    assert ledger.months.all()[0] == MonthRow("2022-01", 2, hashlib.sha256(january).hexdigest())
    assert list(month_problems(paths, ledger)) == []
    before = {path: path.stat().st_mtime_ns for path in paths.runs.iterdir()}
    put_months_together(paths, ledger, NOW)
    assert {path: path.stat().st_mtime_ns for path in paths.runs.iterdir()} == before


def test_every_report_is_told_as_it_was_written(paths: ArchivePaths, ledger: Ledger) -> None:
    below = paths.runs / "other"
    below.mkdir()
    (below / "20220101T000000Z-category.json").write_bytes(report_bytes(report(1, "2022")))
    before = list(every_report(paths.runs))
    put_months_together(paths, ledger, NOW)
    assert sorted(every_report(paths.runs)) == before
    assert len(before) == 6


def test_a_late_report_takes_its_place(paths: ArchivePaths, ledger: Ledger) -> None:
    put_months_together(paths, ledger, NOW)
    write(paths, 7, "2022-01-31T00:00:00Z")
    put_months_together(paths, ledger, NOW)
    assert shown(paths) == TOGETHER | {"2022-01.jsonl.gz": [1, 7, 2]}
    assert list(month_problems(paths, ledger)) == []


def test_what_is_no_report_stays(paths: ArchivePaths, ledger: Ledger) -> None:
    mine = paths.runs / "20220115T000000Z-mine.json"
    mine.write_text('{"run": 1, "started": "2022-01-15T00:00:00Z"}', encoding="utf-8")
    (paths.runs / "notes.txt").write_text("mine", encoding="utf-8")
    put_months_together(paths, ledger, NOW)
    assert {mine.name, "notes.txt", "2022-01.jsonl.gz"} <= {
        path.name for path in paths.runs.iterdir()
    }


class StoppedError(Exception):
    """Stands for the end of the process."""


@contextmanager
def dying(monkeypatch: pytest.MonkeyPatch, at: int) -> Iterator[None]:
    """Ends at the ``at``-th step that changes anything on disk."""
    left = [at]

    def counted(step: Callable[..., Any]) -> Callable[..., Any]:
        def does(*arguments: Any, **options: Any) -> Any:
            if not left[0]:
                raise StoppedError
            left[0] -= 1
            return step(*arguments, **options)

        return does

    with monkeypatch.context() as patch:
        for name in ("sync_file", "sync_directory"):
            patch.setattr(run_reports, name, counted(getattr(run_reports, name)))
        for owner, name in ((Path, "replace"), (Path, "unlink"), (Ledger, "commit")):
            patch.setattr(owner, name, counted(getattr(owner, name)))
        yield


def test_whenever_it_is_killed_the_next_run_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = 0
    for at in range(100):
        paths = ArchivePaths(tmp_path / str(at))
        paths.make()
        for run, started in RUNS.items():
            write(paths, run, started)
        ledger = Ledger(paths.ledger)
        with dying(monkeypatch, at):
            try:
                put_months_together(paths, ledger, NOW)
                ended += 1
            except StoppedError:
                ledger.rollback()
        assert list(month_problems(paths, ledger)) == [], at
        told = {values["run"] for _, values in reports_since(paths, "2022-01-01T00:00:00Z")}
        assert told == set(RUNS), at
        put_months_together(paths, ledger, NOW)
        assert {
            name: runs for name, runs in shown(paths).items() if "unfinished" not in name
        } == TOGETHER
        assert list(month_problems(paths, ledger)) == []
        ledger.close()
        if ended:
            break
    assert at > 15, "too few steps were tried"


def test_a_file_that_cannot_be_read_is_moved_aside(
    paths: ArchivePaths, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    (paths.runs / "2022-01.jsonl.gz").write_bytes(b"\x1f\x8b torn")
    put_months_together(paths, ledger, NOW)
    assert shown(paths) == TOGETHER
    assert (paths.strays / "2022-01.jsonl.gz").read_bytes() == b"\x1f\x8b torn"
    assert "cannot be read: it is moved to" in caplog.text


@pytest.mark.parametrize("harm", ["missing", "flipped", "unknown"])
def test_damage_is_named(harm: str, paths: ArchivePaths, ledger: Ledger) -> None:
    put_months_together(paths, ledger, NOW)
    month = paths.runs / "2022-01.jsonl.gz"
    if harm == "missing":
        month.unlink()
        said = "it is missing, and with it 2 reports"
    elif harm == "flipped":
        content = bytearray(month.read_bytes())
        content[9] ^= 1
        month.write_bytes(content)
        said = "its bytes are not those that were written"
    else:
        month = month.rename(paths.runs / "2021-12.jsonl.gz")
        put = (paths.runs / "2022-01.jsonl.gz").write_bytes
        put(month.read_bytes())
        said = "the ledger does not know it"
    assert list(month_problems(paths, ledger)) == [(month, said)]


def test_an_older_ledger_is_known_by_the_reports_of_its_months(
    paths: ArchivePaths, ledger: Ledger
) -> None:
    ledger.in_use.runs.start("category", "2022-01-30T10:00:00Z")
    ledger.commit()
    put_months_together(paths, ledger, "2022-04-01T00:00:00Z")
    older = look_for_older(paths, ledger)
    assert older.run == 5
    assert "runs/2022-03.jsonl.gz is of a later one" in older.sign


def test_the_steps_on_the_way(
    paths: ArchivePaths, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The month's file is durable, then its name, then the ledger's word; then the reports go."""
    steps: list[str] = []

    def noted(owner: object, name: str) -> None:
        step = getattr(owner, name)

        def does(*arguments: Any, **options: Any) -> Any:
            steps.append(name)
            return step(*arguments, **options)

        monkeypatch.setattr(owner, name, does)

    for run, started in RUNS.items():
        name = f"{started.replace('-', '').replace(':', '')}-category.json"
        ledger.in_use.reports.add(name, ledger.runs.start("category", started), f"{run}")
    ledger.commit()
    for owner, name in (
        *((run_reports, name) for name in ("sync_file", "sync_directory")),
        *((Path, name) for name in ("replace", "unlink")),
        (Ledger, "commit"),
    ):
        noted(owner, name)
    put_months_together(paths, ledger, "2022-02-28T00:00:00Z")
    assert steps == [
        # What lay under the name of the file that is begun.
        "unlink",
        *("sync_file", "replace", "sync_directory", "commit", "unlink", "unlink"),
        "sync_directory",
    ]
    assert [name[:8] for name, _ in ledger.reports.all()] == ["20220201", "20220228", "20220301"]


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize(
    ("since", "runs"),
    [
        ("2022-01-01T00:00:00Z", [1, 2, 3, 4, 5]),
        (RUNS[2], [2, 3, 4, 5]),
        ("2022-01-31T23:55:01Z", [3, 4, 5]),
        (RUNS[5], [5]),
        ("2022-03-01T00:00:01Z", []),
    ],
)
def test_reports_from_a_moment_on(
    since: str, runs: list[int], together: bool, paths: ArchivePaths, ledger: Ledger
) -> None:
    if together:
        put_months_together(paths, ledger, NOW)
    assert [values["run"] for _, values in reports_since(paths, since)] == runs


def test_what_cannot_be_read_is_left_out(paths: ArchivePaths, ledger: Ledger) -> None:
    put_months_together(paths, ledger, NOW)
    content = gzip.decompress((paths.runs / "2022-01.jsonl.gz").read_bytes())
    (paths.runs / "2022-01.jsonl.gz").write_bytes(
        gzip.compress(content.splitlines(keepends=True)[0] + b"no report\n")
    )
    (paths.runs / "20220401T000000Z-list.json").write_bytes(b"[1]")
    (paths.runs / "20220402T000000Z-half.json").write_bytes(b'{"run"')
    (paths.runs / "20220403T000000Z-folder.json").mkdir()
    told = [values.get("run") for _, values in reports_since(paths, "2022-01-01T00:00:00Z")]
    assert told == [1, 3, 4, 5, None, None, None]
    (paths.runs / "link.json").symlink_to(paths.runs / "20220301T000000Z-category.json")
    every = [path.name for path, _ in every_report(paths.runs)]
    assert every == [
        "20220130T100000Z-category.json",
        "20220201T000000Z-category.json",
        "20220228T235959Z-category.json",
        "20220301T000000Z-category.json",
        "20220401T000000Z-list.json",
        "20220402T000000Z-half.json",
    ]
    assert list(every_report(paths.runs / "missing")) == []


def test_the_end_of_a_run_puts_the_months_before_its_own_together(
    paths: ArchivePaths, clock: HandClock
) -> None:
    archive = open_archive(paths.root, clock)
    archive.end_run(0)
    archive.close()
    assert shown(paths) == TOGETHER
