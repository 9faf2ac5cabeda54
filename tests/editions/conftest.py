"""A tiny site, and a folder of pages of print beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.print_pages import other_post
from tests.support.tiny_site import TinySite


@pytest.fixture
def site() -> TinySite:
    """One post that is in no print."""
    return TinySite(other_post())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "archive"
