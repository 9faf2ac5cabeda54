"""Killed before any single step on disk, an archive is as its last commit left it."""

from __future__ import annotations

from pathlib import Path

from tests.support.campaigns import SEED, sized
from tests.support.kills import unexpected
from tests.support.processes import Process
from tests.support.reactor import in_reactor

STRIDE = sized(4, 1)
"""By day every so many-th step is tried."""


@in_reactor
async def test_every_step(tmp_path: Path) -> None:
    program = "tests.support.article_crashes"
    ended = await Process(str(tmp_path), str(SEED), str(STRIDE), program=program).ended()
    assert (ended.status, unexpected(ended.err)) == (0, [])
    kills, word = ended.out.split()
    assert word == "kills"
    assert int(kills) > 120 // STRIDE
