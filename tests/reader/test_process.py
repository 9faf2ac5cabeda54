"""The reader as a process: how it starts and ends, and where nothing can be written."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bench.reader.__main__ import children, mebibytes, seconds_of
from bench.reader.process import Reader
from tests.reader.known import ARTICLES
from tests.support.reading import StartReader


def ended(process: int) -> bool:
    """Whether a process of nobody's is gone, in time."""
    give_up = time.monotonic() + 10
    while time.monotonic() < give_up:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_order(past: Path, start_reader: StartReader, number: signal.Signals) -> None:
    reader = start_reader(past)
    followers = children(reader.popen.pid)
    reader.popen.send_signal(number)
    assert reader.popen.wait(20) == 0
    assert reader.told == ""
    assert all(ended(process) for process in followers)


@pytest.mark.parametrize("moments", [0.0, 0.3, 3.0])
def test_killed_it_leaves_nobody_behind(
    past: Path, start_reader: StartReader, moments: float
) -> None:
    """Also at once, while the process that keeps the index still starts."""
    reader = start_reader(past)
    followers = children(reader.popen.pid)
    assert followers
    time.sleep(moments)
    reader.popen.kill()
    reader.popen.wait(20)
    assert all(ended(process) for process in followers)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_nobody_is_left_behind_that_is_busy(
    copy_of_past: Path, start_reader: StartReader, number: signal.Signals
) -> None:
    """The index is held by another: SQLite waits for it, longer than this test."""
    with closing(sqlite3.connect(copy_of_past / "reader.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        reader = start_reader(copy_of_past)
        followers = children(reader.popen.pid)
        assert followers
        time.sleep(3)
        reader.popen.send_signal(number)
        reader.popen.wait(20)
        assert all(ended(process) for process in followers)


def test_it_starts_soon_and_stays_small(past: Path, start_reader: StartReader) -> None:
    """A second at most, 150 MB at most; of processor time, for others may use this machine."""
    reader = start_reader(past)
    assert reader.get("/").status in (200, 503)
    assert seconds_of(reader.popen.pid) < 1.0
    reader.wait_for_index(ARTICLES)
    for path in ("/coverage", "/spread", "/?q=半导体", "/export.csv?q="):
        assert reader.get(path).status == 200
    assert mebibytes(reader.popen.pid) < 150


def test_while_the_index_is_made_the_page_says_so(
    copy_of_past: Path, start_reader: StartReader
) -> None:
    reader = start_reader(copy_of_past)
    for process in children(reader.popen.pid):
        os.kill(process, signal.SIGSTOP)
    for path in copy_of_past.glob("reader.sqlite3*"):
        path.unlink()
    answer = reader.get("/", accept_language="en")
    assert (answer.status, answer.headers["refresh"]) == (503, "2")
    assert "The search index is being made" in answer.text
    assert "error" in reader.get("/api/v1/search").json
    for process in children(reader.popen.pid):
        os.kill(process, signal.SIGCONT)
    reader.wait_for_index(ARTICLES)


def test_an_index_that_is_deleted_comes_back(copy_of_past: Path, start_reader: StartReader) -> None:
    reader = start_reader(copy_of_past)
    reader.wait_for_index(ARTICLES)
    # Until the process that keeps it has the file open.
    time.sleep(1.5)
    for path in copy_of_past.glob("reader.sqlite3*"):
        path.unlink()
    assert reader.get("/api/v1/search").status == 503
    reader.wait_for_index(ARTICLES)


def test_on_a_read_only_mount(
    past: Path,
    tmpfs: Callable[[str], Path],
    tmp_path: Path,
    start_reader: StartReader,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = tmpfs("size=64m") / "archive"
    shutil.copytree(past, root, ignore=shutil.ignore_patterns("reader.sqlite3*"))
    subprocess.run(["mount", "-o", "remount,ro", str(root.parent)], check=True)
    cache = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    reader: Reader = start_reader(root)
    reader.wait_for_index(ARTICLES)
    for path in ("/coverage", "/spread", "/runs", "/print"):
        assert reader.get(path).status == 200, path
    assert list(cache.rglob("reader-*.sqlite3"))
    assert reader.stop() == 0
