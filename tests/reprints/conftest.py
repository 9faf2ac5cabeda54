"""What tests of the index share. Loading OpenCC takes a while: not inside a property's deadline."""

from __future__ import annotations

import pytest

from crawler.reprints.normal_text import fingerprint

fingerprint()


@pytest.fixture
def texts() -> dict[str, str]:
    """What the archive has, by id."""
    return {}
