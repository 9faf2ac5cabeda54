"""Processes of ``scrapy`` and ``finews-archiver`` whose imports were paid beforehand.

Hundreds of tests start a command, and most of its second is Python that loads modules. So a server,
one to each process of pytest, loads them once and forks itself for each command: a process of its
own, with its own arguments, environment, directory and streams, that is killed, signalled and
waited for as any other, and ends as Python ends. At night, and where the start itself is looked at,
an interpreter is started instead (:func:`tests.support.processes.start`).

A process that has threads must not fork: the server starts none, and installs no reactor.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.project import PROJECT

REACTOR = "twisted.internet.reactor"
PACKAGES = ("crawler", "scrapy.commands")
LATER = ("crawler.__main__", "crawler.reader", "crawler.bulk")
"""What few commands want."""
WITHIN = (
    "scrapy.cmdline",
    "scrapy.logformatter",
    "scrapy.pqueues",
    "scrapy.squeues",
    "scrapy.extensions.corestats",
    "scrapy.extensions.throttle",
    "scrapy.downloadermiddlewares.retry",
    "scrapy.spidermiddlewares.referer",
)
"""What Scrapy loads when a command runs."""
MOST = 1 << 20
"""Bytes of a job at most: arguments and environment."""
STATUS = 4
"""Bytes of a process's number, and of its exit status."""


class Forked:
    """A process that was forked, with the part of :class:`subprocess.Popen` that tests use."""

    def __init__(
        self, module: str, arguments: Iterable[str], cwd: Path, environment: Mapping[str, str]
    ) -> None:
        self.args = [module, *arguments]
        self.returncode: int | None = None
        self._streams = os.memfd_create("out"), os.memfd_create("err")
        self._told, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        job = {"argv": self.args, "cwd": str(cwd), "env": {**environment}}
        with theirs:
            streams = [theirs.fileno(), *self._streams]
            socket.send_fds(_server(), [json.dumps(job).encode()], streams)
        self.pid = int.from_bytes(self._told.recv(STATUS))
        assert self.pid, "the fork server has ended"

    def poll(self) -> int | None:
        """The exit status, or ``None`` while it runs."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; that of the server counts as one."""
        if self.returncode is None:
            with selectors.DefaultSelector() as selector:
                selector.register(self._told, selectors.EVENT_READ)
                if not selector.select(timeout):
                    raise subprocess.TimeoutExpired(self.args, timeout or 0)
            # Left there, so that any thread may look.
            told = self._told.recv(STATUS, socket.MSG_PEEK)
            assert told, "the fork server has ended"
            self.returncode = int.from_bytes(told, signed=True)
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait for the end; what was printed and what was complained."""
        self.wait(timeout)
        self._told.close()
        told = []
        for number in self._streams:
            os.lseek(number, 0, os.SEEK_SET)
            with os.fdopen(number, encoding="utf-8") as stream:
                told.append(stream.read())
        return told[0], told[1]

    def send_signal(self, number: int) -> None:
        """Send a signal, if there is still somebody to send it to."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@cache
def _server() -> socket.socket:
    """The socket of this process's server, which is started when the first asks for it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.fork_server", str(theirs.fileno())],
            cwd=PROJECT,
            # NumPy's OpenBLAS starts a thread for each processor.
            env={**os.environ, "PYTHONWARNINGS": "default", "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def load() -> None:
    """Import what a command may want; optional parts that few want are left to those."""
    for package in PACKAGES:
        where = importlib.import_module(package).__path__
        for found in pkgutil.walk_packages(where, f"{package}."):
            if not found.name.startswith(LATER):
                importlib.import_module(found.name)
    for name in WITHIN:
        importlib.import_module(name)
    assert REACTOR not in sys.modules


def serve(control: socket.socket) -> dict[str, Any] | None:
    """Fork for each job that comes; in the process that was forked, its job, set up.

    ``None`` when whoever asks has ended.
    """
    selector = selectors.DefaultSelector()
    selector.register(control, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is not control:
                pid, told = key.data
                _, how = os.waitpid(pid, 0)
                told.send(os.waitstatus_to_exitcode(how).to_bytes(STATUS, signed=True))
                told.close()
                selector.unregister(key.fileobj)
                os.close(key.fd)
                continue
            words, streams, _, _ = socket.recv_fds(control, MOST, 3)
            if not words:
                return None
            pid = os.fork()
            if pid == 0:
                _let_go(selector)
                return _set_up(json.loads(words), streams)
            told, *others = streams
            told = socket.socket(fileno=told)
            told.send(pid.to_bytes(STATUS))
            for each in others:
                os.close(each)
            selector.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, told))


def _let_go(selector: selectors.BaseSelector) -> None:
    """Close what is the server's and other processes'."""
    for key in list(selector.get_map().values()):
        if key.data:
            os.close(key.fd)
            key.data[1].close()
    selector.close()


def _set_up(job: dict[str, Any], streams: list[int]) -> dict[str, Any]:
    """What an interpreter that has just started would have."""
    told, *own = streams
    os.close(told)
    for number, stream in enumerate(own, 1):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(job["env"])
    os.chdir(job["cwd"])
    time.tzset()
    found = [path for path in job["env"].get("PYTHONPATH", "").split(os.pathsep) if path]
    sys.path[0:1] = [job["cwd"], *found]
    return job


def main() -> None:
    """Serve on the socket whose number is given; a process that was forked runs its command."""
    load()
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as control:
        job = serve(control)
    if job is not None:
        sys.argv = job["argv"]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
