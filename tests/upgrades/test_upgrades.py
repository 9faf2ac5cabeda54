"""Archives that earlier versions wrote open for ever: read, migrated, checked, gone on with.

Each ``archives/<version>.tar.gz`` has been written by that version (see README.md beside it), and
``expected/<version>.json`` says what that version told of it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL
from typing import Any

import pytest

from crawler.ledger.schema import STEPS
from crawler.reprints.tables import VERSION, version_of
from crawler.standin.content import Content
from crawler.standin.server import StandIn
from tests.support.processes import HURRIED, Ended, ended, options, scrapy, start, verified
from tests.support.project import PROJECT
from tests.support.reactor import in_reactor
from tests.support.serving import serving
from tests.support.unpacking import unpack_tar
from tests.upgrades import facts
from tests.upgrades.facts import command

FOLDER = Path(__file__).parent
VERSIONS = sorted(path.name.removesuffix(".tar.gz") for path in FOLDER.glob("archives/*.tar.gz"))


def recorded(version: str) -> dict[str, Any]:
    """What the version told of its archive."""
    found: dict[str, Any] = json.loads((FOLDER / "expected" / f"{version}.json").read_bytes())
    return found


TO_BE_MIGRATED = [version for version in VERSIONS if recorded(version)["schema"] < len(STEPS)]


@dataclass(frozen=True, slots=True)
class Kept:
    """An archive of an earlier version, unpacked, and what that version told of it."""

    folder: Path
    recorded: dict[str, Any]

    @property
    def root(self) -> Path:
        return self.folder / "archive"

    @property
    def ids(self) -> dict[str, list[str]]:
        return dict(self.recorded["ids"])


def unpack(version: str, folder: Path) -> Kept:
    unpack_tar(FOLDER / "archives" / f"{version}.tar.gz", folder)
    return Kept(folder, recorded(version))


def schema_of(root: Path) -> int:
    """The version of a ledger's schema."""
    with closing(sqlite3.connect(root / "ledger.sqlite3")) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def content_of(root: Path) -> list[str]:
    """The whole ledger as SQL."""
    with closing(sqlite3.connect(root / "ledger.sqlite3")) as connection:
        return [*connection.iterdump(), str(connection.execute("PRAGMA user_version").fetchone())]


def promised(root: Path) -> dict[str, bytes]:
    """The files that can be read without this program, but for reports: by name."""
    kept = ("_posts/*", "*.jsonl", "editions/**/*", "warc/*.warc.gz")
    return {
        str(path.relative_to(root)): path.read_bytes()
        for pattern in kept
        for path in root.glob(pattern)
        if path.is_file()
    }


def lines(root: Path, name: str = "articles.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (root / name).read_bytes().splitlines()]


@pytest.fixture(scope="module", params=VERSIONS)
def untouched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Only to be looked at."""
    return unpack(request.param, tmp_path_factory.mktemp("untouched"))


@pytest.fixture(scope="module")
def migrated(untouched: Kept, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Opened for writing by this program, once; only to be looked at."""
    folder = tmp_path_factory.mktemp("migrated") / "kept"
    kept = Kept(shutil.copytree(untouched.folder, folder), untouched.recorded)
    verified = command(kept.root, "verify")
    assert verified.status == 0, verified.out + verified.err
    assert verified.out.endswith("no faults\n")
    return kept


@pytest.fixture
def kept(untouched: Kept, tmp_path: Path) -> Kept:
    """The test's own."""
    return Kept(shutil.copytree(untouched.folder, tmp_path / "kept"), untouched.recorded)


@pytest.fixture
def site(kept: Kept) -> Iterator[StandIn]:
    """The site as it was when the archive was kept."""
    with serving(Content.from_folder(kept.folder / "site", kept.folder / "newstext")) as server:
        yield server


async def crawl(kept: Kept, url: str) -> Ended:
    """Go on with the archive where its version has ended."""
    where = {"SITE_URL": url, "SHARE_URL": url, "ARCHIVE_DIR": kept.root}
    settings = {**HURRIED, **where, "NOW": kept.recorded["again"]}
    return await scrapy("crawl", "category", *options(settings))


def killed_before(statement: str, root: Path) -> None:
    """``scrapy verify`` on the archive, killed with SIGKILL before an SQL statement."""
    arguments = [statement, "verify", "-s", f"ARCHIVE_DIR={root}"]
    killed = ended(start("tests.upgrades.dies_before", arguments, PROJECT, os.environ))
    assert killed.status == -SIGKILL, killed.out + killed.err


def test_what_was_told_is_told(kept: Kept) -> None:
    told = facts.asked(kept.root, kept.ids)
    assert facts.missing(kept.recorded["facts"], told) == []


def test_files_of_promise_stay_as_they_are(untouched: Kept, migrated: Kept) -> None:
    before = promised(untouched.root)
    assert {"articles.jsonl", "duplicates.jsonl"} < set(before)
    assert promised(migrated.root) == before


def test_the_facts_survive_the_migration(migrated: Kept) -> None:
    told = facts.status(migrated.root)
    assert facts.missing(migrated.recorded["facts"]["status"], told) == []


def test_the_schema_is_the_newest(untouched: Kept, migrated: Kept) -> None:
    assert schema_of(untouched.root) == untouched.recorded["schema"]
    assert schema_of(migrated.root) == len(STEPS)


@pytest.mark.parametrize("statement", ["PRAGMA USER_VERSION =", "COMMIT"])
@pytest.mark.parametrize("version", TO_BE_MIGRATED)
def test_a_migration_that_is_killed_has_not_begun(
    version: str, statement: str, tmp_path: Path
) -> None:
    """Killed before its last statement, and before its commit."""
    root = unpack(version, tmp_path).root
    before = content_of(root)
    killed_before(statement, root)
    assert content_of(root) == before
    verified = command(root, "verify")
    assert verified.status == 0, verified.out + verified.err
    assert schema_of(root) == len(STEPS)


@in_reactor
async def test_a_crawl_goes_on(kept: Kept, site: StandIn) -> None:
    before = promised(kept.root)
    pending = {link["id"] for link in kept.recorded["facts"]["status"]["open"]}
    first = await crawl(kept, site.url)
    after = promised(kept.root)
    second = await crawl(kept, site.url)
    assert first.status == 0, first.out + first.err
    known = {line["id"] for line in map(json.loads, before["articles.jsonl"].splitlines())}
    assert {line["id"] for line in lines(kept.root)} - known == pending
    assert after["articles.jsonl"].startswith(before["articles.jsonl"])
    assert second.status == 0, second.out + second.err
    assert re.search(r"\b0 new, 0 revised\b", second.out)
    for name in ("articles.jsonl", "duplicates.jsonl"):
        assert (kept.root / name).read_bytes() == after[name]
    assert (await verified(kept.root)).status == 0


def test_it_is_made_anew_from_its_captures(untouched: Kept, tmp_path: Path) -> None:
    again = tmp_path / "again"
    ended = command(untouched.root, "rebuild", str(again))
    assert ended.status == 0, ended.out + ended.err
    told = ("id", "url", "title", "published", "source", "category", "tags", "digest")
    said = (*told, "body_html", "text", "text_source", "content_hash", "revision")
    # An amendment says more of the same text; what was imported was never captured.
    texts = {
        root: {
            (line["id"], line["revision"]): {name: line[name] for name in said}
            for line in lines(root)
            if line["warc"]
        }
        for root in (untouched.root, again)
    }
    assert texts[again] == texts[untouched.root]
    captured = {line["id"] for line in lines(untouched.root) if line["warc"]}
    posts = {
        path.name: path.read_bytes()
        for path in (untouched.root / "_posts").iterdir()
        if path.stem[len("YYYY-MM-DD-") :] in captured
    }
    assert posts == {path.name: path.read_bytes() for path in (again / "_posts").iterdir()}
    assert len(posts) > 10


ON_AN_ARCHIVE = [
    *(["status"], ["history", "ID"], ["evidence", "ID"], ["story", "ID"], ["stories"]),
    *(["editions"], ["compare", "ID"], ["verify"], ["verify", "--repair"], ["package"]),
    *(["import", "POSTS"], ["crawl", "category"], ["crawl", "share", "-a", "codes=ID"]),
    ["crawl", "edition", "-a", "pages=PAGE"],
]


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """An archive as the next version might write it, and the version that this program knows."""
    folder = tmp_path_factory.mktemp("newer")
    kept = unpack(VERSIONS[0], folder)
    assert command(kept.root, "verify").status == 0
    known = len(STEPS)
    with closing(sqlite3.connect(kept.root / "ledger.sqlite3")) as connection:
        connection.execute(f"PRAGMA user_version = {known + 1}")
    (folder / "posts").mkdir()
    shutil.copy(next((kept.root / "_posts").iterdir()), folder / "posts")
    shutil.copy(PROJECT / "fixtures" / "editions" / "A1.txt", folder)
    return kept.root, known


@pytest.mark.parametrize("arguments", ON_AN_ARCHIVE, ids=" ".join)
def test_an_older_program_refuses_a_newer_archive_by_name(
    newer: tuple[Path, int], arguments: list[str]
) -> None:
    root, known = newer
    before = {**promised(root), "ledger.sqlite3": (root / "ledger.sqlite3").read_bytes()}
    names = {"ID": lines(root)[0]["id"], "POSTS": root.parent / "posts"}
    names["PAGE"] = root.parent / "A1.txt"
    given = [re.sub("ID|POSTS|PAGE", lambda each: str(names[each[0]]), part) for part in arguments]
    ended = command(root, *given)
    assert (ended.status, ended.out) == (4, ""), ended.err
    (line,) = [line for line in ended.err.splitlines() if " INFO " not in line]
    assert line.startswith(f"scrapy {arguments[0]}: ")
    assert str(root / "ledger.sqlite3") in line
    assert f"has schema version {known + 1}, this program knows {known}" in line
    assert {**promised(root), "ledger.sqlite3": (root / "ledger.sqlite3").read_bytes()} == before


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


@in_reactor
async def test_the_next_run_makes_an_older_index_anew(kept: Kept, site: StandIn) -> None:
    index, former = kept.root / INDEX, kept.root / ASIDE
    was = _version(index)
    before, was_in = index.read_bytes(), _stories(index)
    assert json.loads(command(kept.root, "stories", "--json").out), "an older index is told of"
    assert index.read_bytes() == before, "and not changed by who looks"
    ended = await crawl(kept, site.url)
    assert ended.status == 0, ended.out + ended.err
    assert _version(index) == VERSION
    assert former.exists() == (was < VERSION)
    assert _ids(kept.root / "ledger.sqlite3", "articles") <= _ids(index, "article")
    for article, story in _stories(index).items() - was_in.items():
        told = json.loads(command(kept.root, "story", article, "--json").out)
        changed = [one for one in told["rearranged"] if one["article"] == article]
        assert article not in was_in or (changed[-1]["before"], changed[-1]["after"]) == (
            was_in[article],
            story,
        )
    if former.exists():
        assert _version(former) == was
        assert former.read_bytes() == before
    assert command(kept.root, "verify").status == 0
