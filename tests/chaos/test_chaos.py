"""A sample of the campaign by day, an hour of it at night; and that it notices what it is for."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos.power_states import Disk, Record
from tests.chaos.runner import Calls
from tests.support.campaigns import SEED, sized
from tests.support.project import PROJECT

MINUTES = sized(0.4, 60)


needs_compiler = pytest.mark.skipif(
    shutil.which("cc") is None, reason="no C compiler: apt-get install gcc libc6-dev"
)


def campaign(*words: str) -> str:
    """What it prints; it must end well."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", *words],
        cwd=PROJECT,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@needs_compiler
@pytest.mark.slow
@pytest.mark.timeout(sized(240, 7200))
def test_no_promise_is_broken() -> None:
    told = campaign("--minutes", f"{MINUTES}", "--seed", f"{SEED}")
    assert f"chaos: seed {SEED}" in told
    assert "0 promises broken" in told


@needs_compiler
@pytest.mark.slow
def test_what_a_command_leaves_is_durable() -> None:
    """A missing fsync, of a file or of the directory that has its name, leaves less."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", "--kind", "synced"],
        cwd=PROJECT,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 states tried (8 synced), 0 promises broken" in done.stdout


FOUND = (
    # The ledger's commit lay whole in its log, though its sync had failed; captures were cut back.
    "errors:crawl/SYNC/28/ENOSPC/on",
    # A commit of an index waits to be taken back.
    "errors:crawl, a new archive/SYNC/16/EDQUOT/once",
    # Half a report could not be removed.
    "lies:the truth/always/EROFS/434/648",
    # Texts that were owed by a clock years behind were not asked for before the last moment.
    "clocks:-63072000,0,0/answers",
    "flips:warc/index/00000003.cdxj:1387:3",
    "flips:ledger.sqlite3:199715:7",
    # SQLite took a transaction back with an error of reading, and the run went on.
    "errors:crawl/READ/30/EROFS/on",
    "errors:crawl/READ/58/EROFS/on",
    "errors:crawl/READ/60/ENOSPC/once",
    # A run had changed the damaged row, so that no digest could say what it was.
    "damage:articles/id/2/963930/run",
)
"""What the campaign has found. Numbers of calls and places of bytes are those of that day."""


@needs_compiler
@pytest.mark.slow
def test_what_was_found_before() -> None:
    words = [part for case in FOUND for part in ("--case", case)]
    assert campaign(*words).count(": all held") == len(FOUND)


CALLS = [
    Record(Calls.MKDIR, 0, 0, "_posts", "", b""),
    Record(Calls.OPEN, 7, 0, "_posts/a.new", "", b""),
    Record(Calls.WRITE, 7, 0, "_posts/a.new", "", b"whole"),
    Record(Calls.SYNC, 7, 0, "_posts/a.new", "", b""),
    Record(Calls.RENAME, 0, 0, "_posts/a.new", "_posts/a", b""),
    Record(Calls.SYNC, 0, 0, "_posts", "", b""),
]


def left(calls: list[Record], way: str, folder: Path) -> dict[str, bytes]:
    """What lies there when the power fails after these calls."""
    disk = Disk(None)
    for call in (Record(Calls.MKDIR, 0, 0, "", "", b""), *calls):
        disk.apply(call)
    disk.lay_out(folder, way, random.Random(1))
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_not_synced_is_lost(tmp_path: Path) -> None:
    top = Record(Calls.SYNC, 0, 0, "", "", b"")
    calls = [CALLS[0], top, *CALLS[1:]]
    assert left(calls, "lost", tmp_path / "1") == {"a": b"whole"}
    # Without the directory's sync there is no name, without the file's no bytes.
    assert left(calls[:-1], "lost", tmp_path / "2") == {}
    assert left(calls[:-1], "names", tmp_path / "3") == {"a": b"whole"}
    without = [call for call in calls if call != CALLS[3]]
    assert left(without, "lost", tmp_path / "4") == {"a": b""}
