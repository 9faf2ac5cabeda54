"""Kills a writer of an archive, and a repair, before each step on disk; looks at what is left.

For programs of their own (``python -m tests.support.article_crashes DIR SEED STRIDE``): they fork a
writer for each step, which must not happen in a process with threads. They end with status 0 and
the number of kills if every archive was, after the next start, as one of the writer's commits had
left it, and could be completed; else with the assertion that failed. With a ``STRIDE`` of 3 every
third step is tried, from one on that the seed chooses.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn

from crawler.archive.check.repair import repair
from crawler.archive.check.verify import verify
from crawler.archive.check.verify_copies import check_copies
from crawler.archive.check.verify_pages import check_editions
from crawler.archive.paths import ArchivePaths
from crawler.editions.desk import entry_of, row_of
from crawler.ledger import Ledger
from tests.support.archives import HandClock, open_archive
from tests.support.posts import SOURCE, hash_of, read_post

State = dict[str, object]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is written, and what must be found again.

    ``begin`` makes the archive before, ``write`` adds commits and calls back after each; ``state``
    is all that a commit left, ``lasting`` what of it the last commit's must be in the end, however
    often a writer was killed; ``damage`` gives a repair work, ``mended`` is what it must restore,
    and ``stray`` the name of a file that it must keep.
    """

    begin: Callable[[Path], None]
    write: Callable[[Path, Callable[[], None]], None]
    state: Callable[[Path], State]
    lasting: Callable[[State], object]
    damage: Callable[[Path], None]
    mended: Callable[[Path], object]
    stray: str


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


def mend(root: Path) -> list[str]:
    """Repair the archive, to the end; what was done."""
    paths = ArchivePaths(root)
    with closing(Ledger(paths.ledger)) as ledger:
        steps = repair(
            paths,
            ledger,
            hash_of=hash_of,
            source=SOURCE,
            read_post=read_post,
            entry_of=entry_of,
            row_of=row_of,
            clock=HandClock(),
        )
        return list(steps)


def faults(root: Path) -> list[str]:
    """What ``scrapy verify`` would say."""
    paths = ArchivePaths(root)
    with closing(Ledger(paths.ledger, read_only=True)) as ledger:
        found = (verify(paths, ledger, hash_of), check_editions(paths, ledger))
        return [*map(str, chain(*found, check_copies(paths, ledger)))]


def check(scene: Scene, root: Path, states: list[State], seed: int) -> None:
    """After the next start, itself killed once on its way, a commit's state; then the last one."""
    generator = random.Random(seed)

    def start_and_die() -> None:
        Reaper(root, generator.randint(1, 25)).watch()
        open_archive(root).close()

    forked(start_and_die)
    open_archive(root).close()
    found = scene.state(root)
    assert found in states, f"no commit left this: {found}"
    assert faults(root) == []
    forked(lambda: scene.write(root, lambda: None))
    assert scene.lasting(scene.state(root)) == scene.lasting(states[-1])
    assert faults(root) == []


def killed(
    copy_of: Path, work: Callable[[Path], object], steps: range, torn: int | None = None
) -> Iterator[tuple[int, Path]]:
    """Copies of an archive in which ``work`` was killed before one step and the next; at last one
    in which it came to its end. With ``torn`` as seed, files may lose what was not yet durable."""
    for at in steps:
        root = shutil.copytree(copy_of, copy_of.with_name(f"killed-{at}"))
        reaper = Reaper(root, at, None if torn is None else random.Random(torn + at))

        def killed_in_time(reaper: Reaper = reaper, root: Path = root) -> None:
            reaper.watch()
            work(root)

        ended = forked(killed_in_time)
        yield at, root
        shutil.rmtree(root)
        if ended:
            return
    raise AssertionError(f"no end within {steps}")


def main(scene: Scene) -> None:
    """Kill before every step, whole files and torn ones; then repairs."""
    folder, seed, stride = Path(sys.argv[1]).resolve(), int(sys.argv[2]), int(sys.argv[3])
    steps = range(1 + seed % stride, 100_000, stride)
    before = folder / "before"
    scene.begin(before)
    whole = shutil.copytree(before, folder / "whole")
    states = [scene.state(before)]
    scene.write(whole, lambda: states.append(scene.state(whole)))
    assert faults(whole) == []
    kills = 0
    for torn in (None, seed):
        for at, root in killed(before, lambda root: scene.write(root, lambda: None), steps, torn):
            check(scene, root, states, seed + at)
            kills += 1
        kills -= 1
    damaged = shutil.copytree(whole, folder / "damaged")
    scene.damage(damaged)
    for _, root in killed(damaged, mend, steps):
        mend(root)
        assert faults(root) == []
        assert scene.mended(root) == scene.mended(whole)
        assert (root / "strays" / scene.stray).read_bytes() == b"mine"
        kills += 1
    print(f"{kills - 1} kills")
