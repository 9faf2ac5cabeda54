"""A ledger to write into."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.ledger import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Empty, with a transaction begun."""
    with closing(Ledger(tmp_path / "ledger.sqlite3")) as made:
        made.begin()
        yield made
