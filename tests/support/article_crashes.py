"""Kills a writer of an archive, and a repair, before each step on disk; looks at what is left.

A program of its own, ``python -m tests.support.article_crashes DIR SEED``: it forks a writer for
each step, which must not happen in a process with threads. Ends with status 0 and a count if every
archive was, after the next start, as one of the writer's commits had left it, and could be
completed; else with the assertion that failed.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import sys
from collections import deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from crawler.archive.check.repair import repair
from crawler.archive.check.verify import verify
from crawler.archive.paths import ArchivePaths
from crawler.articles.posts import SOURCE, post_of, read_post
from crawler.commands.verify import hash_of
from crawler.editions.desk import entry_of
from crawler.ledger import Ledger
from tests.support.archives import article, open_archive, rolling, submit

FIRST = article(1, "早市今天开门。")
CORRECTED = article(1, "早市今天七点开门。", title="早市开门时间更正")
MOVED = replace(CORRECTED, published=datetime(2022, 3, 13, 23, tzinfo=UTC))
ROLLING = rolling(2, "夜市照常。")
TWIN = article(2, "夜市照常。")
SAME_TEXT = article(3, "夜市照常。")
OTHERS = [article(number) for number in range(4, 9)]
State = dict[str, object]


def write(root: Path, committed: Callable[[], None]) -> None:
    """Three commits with everything in them that a commit can hold."""
    archive = open_archive(root)
    committed()
    for found in (OTHERS[0], CORRECTED, TWIN, SAME_TEXT):
        submit(archive, replace(found))
    archive.commit()
    committed()
    for found in (*OTHERS[1:3], replace(OTHERS[0], title="铺子改了名")):
        submit(archive, replace(found))
    archive.commit()
    committed()
    for found in (MOVED, *OTHERS[3:]):
        submit(archive, replace(found))
    archive.end_run(0)
    committed()
    archive.close()


def state(root: Path) -> State:
    """Everything that was archived, apart from the record of runs."""
    paths = ArchivePaths(root)
    tables = {}
    with closing(sqlite3.connect(paths.ledger)) as connection:
        for table in ("articles", "revisions", "duplicates", "links", "files"):
            rows = connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            # Links and revisions say which run settled them; a later run has another number.
            tables[table] = [
                tuple(value for value in row if not isinstance(value, int)) for row in rows
            ]
        pairs = connection.execute("SELECT article, revision FROM revisions").fetchall()
        lengths = dict(connection.execute("SELECT name, length FROM files"))
    return {
        **tables,
        "lengths": lengths,
        "revisions of": set(pairs),
        "lines": paths.articles.read_bytes() if paths.articles.exists() else b"",
        "dropped": paths.duplicates.read_bytes() if paths.duplicates.exists() else b"",
        "posts": {path.name: path.read_bytes() for path in paths.posts.iterdir()},
        "unfinished": [path.name for path in paths.unfinished.iterdir()],
    }


def forked(work: Callable[[], None]) -> bool:
    """Do it in a process of its own; whether that came to its end (it may be killed)."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    _, how = os.waitpid(child, 0)
    if os.WIFSIGNALED(how) and os.WTERMSIG(how) == signal.SIGKILL:
        return False
    assert how == 0, f"the writer failed: wait status {how}"
    return True


class Reaper:
    """Kills its own process before the so many-th step on disk; otherwise counts them.

    Steps are file operations under ``root``, fsyncs and the ledger's commits. Before an fsync a
    random part of what the file has gained may be lost, as after a failure of power.
    """

    def __init__(self, root: Path, at: int, torn: random.Random | None = None) -> None:
        self._root = str(root)
        self._at = at
        self._torn = torn
        self.steps = 0

    def watch(self) -> None:
        """From now on; there is no way back, it is a forked process."""
        fsync, commit = os.fsync, Ledger.commit

        def watched_fsync(fd: Any) -> None:
            self._step(fd)
            fsync(fd)

        def watched_commit(ledger: Ledger) -> None:
            self._step()
            commit(ledger)
            self._step()

        os.fsync = watched_fsync
        Ledger.commit = watched_commit  # type: ignore[assignment]
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("open", "os.rename", "os.remove", "os.truncate", "os.mkdir"):
            name = arguments[0]
            if isinstance(name, (str, bytes, os.PathLike)) and self._root in os.fsdecode(name):
                self._step()

    def _step(self, fd: int | None = None) -> None:
        self.steps += 1
        if self.steps == self._at:
            if fd is not None and self._torn is not None:
                self._tear(fd)
            self._die()

    def _tear(self, fd: int) -> None:
        name = Path(f"/proc/self/fd/{fd}").readlink()
        if not name.is_dir():
            with closing(Ledger(ArchivePaths(Path(self._root)).ledger, read_only=True)) as ledger:
                kept = ledger.lengths().get(name.name, 0)
            assert self._torn is not None
            os.truncate(name, self._torn.randint(kept, name.stat().st_size))

    def _die(self) -> NoReturn:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("still alive")


def check(root: Path, states: list[State], seed: int) -> None:
    """After the next start, itself killed once on its way, a commit's state; then the last one."""
    generator = random.Random(seed)

    def start_and_die() -> None:
        Reaper(root, generator.randint(1, 25)).watch()
        open_archive(root).close()

    forked(start_and_die)
    open_archive(root).close()
    found = state(root)
    assert found in states, f"no commit left this: {found}"
    forked(lambda: write(root, lambda: None))
    assert state(root)["posts"] == states[-1]["posts"]
    paths = ArchivePaths(root)
    with closing(Ledger(paths.ledger, read_only=True)) as ledger:
        assert list(verify(paths, ledger, hash_of)) == []


def damage(root: Path) -> None:
    """Something for every part of a repair to do."""
    paths = ArchivePaths(root)
    lines = paths.articles.read_bytes().splitlines(keepends=True)
    # The newest line's text is in its post file; the line of a first revision is in its place no
    # more; half a line is beyond the last commit.
    broken = lines[-1].replace(b'"id"', b'"no"')
    paths.articles.write_bytes(b"".join([lines[1], lines[0], *lines[2:-1], broken, lines[2][:30]]))
    first, *others = paths.duplicates.read_bytes().splitlines(keepends=True)
    paths.duplicates.write_bytes(b"".join(others) or first[:9])
    (paths.posts / post_of(OTHERS[1])[0]).unlink()
    (paths.posts / "2022-03-14-mine.md").write_bytes(b"mine")


def mend(root: Path) -> None:
    """Repair the archive, to the end."""
    paths = ArchivePaths(root)
    with closing(Ledger(paths.ledger)) as ledger:
        steps = repair(
            paths,
            ledger,
            hash_of=hash_of,
            source=SOURCE,
            read_post=read_post,
            entry_of=entry_of,
        )
        deque(steps, maxlen=0)


def kill_repairs(folder: Path, whole: Path) -> int:
    """Kill a repair before every step and do it again; returns how many were killed."""
    at, ended = 0, False
    while not ended:
        at += 1
        root = shutil.copytree(whole, folder / f"repair-{at}")
        damage(root)

        def killed_in_time(root: Path = root, at: int = at) -> None:
            Reaper(root, at).watch()
            mend(root)

        ended = forked(killed_in_time)
        mend(root)
        paths = ArchivePaths(root)
        with closing(Ledger(paths.ledger, read_only=True)) as ledger:
            assert list(verify(paths, ledger, hash_of)) == []
        assert state(root)["posts"] == state(whole)["posts"]
        assert state(root)["revisions of"] == state(whole)["revisions of"]
        assert (root / "strays" / "2022-03-14-mine.md").read_bytes() == b"mine"
        shutil.rmtree(root)
    return at - 1


def main(folder: Path, seed: int) -> None:
    """Kill before every step, whole files and torn ones."""
    before = folder / "before"
    archive = open_archive(before)
    for found in (FIRST, ROLLING):
        submit(archive, replace(found))
    archive.end_run(0)
    archive.close()
    whole = shutil.copytree(before, folder / "whole")
    states = [state(before)]
    write(whole, lambda: states.append(state(whole)))
    steps = 0
    for tear in (False, True):
        at, ended = 0, False
        while not ended:
            at += 1
            root = shutil.copytree(before, folder / f"{at}-{tear}")
            reaper = Reaper(root, at, random.Random(seed + at) if tear else None)

            def killed_in_time(reaper: Reaper = reaper, root: Path = root) -> None:
                reaper.watch()
                write(root, lambda: None)

            ended = forked(killed_in_time)
            check(root, states, seed + at)
            shutil.rmtree(root)
            steps += not ended
    print(f"{steps + kill_repairs(folder, whole)} kills")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), int(sys.argv[2]))
