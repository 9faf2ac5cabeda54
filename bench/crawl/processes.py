"""Runs a command as a process of its own and measures all of it, child processes too."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
LAUNCHER = Path(__file__).with_name("launch.py")
_TICK = os.sysconf("SC_CLK_TCK")
_LOOK_EVERY = 0.1


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: seconds of wall and CPU time, peak memory in MiB.

    ``cpu`` has all processes that the command started and waited for. ``processes`` is how many
    were seen at a time; with one, ``memory`` is what the kernel says (``ru_maxrss``), with more
    the largest sum of their proportional shares (PSS), looked at ten times a second.
    """

    seconds: float
    cpu: float
    memory: float
    processes: int = 1
    user: float = 0.0
    """Of ``cpu``, what was not the kernel's."""
    began: float = 0.0
    """When it was started, in seconds since 1970."""


def run(
    command: Sequence[str],
    log: Path,
    *,
    cwd: Path = PROJECT,
    statuses: Container[int] = (0,),
) -> Measured:
    """Run a command to its end, its output in ``log``.

    Ends the benchmark if the command fails: ends with none of the statuses.
    """
    reading, writing = os.pipe()
    launcher = [sys.executable, "-I", "-S", str(LAUNCHER), str(writing), *command]
    with os.fdopen(reading, encoding="ascii") as report, log.open("wb") as stream:
        try:
            process = subprocess.Popen(
                launcher, stdout=stream, stderr=stream, cwd=cwd, pass_fds=(writing,)
            )
        finally:
            os.close(writing)
        with process:
            family = Family(int(report.readline() or 0))
            family.start()
            last = report.readline()
            family.stop()
    cost = json.loads(last) if last else {"status": process.returncode}
    if cost["status"] not in statuses:
        said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise SystemExit(f"{' '.join(command)} ended with {cost['status']}:\n{said}")
    return Measured(
        seconds=cost["seconds"],
        cpu=cost["cpu"],
        user=cost["user"],
        memory=max(cost["memory"] / 1024, family.memory),
        processes=family.most,
        began=cost["began"],
    )


class Family(threading.Thread):
    """Watches a process and its children: how many at a time, and their memory if several."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._ended = threading.Event()
        self.most = 1
        self.memory = 0.0
        """MiB; 0 for a process that has always been alone."""

    def run(self) -> None:
        while not self._ended.wait(_LOOK_EVERY):
            children = descendants(self._pid)
            if children:
                pids = (self._pid, *children)
                shares = [share for pid in pids if (share := proportional_share(pid)) is not None]
                self.most = max(self.most, len(shares))
                self.memory = max(self.memory, sum(shares))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def descendants(pid: int) -> list[int]:
    """All that a process started and that still run, at any depth."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text().split()]
        except OSError:  # the thread has ended
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


def proportional_share(pid: int) -> float | None:
    """A process's memory in MiB, shared pages divided among those that share them.

    ``None`` for a process that has ended, or that has not become a program yet.
    """
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return None


def processor_seconds(pid: int) -> float:
    """CPU seconds of a process and its children so far, from ``/proc``."""
    total = 0
    for member in (pid, *descendants(pid)):
        # The name, in brackets, may hold blanks.
        fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / _TICK


def medians(runs: Iterable[Measured]) -> Measured:
    """The median of each value by itself; the most processes that any had."""
    some = list(runs)
    return Measured(
        seconds=statistics.median(run.seconds for run in some),
        cpu=statistics.median(run.cpu for run in some),
        user=statistics.median(run.user for run in some),
        memory=statistics.median(run.memory for run in some),
        processes=max(run.processes for run in some),
    )
