"""A whole site lies, and is honest again: nothing is lost, and each run says what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.standin.server import StandIn
from tests.support.campaigns import chosen
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


@pytest.fixture
def tiny() -> TinySite:
    return TinySite()


@pytest.mark.parametrize(("where", "how", "history"), chosen(GRID, 6))
@in_reactor
async def test_what_it_answers(
    where: str, how: str, history: str, site: StandIn, tiny: TinySite, tmp_path: Path
) -> None:
    def lie() -> None:
        site.faults.add(WHERE[where], HOW[how], probability=HISTORIES[history].probability)

    broken = await broken_promises(HISTORIES[history], lie, site, tiny, tmp_path)
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(("status", "form", "where"), chosen(PACES, 4))
@in_reactor
async def test_how_long_it_asks_to_wait(
    status: int, form: str, where: str, site: StandIn, tiny: TinySite, tmp_path: Path
) -> None:
    broken = await broken_pace(status, form, where, site, tiny, tmp_path)
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(("form", "begun"), chosen(RULES, 4))
@in_reactor
async def test_its_robots_txt(
    form: str, begun: bool, site: StandIn, tiny: TinySite, tmp_path: Path
) -> None:
    broken = await broken_robots(form, begun, site, tiny, tmp_path)
    assert not broken, "\n".join(broken)
