"""A process with every module of the program in it, which forks itself for each command to run.

``python -m tests.chaos.zygote`` with ``interpose.c`` preloaded: takes jobs as JSON lines on its
standard input and answers each with a line. So a command costs no start, and what is to meet it is
armed in its own process, before its first step. A process that has threads must not fork: nothing
here starts one, and no reactor is installed.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import pkgutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

NEVER = ("crawler.commands", "crawler.standin.server")
"""Not imported beforehand: a shell, and what imports the reactor."""


class _Shared(ctypes.Structure):
    _fields_ = (("calls", ctypes.c_long), ("met", ctypes.c_long), ("at", ctypes.c_char * 256))


def library() -> ctypes.CDLL:
    """The preloaded library."""
    found = ctypes.CDLL(None)
    found.chaos_shared.restype = ctypes.POINTER(_Shared)
    found.chaos_clock.argtypes = [ctypes.c_longlong]
    found.chaos_arm.argtypes = [
        ctypes.c_char_p, ctypes.c_int, ctypes.c_long, ctypes.c_int, ctypes.c_int, ctypes.c_char_p,
    ]  # fmt: skip
    return found


def load() -> None:
    """Import whatever a command may want."""
    import crawler

    for found in pkgutil.walk_packages(crawler.__path__, "crawler."):
        if not found.name.startswith(NEVER) and found.name != "crawler.__main__":
            importlib.import_module(found.name)
    importlib.import_module("crawler.commands.crawl")
    importlib.import_module("scrapy.cmdline")
    assert "twisted.internet.reactor" not in sys.modules


def work(job: dict[str, Any], chaos: ctypes.CDLL, out: int, err: int) -> None:
    """In a process of its own: run the command, and end with its status."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(err, 2)
    chaos.chaos_clock(job["clock"])
    status = 70
    try:
        from crawler.command_line.program import run

        os.chdir(job["folder"])
        chaos.chaos_arm(
            job["root"].encode(),
            job["calls"],
            job["at"],
            job["how"],
            job["lasting"],
            job["log"].encode(),
        )
        status = run(job["argv"])
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - whatever it is, it is what the command ended with
        import traceback

        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(status)


def answer(job: dict[str, Any], chaos: ctypes.CDLL) -> dict[str, Any]:
    """Run a job to its end; one that comes to none is killed (``hung``)."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            work(job, chaos, out.fileno(), err.fileno())
        give_up = time.monotonic() + job["patience"]
        hung = False
        while True:
            pid, how = os.waitpid(child, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > give_up:
                hung = True
                os.killpg(child, signal.SIGKILL)
                give_up += 1000
            time.sleep(0.002)
        shared = chaos.chaos_shared().contents
        told = []
        for stream in (out, err):
            stream.seek(0)
            told.append(stream.read().decode("utf-8", "replace"))
        return {
            "status": os.waitstatus_to_exitcode(how),
            "out": told[0],
            "err": told[1],
            "calls": shared.calls,
            "met": shared.met,
            "at": shared.at.decode("utf-8", "replace"),
            "hung": hung,
        }


def main() -> None:
    """Answer jobs until there are no more."""
    chaos = library()
    load()
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), chaos)), flush=True)


if __name__ == "__main__":
    os.chdir(Path(__file__).parents[2])
    main()
