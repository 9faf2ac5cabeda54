"""Page and answer of a post lie, together or in turn: once they are honest all is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.standin.server import StandIn
from tests.support.campaigns import chosen
from tests.support.lying_pairs import ANSWERS, PAGES, TURNS, broken_promises
from tests.support.reactor import in_reactor
from tests.support.tiny_site import TinySite

PAIRS = [(pages, answers, turn) for pages in PAGES for answers in ANSWERS for turn in TURNS]


@pytest.fixture
def tiny() -> TinySite:
    return TinySite()


@pytest.mark.parametrize(("pages", "answers", "turn"), chosen(PAIRS, 5))
@in_reactor
async def test_page_and_answer(
    pages: str, answers: str, turn: str, site: StandIn, tiny: TinySite, tmp_path: Path
) -> None:
    broken = await broken_promises(pages, answers, turn, site, tiny, tmp_path)
    assert not broken, "\n".join(broken)
