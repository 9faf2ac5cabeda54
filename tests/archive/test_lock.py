"""One run at a time, and a dead one is not an obstacle."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.archive.lock import ArchiveLock
from crawler.errors import ArchiveLockedError
from tests.support.archives import START
from tests.support.open_files import open_files
from tests.support.project import PROJECT

HOLDER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from crawler.archive.lock import ArchiveLock
lock = ArchiveLock(Path(sys.argv[1]), spider="share", now=datetime(2022, 3, 14, tzinfo=UTC))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def lock_of(path: Path) -> ArchiveLock:
    return ArchiveLock(path, spider="category", now=START)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".lock"


def hold(path: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock until its standard input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=30)


def test_it_says_who_holds_it(path: Path) -> None:
    lock = lock_of(path)
    lock.acquire()
    note = json.loads(path.read_bytes())
    assert note["pid"] == os.getpid()
    assert note["spider"] == "category"
    assert note["since"] == "2022-03-14T04:00:00+00:00"
    lock.release()


def test_another_process_is_refused_and_told_who_holds_it(path: Path) -> None:
    process = hold(path)
    expected = (
        f"{path.parent} is held by another run \\(share, process {process.pid} on .*, "
        r"since 2022-03-14T00:00:00\+00:00\); wait until it ends, or stop it"
    )
    with pytest.raises(ArchiveLockedError, match=expected):
        lock_of(path).acquire()
    end(process)
    lock = lock_of(path)
    lock.acquire()
    lock.release()


def test_a_killed_process_holds_nothing(path: Path) -> None:
    process = hold(path)
    process.kill()
    end(process)
    assert json.loads(path.read_bytes())["pid"] == process.pid
    lock = lock_of(path)
    lock.acquire()
    assert json.loads(path.read_bytes())["pid"] == os.getpid()
    lock.release()


@pytest.mark.parametrize("left", [b"", b"{", b"[]", b"{}", b"\xff\xfe", b"x" * 10_000])
def test_whatever_a_file_says_that_nobody_holds_it_is_free(path: Path, left: bytes) -> None:
    path.write_bytes(left)
    lock = lock_of(path)
    lock.acquire()
    assert json.loads(path.read_bytes())["pid"] == os.getpid()
    lock.release()


def test_a_holder_that_has_not_said_who_it_is(path: Path) -> None:
    lock = lock_of(path)
    lock.acquire()
    path.write_bytes(b"")
    before = open_files()
    with pytest.raises(ArchiveLockedError, match="it has not said who it is"):
        lock_of(path).acquire()
    assert open_files() == before
    lock.release()


def test_who_has_gone_is_not_taken_for_the_holder(path: Path) -> None:
    end(hold(path))
    with path.open("rb") as stream:  # as flock(1) does it, for a backup
        fcntl.flock(stream, fcntl.LOCK_EX)
        with pytest.raises(ArchiveLockedError, match="it has not said who it is"):
            lock_of(path).acquire()


def test_releasing_twice_is_harmless_and_lets_others_in(path: Path) -> None:
    lock = lock_of(path)
    lock.release()
    lock.acquire()
    lock.release()
    lock.release()
    other = lock_of(path)
    other.acquire()
    other.release()
    assert path.exists()


@pytest.mark.parametrize(
    ("error", "said"),
    [(ProcessLookupError, "it has not said who it is"), (PermissionError, "share, process 7 on ")],
)
def test_a_holder_of_another_user_is_named_and_one_that_is_gone_is_not(
    error: type[OSError], said: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = lock_of(path)
    lock.acquire()
    note = json.loads(path.read_bytes()) | {"pid": 7, "spider": "share"}
    path.write_text(json.dumps(note))

    def kill(pid: int, signal: int) -> None:
        assert (pid, signal) == (7, 0)
        raise error

    monkeypatch.setattr(os, "kill", kill)
    with pytest.raises(ArchiveLockedError, match=said):
        lock_of(path).acquire()
    # On another machine nobody can see whether it runs.
    path.write_text(json.dumps(note | {"host": "elsewhere"}))
    with pytest.raises(ArchiveLockedError, match="share, process 7 on elsewhere, since 2022"):
        lock_of(path).acquire()
    lock.release()
    assert path.read_bytes() == b""


def test_whether_what_is_locked_is_what_lies_there(path: Path) -> None:
    lock = lock_of(path)
    lock.acquire()
    found = [lock.in_place]
    path.rename(path.with_name("moved"))
    found.append(lock.in_place)
    path.touch()
    found.append(lock.in_place)
    path.unlink()
    path.with_name("moved").rename(path)
    found.append(lock.in_place)
    lock.release()
    assert found == [True, False, False, True]


def test_without_room_for_its_note_nobody_holds_it(path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            lock_of(path).acquire()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    lock = lock_of(path)
    lock.acquire()
    lock.release()
