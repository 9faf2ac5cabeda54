"""Two collectors of one living site, each with its own outages and kills, merged: the union."""

from __future__ import annotations

import random
import shutil
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from crawler.archive.paths import ArchivePaths
from crawler.ledger import Ledger
from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support.campaigns import seeds, sized
from tests.support.living_site import LivingSite
from tests.support.merging import captures, content, lines, merge
from tests.support.processes import reports, verified
from tests.support.reactor import in_reactor
from tests.support.rebuilt import rebuild
from tests.support.visits import Observer, Visit, stories, visits

VISITS = sized(4, 46)


def sightings(root: Path) -> dict[str, tuple[str, str]]:
    """Each link's earliest and latest sight."""
    with closing(Ledger(ArchivePaths(root).ledger, read_only=True)) as ledger:
        rows = ledger.exported.links(0)
        return {row["link"]: (row["first_seen"], row["last_seen"]) for row in rows}


def texts(root: Path) -> set[tuple[str, str]]:
    return {(str(each["id"]), str(each["content_hash"])) for each in lines(root)}


@pytest.mark.slow
@pytest.mark.parametrize("seed", seeds(20220316))
@in_reactor
async def test_the_union(seed: int, tmp_path: Path) -> None:
    generator = random.Random(seed)
    site = LivingSite(stories(generator))
    standin = StandIn(site.content, faults=faults.Faults(seed)).start()
    plans: list[tuple[Visit, Observer]] = []
    for name in ("north", "south"):
        observer = Observer(site, standin, tmp_path / name, generator)
        plans += [(visit, observer) for visit in islice(visits(generator), VISITS)]
    try:
        for visit, observer in sorted(plans, key=lambda one: one[0].now):
            await observer.visit(visit)
    finally:
        await standin.stop()
    north, south = tmp_path / "north", tmp_path / "south"
    one, other = tmp_path / "one", tmp_path / "other"
    for order, root in (((north, south), one), ((south, north), other)):
        for each in order:
            assert merge(root, each) == 0
        assert merge(root, *order) == 0
        assert (await verified(root)).status == 0
    union = captures(north) | captures(south)
    assert captures(north) < union > captures(south)
    assert captures(one) == union
    assert content(one) == content(other)
    mine, theirs, both = (sightings(root) for root in (north, south, one))
    assert both == sightings(other)
    assert both.keys() == mine.keys() | theirs.keys()
    for link, (first, last) in both.items():
        seen = [found[link] for found in (mine, theirs) if link in found]
        assert first == min(each[0] for each in seen)
        assert last == max(each[1] for each in seen)
    kept = {path.parent.name for path in (one / "runs").rglob("*.json")} - {"runs"}
    assert kept == {"north", "south"}
    for root in (north, south):
        assert len(list((one / "runs" / root.name).iterdir())) == len(reports(root))
    # Merged into one of the two, it is the same; and what the captures give is the same again.
    copy = shutil.copytree(north, tmp_path / "copy")
    assert merge(copy, south) == 0
    assert content(copy) == content(one)
    assert (await verified(copy)).status == 0
    again = tmp_path / "again"
    assert rebuild(one, again).status == 0
    assert {article for article, _ in texts(again)} >= {article for article, _ in texts(one)}
    assert texts(again) >= texts(one)
