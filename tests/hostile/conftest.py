"""A tiny site, and servers that a test starts and that end with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack

import pytest

from tests.support.raw_server import Answer, RawServer
from tests.support.reactor import result_of
from tests.support.serving import Serve, ServeRaw, serving


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a stand-in with a tiny site."""
    with ExitStack() as started:
        yield lambda site: started.enter_context(serving(site.content))


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
