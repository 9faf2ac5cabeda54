"""A tiny site on a stand-in of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest

from crawler.standin.server import StandIn
from tests.support.tiny_site import TinySite, post, rolling

# By name: the package has no type information.
pytest_twisted = import_module("pytest_twisted")


@pytest.fixture
def tiny_site() -> Iterator[StandIn]:
    """Three posts by one source, and the rolling twin of the third."""
    server = StandIn(TinySite(post(1), post(2), post(3), rolling(3)).content).start()
    yield server
    pytest_twisted.blockon(server.stop())
