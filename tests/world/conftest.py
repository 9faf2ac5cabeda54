"""A tiny site of twelve posts, served."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crawler.standin.server import StandIn
from tests.support.serving import serving
from tests.support.tiny_site import TinySite, post


@pytest.fixture
def tiny() -> TinySite:
    return TinySite(*(post(number) for number in range(1, 13)))


@pytest.fixture
def site(tiny: TinySite) -> Iterator[StandIn]:
    with serving(tiny.content) as server:
        yield server
