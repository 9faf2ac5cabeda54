"""A whole site lies, and is honest again: nothing is lost, and each run says what it is."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from crawler.standin.server import StandIn
from tests.support.campaigns import SEED
from tests.support.lying_pace import RETRY_AFTER, WITH, broken_pace
from tests.support.lying_robots import ROBOTS, broken_robots
from tests.support.lying_site import HISTORIES, HOW, WHERE, broken_promises
from tests.support.reactor import in_reactor
from tests.support.tiny_site import TinySite

GRID = [(where, how, history) for where in WHERE for how in HOW for history in HISTORIES]
PACES = [
    (status, form, where) for status in WITH for form in RETRY_AFTER for where in ("posts", "all")
]
RULES = [(form, begun) for form in ROBOTS for begun in (False, True)]
CHANCE = random.Random(SEED)


async def play(
    where: str, how: str, history: str, site: StandIn, tiny: TinySite, root: Path
) -> None:
    def lie() -> None:
        site.faults.add(WHERE[where], HOW[how], probability=HISTORIES[history].probability)

    broken = await broken_promises(HISTORIES[history], lie, site, tiny, root)
    assert not broken, "\n".join(broken)


@pytest.fixture
def tiny() -> TinySite:
    return TinySite()


@pytest.mark.parametrize(("where", "how", "history"), CHANCE.sample(GRID, 6))
@in_reactor
async def test_a_sample(
    where: str, how: str, history: str, site: StandIn, tiny: TinySite, tmp_path: Path
) -> None:
    await play(where, how, history, site, tiny, tmp_path)


@pytest.mark.nightly
@pytest.mark.parametrize(("where", "how", "history"), GRID)
@in_reactor
async def test_all(
    where: str, how: str, history: str, site: StandIn, tiny: TinySite, tmp_path: Path
) -> None:
    await play(where, how, history, site, tiny, tmp_path)


@pytest.mark.parametrize(("status", "form", "where"), CHANCE.sample(PACES, 4))
@in_reactor
async def test_a_sample_of_paces(
    status: int, form: str, where: str, site: StandIn, tiny: TinySite, tmp_path: Path
) -> None:
    broken = await broken_pace(status, form, where, site, tiny, tmp_path)
    assert not broken, "\n".join(broken)


@pytest.mark.nightly
@pytest.mark.parametrize(("status", "form", "where"), PACES)
@in_reactor
async def test_all_paces(
    status: int, form: str, where: str, site: StandIn, tiny: TinySite, tmp_path: Path
) -> None:
    broken = await broken_pace(status, form, where, site, tiny, tmp_path)
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(("form", "begun"), CHANCE.sample(RULES, 4))
@in_reactor
async def test_a_sample_of_robots(
    form: str, begun: bool, site: StandIn, tiny: TinySite, tmp_path: Path
) -> None:
    broken = await broken_robots(form, begun, site, tiny, tmp_path)
    assert not broken, "\n".join(broken)


@pytest.mark.nightly
@pytest.mark.parametrize(("form", "begun"), RULES)
@in_reactor
async def test_all_robots(
    form: str, begun: bool, site: StandIn, tiny: TinySite, tmp_path: Path
) -> None:
    broken = await broken_robots(form, begun, site, tiny, tmp_path)
    assert not broken, "\n".join(broken)
