"""A ledger beside files of captures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.ledger import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Open and empty."""
    with closing(Ledger(tmp_path / "ledger.sqlite3")) as made:
        yield made
