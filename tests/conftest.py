"""Stand-ins on loopback, in the test's own process, and a file system of a test's own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

from crawler.archive.archive import Archive
from crawler.standin.content import Content
from crawler.standin.server import StandIn
from tests.support import absent
from tests.support.archives import HandClock, open_archive
from tests.support.budget import Budget, budgets
from tests.support.campaigns import NIGHTLY, SEED
from tests.support.crawls import Crawl, crawl
from tests.support.living_site import LivingSite
from tests.support.project import FIXTURES, PROJECT
from tests.support.raw_server import Answer, RawServer
from tests.support.reactor import result_of
from tests.support.serving import ServeRaw, serving
from tests.support.tiny_site import TinySite, post, rolling

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what runs in its background so, and processes inherit it: those that the
    # tests start must be as a user's are.
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    # So does one that nohup has started with the end of its terminal.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

MEMORY, ROOM = Path("/dev/shm"), 4 << 30
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    # Temporary files in memory: tens of thousands of fsyncs are slow on a disk.
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# A slow machine is not a fault: no example has a deadline.
settings.register_profile("sample", deadline=None, derandomize=True)
settings.register_profile("nightly", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile("nightly" if NIGHTLY else "sample")


def pytest_configure(config: pytest.Config) -> None:
    """Skips that fail in CI; the budget in the one process that sees every test."""
    config.pluginmanager.register(absent)
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Budget(budgets()))


def pytest_report_header() -> str:
    return f"campaigns: {'whole' if NIGHTLY else 'a sample'}, SEED={SEED}"


@pytest.fixture(scope="session", autouse=True)
def state_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What was told last is not kept in the home of whoever runs the tests."""
    before = os.environ.get("XDG_STATE_HOME")
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    yield
    if before is None:
        del os.environ["XDG_STATE_HOME"]
    else:
        os.environ["XDG_STATE_HOME"] = before


@pytest.fixture
def bundled_site() -> Iterator[StandIn]:
    """The bundled site, the test's own: to be changed and broken at will."""
    with serving(Content.from_folder(FIXTURES / "site", FIXTURES / "newstext")) as server:
        yield server


@pytest.fixture(scope="session")
def untouched_site() -> Iterator[StandIn]:
    """The bundled site, shared by all tests: only to be asked."""
    with serving(Content.from_folder(FIXTURES / "site", FIXTURES / "newstext")) as server:
        yield server


@pytest.fixture(scope="session")
def documented_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of ``scrapy serve``, a process of its own, on a free port."""
    ready = tmp_path_factory.mktemp("serve") / "ready"
    command = [sys.executable, "-m", "scrapy", "serve", "--ready-file", str(ready)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL) as server:
        deadline = time.monotonic() + 30
        while not (ready.exists() and ready.read_text(encoding="utf-8").endswith("\n")):
            assert server.poll() is None and time.monotonic() < deadline, "no stand-in"
            time.sleep(0.05)
        yield ready.read_text(encoding="utf-8").strip()
        server.terminate()


@pytest.fixture(scope="session")
def bundled(untouched_site: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """The bundled site, crawled into a fresh archive; only to be read (copy it for more)."""
    root = tmp_path_factory.mktemp("bundled") / "archive"
    crawled: Crawl = result_of(crawl(untouched_site, root))
    return crawled


@pytest.fixture
def tiny() -> TinySite:
    """Three posts by one source, the twin of the third, and rolling news of its own."""
    return TinySite(post(1), post(2), post(3), rolling(3), rolling(4))


@pytest.fixture
def tiny_site(tiny: TinySite) -> Iterator[StandIn]:
    """The tiny site, served."""
    with serving(tiny.content) as server:
        yield server


@pytest.fixture
def standin(site: TinySite | LivingSite) -> Iterator[StandIn]:
    """The ``site`` of a test's own module, served."""
    with serving(site.content) as server:
        yield server


@pytest.fixture
def clock() -> HandClock:
    """The clock of :func:`archive`, to be set by hand."""
    return HandClock()


@pytest.fixture
def archive(tmp_path: Path, clock: HandClock) -> Iterator[Archive]:
    """An archive, open and empty."""
    made = open_archive(tmp_path / "archive", clock)
    yield made
    made.close()


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


@pytest.fixture
def serve_raw() -> Iterator[ServeRaw]:
    """Start a server that answers with bytes."""
    started: list[RawServer] = []

    def start(answers: Mapping[str, Answer]) -> RawServer:
        started.append(RawServer(answers).start())
        return started[-1]

    yield start
    for server in started:
        result_of(server.stop())
