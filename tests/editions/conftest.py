"""A tiny site, and a folder of pages of print beside it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from crawler.standin.server import StandIn
from tests.support.print_pages import other_post
from tests.support.tiny_site import TinySite

# By name: the package has no type information.
pytest_twisted = import_module("pytest_twisted")


@pytest.fixture
def site() -> TinySite:
    """One post that is in no print."""
    return TinySite(other_post())


@pytest.fixture
def standin(site: TinySite) -> Iterator[StandIn]:
    server = StandIn(site.content).start()
    yield server
    pytest_twisted.blockon(server.stop())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "archive"
