"""A merge that is killed before any step on disk, and run again, gives the same."""

from __future__ import annotations

from pathlib import Path

from crawler.standin.server import StandIn
from tests.support.campaigns import SEED, sized
from tests.support.crawls import crawl_process
from tests.support.kills import unexpected
from tests.support.processes import Process
from tests.support.reactor import in_reactor
from tests.support.tiny_site import TinySite, post, rolling

STRIDE = sized(13, 1)


@in_reactor
async def test_every_step_of_a_merge(tmp_path: Path) -> None:
    """Names of WARC files that both have, a text between two, a twin, a post that one has."""
    site = TinySite(post(1), post(2), rolling(3))
    standin = StandIn(site.content).start()
    here, there = tmp_path / "here", tmp_path / "there"
    try:
        for hour, root, changed in (
            (12, here, None),
            (12, there, post(1, body="<p>冷山站第1号站台明天启用。</p>")),
            (14, there, post(3)),
            (16, here, post(1, body="<p>冷山站第1号站台后天启用。</p>")),
            (18, there, post(4)),
        ):
            if changed is not None:
                site.put(changed)
            now = f"2022-03-14T{hour}:00:00+08:00"
            assert (await crawl_process(standin, root, now=now)).status in (0, 3)
    finally:
        await standin.stop()
    program = "tests.support.merge_crashes"
    words = (str(here), str(there), str(SEED), str(STRIDE))
    ended = await Process(*words, program=program).ended()
    assert (ended.status, unexpected(ended.err)) == (0, []), ended.out
    kills, word = ended.out.split()
    assert word == "kills"
    assert int(kills) > 100 // STRIDE
