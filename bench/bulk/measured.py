"""What a command costs with all that it starts: processors, time, and memory by program."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

_PR_SET_CHILD_SUBREAPER = 36
_LOOKED_EVERY = 0.5


@dataclass(frozen=True, slots=True)
class Cost:
    """``java`` and ``python`` are the most MiB (proportional set size) of each program's processes
    at one moment: in local mode driver and executor are one Java, and workers are Python."""

    cpu: float
    seconds: float
    java: int
    python: int


def measured(*words: str, environ: dict[str, str] | None = None) -> Cost:
    """Run a command of the program and wait for all that it has started."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    most: Counter[str] = Counter()
    forgotten: dict[int, float] = {}
    over = Event()
    watching = Thread(target=_watch, args=(over, most, forgotten))
    watching.start()
    try:
        subprocess.run(
            [sys.executable, "-m", "crawler", *words],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, **(environ or {})},
        )
        while True:
            try:
                os.wait()  # Java, which the command does not wait for
            except ChildProcessError:
                break
    finally:
        over.set()
        watching.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    cpu += sum(forgotten.values())
    return Cost(cpu, time.monotonic() - begun, most["java"], most["python"])


def _watch(over: Event, most: Counter[str], forgotten: dict[int, float]) -> None:
    while not over.wait(_LOOKED_EVERY):
        now: Counter[str] = Counter()
        for process in _below(os.getpid()):
            try:
                name = Path(f"/proc/{process}/comm").read_text().strip()
                rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
                if (spent := _of_a_worker(process)) is not None:
                    forgotten[process] = spent
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue  # it has ended
            share = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
            now["java" if name == "java" else "python"] += int(share.split()[1])
        for name, kibibytes in now.items():
            most[name] = max(most[name], kibibytes // 1024)


def _of_a_worker(process: int) -> float | None:
    """The processor seconds of a worker of Spark's daemon, which ignores the end of its children.

    So they are in nobody's account once they have ended. ``None`` for any other process.
    """
    told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    commands = (Path(f"/proc/{each}/cmdline").read_bytes() for each in (process, int(told[1])))
    if not all(b"pyspark.daemon" in command for command in commands):
        return None
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _below(process: int) -> list[int]:
    """All that a process has started, at any depth."""
    found = [process]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            try:
                found += map(int, children.read_text().split())
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has ended
    return found[1:]
