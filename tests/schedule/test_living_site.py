"""A week of visits to a site that lives: posts come, change and go, and much goes wrong."""

from __future__ import annotations

import random
import signal
from pathlib import Path

import pytest

from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support.campaigns import seeds
from tests.support.living_site import LivingSite
from tests.support.processes import reports, verified
from tests.support.reactor import in_reactor
from tests.support.visits import Observer, stories, visits


@pytest.mark.slow
@pytest.mark.parametrize("seed", seeds(20220314))
@in_reactor
async def test_a_week(seed: int, tmp_path: Path) -> None:
    generator = random.Random(seed)
    site = LivingSite(stories(generator))
    standin = StandIn(site.content, faults=faults.Faults(seed)).start()
    root = tmp_path / "archive"
    observer = Observer(site, standin, root, generator)
    plan = list(visits(generator))
    assert len(plan) >= 40
    try:
        for number, visit in enumerate(plan):
            await observer.visit(visit)
            if number % 9 == 5 and visit.killed is None:
                assert ": no faults" in (await verified(root)).out
    finally:
        await standin.stop()
    observer.check_all()
    assert (await verified(root)).status == 0
    last = reports(root)[-1]
    assert (last["exit_status"], last["owed"]) == (0, []), last
    killed = [ended for _, ended, _ in observer.made if ended.status == -signal.SIGKILL]
    assert len(killed) >= 3
