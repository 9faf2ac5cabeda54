"""A tiny site, and a folder of pages of print beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.standin.server import StandIn
from tests.support.print_pages import other_post
from tests.support.serving import serving
from tests.support.tiny_site import TinySite


@pytest.fixture
def site() -> TinySite:
    """One post that is in no print."""
    return TinySite(other_post())


@pytest.fixture
def standin(site: TinySite) -> Iterator[StandIn]:
    with serving(site.content) as server:
        yield server


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "archive"
