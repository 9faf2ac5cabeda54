"""An archive with a past, crawled once for all of these tests, and readers of it."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench.reader.process import Reader
from tests.reader.known import ARTICLES
from tests.support.project import FIXTURES, PROJECT
from tests.support.reading import StartReader

NOW = "2022-03-16T22:00:00+08:00"


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of ``make read``, with its search index; only to be read (copy it for more)."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        # The directory of all workers: what takes so long is made by the first that wants it.
        shared = shared.parent
    made = shared / "past" / "archive"
    made.parent.mkdir(exist_ok=True)
    with (shared / "past" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make_past(made)
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("past") / "archive"))


def make_past(root: Path) -> None:
    """What ``make read`` does first."""
    ended = subprocess.run(
        [sys.executable, str(FIXTURES / "past" / "past_archive.py"), str(root)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": f"{PROJECT}{os.pathsep}{FIXTURES}"},
        capture_output=True,
        encoding="utf-8",
        timeout=400,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


@pytest.fixture(scope="session")
def start_reader() -> Iterator[StartReader]:
    """Start ``finews-archiver read`` on an archive; it is stopped at the end."""
    with ExitStack() as stops:

        def start(root: Path, *more: str, now: str = NOW) -> Reader:
            reader = Reader.start(root, *more, now=now)
            stops.callback(reader.stop)
            return reader

        yield start


@pytest.fixture(scope="session")
def reader(past: Path, start_reader: StartReader) -> Reader:
    """The reader of the archive with a past, its index whole."""
    started = start_reader(past)
    started.wait_for_index(ARTICLES)
    return started


@pytest.fixture
def copy_of_past(past: Path, tmp_path: Path) -> Path:
    """The archive with a past, the test's own."""
    return Path(shutil.copytree(past, tmp_path / "archive"))
