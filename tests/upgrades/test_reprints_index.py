"""An archive with an index of reprints of any earlier version is brought up to date by itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.reprints.tables import VERSION, version_of
from crawler.standin.content import Content
from crawler.standin.server import StandIn
from tests.support.reactor import in_reactor
from tests.support.serving import serving
from tests.upgrades.facts import command
from tests.upgrades.test_upgrades import VERSIONS, Kept, crawl, unpack

INDEX = "reprints.sqlite3"
ASIDE = f"{INDEX}.set-aside-1"


def _version(path: Path) -> int:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return version_of(connection)


def _ids(path: Path, table: str) -> set[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return {article_id for (article_id,) in connection.execute(f"SELECT id FROM {table}")}


def _stories(path: Path) -> dict[str, str]:
    """The story of each article that is in a family of several."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return dict(
            connection.execute(
                "SELECT a.id, b.id FROM article AS a JOIN article AS b ON b.number = a.story"
            )
        )


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """The version of the index in each archive that an earlier version wrote."""
    folder = tmp_path_factory.mktemp("indexes")
    return {name: _version(unpack(name, folder / name).root / INDEX) for name in VERSIONS}


def test_there_is_an_archive_with_each_earlier_version(versions: dict[str, int]) -> None:
    assert set(versions.values()) == set(range(1, VERSION))


@pytest.fixture(params=VERSIONS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def kept(name: str, tmp_path: Path) -> Kept:
    return unpack(name, tmp_path)


@pytest.fixture
def site(kept: Kept) -> Iterator[StandIn]:
    """The site as it was when the archive was kept."""
    with serving(Content.from_folder(kept.folder / "site", kept.folder / "newstext")) as server:
        yield server


@in_reactor
async def test_the_next_run_makes_an_older_index_anew(
    name: str, kept: Kept, site: StandIn, versions: dict[str, int]
) -> None:
    index, former = kept.root / INDEX, kept.root / ASIDE
    before, was_in = index.read_bytes(), _stories(index)
    assert json.loads(command(kept.root, "stories", "--json").out), "an older index is told of"
    assert index.read_bytes() == before, "and not changed by who looks"
    ended = await crawl(kept, site.url)
    assert ended.status == 0, ended.out + ended.err
    assert _version(index) == VERSION
    assert former.exists() == (versions[name] < VERSION)
    assert _ids(kept.root / "ledger.sqlite3", "articles") <= _ids(index, "article")
    for article, story in _stories(index).items() - was_in.items():
        told = json.loads(command(kept.root, "story", article, "--json").out)
        changed = [one for one in told["rearranged"] if one["article"] == article]
        assert article not in was_in or (changed[-1]["before"], changed[-1]["after"]) == (
            was_in[article],
            story,
        )
    if former.exists():
        assert _version(former) == versions[name]
        assert former.read_bytes() == before
    assert command(kept.root, "verify").status == 0
