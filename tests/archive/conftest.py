"""An archive's directories, and the ledger in them, for tests of single steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.paths import ArchivePaths
from crawler.ledger import Ledger


@pytest.fixture
def paths(tmp_path: Path) -> ArchivePaths:
    """Made, with nothing in them."""
    made = ArchivePaths(tmp_path)
    made.make()
    return made


@pytest.fixture
def ledger(paths: ArchivePaths) -> Iterator[Ledger]:
    """Open and empty."""
    with closing(Ledger(paths.ledger)) as made:
        yield made
