"""Commands of the program under faults, and the site that they ask."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntFlag
from pathlib import Path
from typing import Any

from crawler.standin.content import Content
from crawler.standin.server import StandIn
from tests.support.processes import HURRIED, options
from tests.support.project import PROJECT

SOURCE = Path(__file__).with_name("interpose.c")
LIBRARY = PROJECT / "build" / "chaos" / "interpose.so"
PATIENCE = 60.0
"""Seconds after which a command that should have ended is a broken promise."""


class Calls(IntFlag):
    """Kinds of calls, as ``interpose.c`` numbers them."""

    WRITE = 1
    READ = 2
    SYNC = 4
    RENAME = 8
    LINK = 16
    UNLINK = 32
    MKDIR = 64
    CUT = 128
    OPEN = 256


CHANGING = (
    Calls.WRITE | Calls.SYNC | Calls.RENAME | Calls.LINK | Calls.UNLINK | Calls.MKDIR | Calls.CUT
)
KILL, KILL_IN_THE_MIDDLE = -1, -2


@dataclass(frozen=True, slots=True)
class Fault:
    """What meets the ``at``-th of some calls: a kill, or an errno, once or from then on."""

    calls: Calls = CHANGING
    at: int = 0
    how: int = 0
    lasting: bool = False

    def __str__(self) -> str:
        if not self.at:
            return "no fault"
        if self.how in (KILL, KILL_IN_THE_MIDDLE):
            what = "killed in the middle of" if self.how == KILL_IN_THE_MIDDLE else "killed before"
        else:
            what = f"{errno.errorcode[self.how]} {'from' if self.lasting else 'at'}"
        return f"{what} call {self.at} of {self.calls!r}"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: ``calls`` is how many of the kind there were, ``at`` which was met."""

    status: int
    out: str
    err: str
    calls: int
    met: int
    at: str
    hung: bool

    @property
    def killed(self) -> bool:
        return self.status == -9 and not self.hung


def build_library() -> Path:
    """Compile it, if it is not there. Raises :class:`subprocess.CalledProcessError`."""
    if not LIBRARY.exists() or LIBRARY.stat().st_mtime < SOURCE.stat().st_mtime:
        LIBRARY.parent.mkdir(parents=True, exist_ok=True)
        made = LIBRARY.with_suffix(f".{os.getpid()}")
        command = ["cc", "-O2", "-Wall", "-shared", "-fPIC", "-o", f"{made}", f"{SOURCE}", "-ldl"]
        subprocess.run([*command, "-lpthread"], check=True)
        made.replace(LIBRARY)
    return LIBRARY


class Runner:
    """Runs commands, each in a fork of one process. A context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        environment = {name: value for name, value in os.environ.items() if "FINEWS" not in name}
        state = folder / "state"
        state.mkdir(exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.zygote"],
            cwd=PROJECT,
            env={
                **environment,
                "LD_PRELOAD": str(build_library()),
                "XDG_STATE_HOME": str(state),
                "NO_COLOR": "1",
                "PYTHONWARNINGS": "default",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self._read()

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)

    def _read(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the zygote has ended"
        return line

    def run(
        self,
        argv: Sequence[str],
        root: Path,
        fault: Fault | None = None,
        *,
        log: Path | None = None,
        clock: int = 0,
    ) -> Ended:
        """Run a command of the program; calls below ``root`` are counted, and met by the fault."""
        fault = fault or Fault()
        job = {
            "argv": list(argv),
            "root": str(root),
            "folder": str(self.folder),
            "calls": int(fault.calls),
            "at": fault.at,
            "how": fault.how,
            "lasting": int(fault.lasting),
            "log": str(log or ""),
            "clock": clock,
            "patience": PATIENCE,
        }
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._read()))


@contextmanager
def served(content: Content) -> Iterator[StandIn]:
    """A stand-in on a reactor in a thread of its own, to the end of this process."""
    from twisted.internet import reactor

    loop: Any = reactor
    standin = StandIn(content)
    started = threading.Event()

    def start() -> None:
        standin.start()
        started.set()

    loop.callWhenRunning(start)
    thread = threading.Thread(target=loop.run, kwargs={"installSignalHandlers": False}, daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield standin
    finally:
        loop.callFromThread(loop.stop)
        thread.join(10)


def crawl_words(standin: StandIn, root: Path, now: str = "", **more: object) -> list[str]:
    """``crawl category`` against the stand-in, in a hurry."""
    settings = {
        **HURRIED,
        "SITE_URL": standin.url,
        "SHARE_URL": standin.url,
        "ARCHIVE_DIR": root,
        "NOW": now,
        "RETRY_TIMES": 0,
        "DOWNLOAD_TIMEOUT": 5,
        "COMMIT_ITEMS": 4,
        **more,
    }
    return ["crawl", "category", *options(settings)]
