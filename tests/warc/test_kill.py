"""SIGKILL at any moment: files that others can read, evidence kept, the archive made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.standin.server import StandIn
from crawler.warc.journal import LEFTOVER
from tests.support.campaigns import SEED, sized
from tests.support.kills import NOW, kill_one, moments, three_days
from tests.support.living_site import LivingSite
from tests.support.processes import Process, crawl, options
from tests.support.reactor import in_reactor
from tests.support.rebuilt import assert_same
from tests.support.warc_files import all_records, complaints_of_others, faults


@pytest.mark.slow
@in_reactor
async def test_killed_again_and_again(tmp_path: Path) -> None:
    site = LivingSite(three_days(*sized((150, 20), (300, 40))))
    site.turn(NOW)
    root = tmp_path / "archive"
    standin = StandIn(site.content).start()
    killed = 0
    try:
        for moment in moments(8, sized(60, 120), seed=SEED):
            killed += await kill_one(standin, root, moment)
        ended = await crawl(standin, root, NOW)
    finally:
        await standin.stop()
    assert ended.status == 0, ended.err
    assert killed >= 5
    assert complaints_of_others(root) == []
    assert faults(root) == []
    assert any(record.url == LEFTOVER for record in all_records(root))
    again = await Process(
        "rebuild", str(tmp_path / "again"), *options({"ARCHIVE_DIR": root})
    ).ended()
    assert again.status == 0, again.err + again.out
    assert_same(root, tmp_path / "again")
