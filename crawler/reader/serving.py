"""The server as a process: its socket, what it is called, and who keeps its index up to date."""

from __future__ import annotations

import ipaddress
import multiprocessing
import os
import signal
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from crawler.archive.paths import ArchivePaths
from crawler.errors import ArchiverError, UsageError
from crawler.plain_output import plain
from crawler.reader.application import application
from crawler.reader.at_hand import AtHand
from crawler.search.search_index import SearchIndex

_ENDING = (signal.SIGINT, signal.SIGTERM)
EVERY_SECONDS = 2.0
"""Between two looks at what a run has committed."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server on that address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there (port 0: a free one). Raises :class:`UsageError`."""
    try:
        kind = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(kind[0], kind[1], kind[2])
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(kind[4])
            made.listen(128)
        except BaseException:
            made.close()
            raise
    except OSError as error:
        raise UsageError(
            f"cannot listen on {host}, port {port}: {error.strerror}; give another --port, or none"
        ) from None
    return made


def url_of(listener: socket.socket, host: str, token: str) -> str:
    """What to open in a browser."""
    port = listener.getsockname()[1]
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/{token and f'?token={token}'}"


def serve(
    archive: AtHand,
    listener: socket.socket,
    host: str,
    *,
    names: Collection[str],
    token: str,
    ready: Callable[[], None],
) -> None:
    """Serve until SIGINT or SIGTERM; ``ready`` is called once requests are answered."""
    known = {host, *names, *(("localhost", "127.0.0.1", "::1") if is_loopback(host) else ())}
    made = application(archive, names=known, any_address=host in ("0.0.0.0", "::"), token=token)

    class Server(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            """As uvicorn's, which raises them again when all has ended in order."""
            before = [(one, signal.signal(one, self.handle_exit)) for one in _ENDING]
            try:
                yield
            finally:
                for one, handler in before:
                    signal.signal(one, handler)

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

    config = uvicorn.Config(
        made,
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )
    follower = multiprocessing.get_context("spawn").Process(
        target=follow, args=(archive.paths.root, archive.searcher.path), daemon=True
    )
    # Ctrl-C reaches all processes of a terminal; this one is ended below.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    follower.start()
    signal.signal(signal.SIGINT, before)
    try:
        Server(config).run(sockets=[listener])
    finally:
        follower.terminate()
        follower.join(5)


def follow(root: Path, index: Path) -> None:
    """Keep an index up to date, as a process of its own, as long as its parent lives.

    What keeps it from doing so is told once, and tried again.
    """
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    os.nice(5)
    told = ""
    while True:
        try:
            index.parent.mkdir(parents=True, exist_ok=True)
            with SearchIndex(ArchivePaths(root), index) as made:
                # Until it is taken away: an open file without a name can still be written.
                file = index.stat().st_ino
                while index.exists() and index.stat().st_ino == file:
                    for skipped in made.catch_up().skipped:
                        print(f"read: not searched: {skipped}", file=plain(sys.stderr))
                    told = ""
                    time.sleep(EVERY_SECONDS)
        except (ArchiverError, OSError, sqlite3.Error) as error:
            if str(error) != told:
                told = str(error)
                print(f"read: the search index stands still: {told}", file=plain(sys.stderr))
            time.sleep(EVERY_SECONDS)


def _end_with_the_parent() -> None:
    """End this process as soon as its parent has ended, whatever it does meanwhile.

    The parent holds the other end of a pipe: no matter how early it died. A transaction that is
    cut off here is as if it had not begun.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
