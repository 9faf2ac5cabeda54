"""A stand-in of the bundled site in a process of its own, for commands run from outside."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.support.project import PROJECT


@pytest.fixture(scope="package")
def documented_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of ``scrapy serve`` on a free port."""
    ready = tmp_path_factory.mktemp("serve") / "ready"
    command = [sys.executable, "-m", "scrapy", "serve", "--ready-file", str(ready)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL) as server:
        deadline = time.monotonic() + 30
        while not (ready.exists() and ready.read_text(encoding="utf-8").endswith("\n")):
            assert server.poll() is None and time.monotonic() < deadline, "no stand-in"
            time.sleep(0.05)
        yield ready.read_text(encoding="utf-8").strip()
        server.terminate()
