"""A tiny site without rolling news of its own."""

from __future__ import annotations

import pytest

from tests.support.tiny_site import TinySite, post, rolling


@pytest.fixture
def tiny() -> TinySite:
    """Three posts by one source, and the rolling twin of the third."""
    return TinySite(post(1), post(2), post(3), rolling(3))
