"""A tiny site, and servers that a test starts and that end with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.support.serving import Serve, serving


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a stand-in with a tiny site."""
    with ExitStack() as started:
        yield lambda site: started.enter_context(serving(site.content))
