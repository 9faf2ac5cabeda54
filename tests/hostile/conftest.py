"""A tiny site, and servers that a test starts and that end with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

import pytest
from twisted.internet.defer import Deferred

from crawler.standin.server import StandIn
from tests.support.raw_server import Answer, RawServer
from tests.support.serving import Serve, ServeRaw
from tests.support.tiny_site import TinySite

# By name: the package has no type information.
pytest_twisted = import_module("pytest_twisted")


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a stand-in with a tiny site."""
    started: list[StandIn] = []

    def start(site: TinySite) -> StandIn:
        started.append(StandIn(site.content).start())
        return started[-1]

    yield start
    for server in started:
        pytest_twisted.blockon(server.stop())


@pytest.fixture
def serve_raw() -> Iterator[ServeRaw]:
    """Start a server that answers with bytes."""
    started: list[RawServer] = []

    def start(answers: Mapping[str, Answer]) -> RawServer:
        started.append(RawServer(answers).start())
        return started[-1]

    yield start
    for server in started:
        pytest_twisted.blockon(Deferred.fromCoroutine(server.stop()))
