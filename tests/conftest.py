"""A stand-in with the bundled site, on loopback, in the test's own process."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from twisted.internet.defer import Deferred

from crawler.standin.content import Content
from crawler.standin.server import StandIn
from tests.support.crawls import Crawl, crawl
from tests.support.project import FIXTURES

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what runs in its background so, and processes inherit it: those that the
    # tests start must be as a user's are.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# By name: the package has no type information.
pytest_twisted = import_module("pytest_twisted")


@pytest.fixture
def bundled_site() -> Iterator[StandIn]:
    """The bundled site, the test's own: to be changed and broken at will."""
    server = StandIn(Content.from_folder(FIXTURES / "site", FIXTURES / "newstext")).start()
    yield server
    pytest_twisted.blockon(server.stop())


@pytest.fixture(scope="session")
def untouched_site() -> Iterator[StandIn]:
    """The bundled site, shared by all tests: only to be asked."""
    server = StandIn(Content.from_folder(FIXTURES / "site", FIXTURES / "newstext")).start()
    yield server
    pytest_twisted.blockon(server.stop())


@pytest.fixture(scope="session")
def bundled(untouched_site: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """The bundled site, crawled into a fresh archive; only to be read (copy it for more)."""
    root = tmp_path_factory.mktemp("bundled") / "archive"
    crawled: Crawl = pytest_twisted.blockon(Deferred.fromCoroutine(crawl(untouched_site, root)))
    return crawled


@pytest.fixture
def tmpfs(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a file system of its own, with these options of mount; it takes root."""
    mounted: list[Path] = []

    def mount(options: str) -> Path:
        point = tmp_path / "tmpfs"
        point.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(point)]
        if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("cannot mount a file system here: it takes root")
        mounted.append(point)
        return point

    yield mount
    for point in mounted:
        # Lazily: a process that a failed test has left must not keep it for the tests after it.
        subprocess.run(["umount", "--lazy", str(point)], check=True)
