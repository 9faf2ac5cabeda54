"""Servers in the test's own process that end with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from crawler.standin.content import Content
from crawler.standin.server import StandIn
from tests.support.raw_server import Answer, RawServer
from tests.support.reactor import pytest_twisted
from tests.support.tiny_site import TinySite

Serve = Callable[[TinySite], StandIn]
"""Starts a stand-in with a tiny site."""
ServeRaw = Callable[[Mapping[str, Answer]], RawServer]
"""Starts a server that answers with bytes."""


@contextmanager
def serving(content: Content) -> Iterator[StandIn]:
    """A stand-in with this content, for a fixture."""
    server = StandIn(content).start()
    try:
        yield server
    finally:
        pytest_twisted.blockon(server.stop())
