"""Killed before any single step on disk, an archive is as its last commit left it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.campaigns import SEED, sized
from tests.support.kills import unexpected
from tests.support.processes import Process
from tests.support.reactor import in_reactor

STRIDE = sized(2, 1)
"""By day every so many-th step is tried."""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In memory where that can be had: thousands of fsyncs are slow on a disk."""
    shared = Path("/dev/shm")
    if not shared.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=shared) as found:
        yield Path(found)


@in_reactor
async def test_every_step(folder: Path) -> None:
    program = ("-m", "tests.support.article_crashes")
    ended = await Process(str(folder), str(SEED), str(STRIDE), command=program).ended()
    assert (ended.status, unexpected(ended.err)) == (0, [])
    kills, word = ended.out.split()
    assert word == "kills"
    assert int(kills) > 120 // STRIDE
