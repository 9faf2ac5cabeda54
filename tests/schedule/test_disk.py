"""A full disk, a file that must not grow, a read-only archive: a clear error, and nothing lost."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.standin.server import StandIn
from tests.support.article_crashes import state
from tests.support.crash_points import State
from tests.support.kills import NOW, three_days
from tests.support.living_site import LivingSite
from tests.support.processes import (
    Ended,
    Process,
    articles,
    crawl,
    crawl_arguments,
    options,
    verified,
)
from tests.support.reactor import in_reactor, result_of
from tests.support.serving import serving
from tests.support.stories import Story, without_twins

STORIES = [*three_days()[:80], *three_days()[-10:]]
FIRST = STORIES[:30]
KILOBYTE = 1024
# How much is free is not looked at beforehand: what is met in the middle is what counts here.
UNSEEN = {"FREE_SPACE_DAYS": 0}
ALL_AT_ONCE = {"COMMIT_ITEMS": 1000, "COMMIT_SECONDS": 600, **UNSEEN}
BY_AND_BY = {"COMMIT_ITEMS": 5, **UNSEEN}


@pytest.fixture(scope="module")
def standin() -> Iterator[StandIn]:
    with serving(LivingSite([]).content) as server:
        yield server


@pytest.fixture(scope="module")
def begun(standin: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the first stories; from now on the site has all of them."""
    root = tmp_path_factory.mktemp("begun") / "archive"
    publish(standin, FIRST)
    ended = result_of(crawl(standin, root, NOW))
    assert ended.status == 0
    publish(standin, STORIES)
    return root


@pytest.fixture
def disk(tmpfs: Callable[[str], Path]) -> Path:
    """A file system of its own, of 4 MB."""
    return tmpfs("size=4m")


def publish(standin: StandIn, stories: list[Story]) -> None:
    site = LivingSite(stories)
    site.turn(NOW)
    standin.content = site.content


def committed(root: Path, scratch: Path) -> State:
    """The archive's state, read from a copy: a full disk has no room even for a reader's files."""
    shutil.rmtree(scratch, ignore_errors=True)
    return state(shutil.copytree(root, scratch))


def assert_clear(ended: Ended, root: Path) -> None:
    """One line says what is wrong and what to do."""
    assert ended.status == 4, f"{ended.err}{ended.out}"
    assert "Traceback" not in ended.err
    said = [line for line in ended.err.splitlines() if str(root) in line and "cannot" in line]
    assert said, ended.err
    # The report's own line may be the second and last.
    assert len(ended.err.splitlines()) <= 3, ended.err
    assert any("make room or the directory writable" in line for line in said), ended.err


async def assert_completes(standin: StandIn, root: Path) -> None:
    """With room again a run completes the archive."""
    ended = await crawl(standin, root, NOW)
    assert ended.status == 0, f"{ended.err}{ended.out}"
    assert sorted(line.id for line in articles(root)) == sorted(without_twins(STORIES))
    check = await verified(root)
    assert check.status == 0, check.out


async def assert_told_by_verify(root: Path) -> None:
    """What a write that failed may leave is what the next run cuts off or closes, nothing else."""
    check = await verified(root)
    kinds = {line.partition(": ")[0] for line in check.out.splitlines()[:-1]}
    assert kinds <= {"surplus", "leftover", "length", "warc-open"}, check.out
    assert check.status == (4 if kinds else 0)


@pytest.mark.slow
@pytest.mark.parametrize("free", [0, 40, 160, 300])
@in_reactor
async def test_a_full_disk(
    free: int, standin: StandIn, begun: Path, disk: Path, tmp_path: Path
) -> None:
    root = shutil.copytree(begun, disk / "archive")
    before = committed(root, tmp_path / "copy")
    room = shutil.disk_usage(disk).free
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(room - free * KILOBYTE))

    ended = await crawl(standin, root, NOW, **ALL_AT_ONCE)
    assert_clear(ended, root)
    assert committed(root, tmp_path / "copy") == before
    assert "written    0 new" in ended.out or ended.out == ""

    ended = await crawl(standin, root, NOW, **BY_AND_BY)
    assert_clear(ended, root)
    left = (root / "articles.jsonl").read_bytes()
    assert left.startswith(before["lines"])  # type: ignore[arg-type]

    ballast.unlink()
    await assert_completes(standin, root)


@in_reactor
async def test_a_disk_that_is_full_from_the_start(
    standin: StandIn, begun: Path, disk: Path
) -> None:
    (disk / "ballast").write_bytes(bytes(shutil.disk_usage(disk).free))
    assert_clear(await crawl(standin, disk / "archive", NOW), disk / "archive")
    (disk / "ballast").unlink()
    await assert_completes(standin, disk / "archive")


@in_reactor
async def test_room_is_looked_at_before_anything_is_asked_for(
    standin: StandIn, begun: Path, disk: Path
) -> None:
    root = shutil.copytree(begun, disk / "archive")
    (disk / "ballast").write_bytes(bytes(shutil.disk_usage(disk).free - 600 * KILOBYTE))

    def written() -> dict[Path, int]:
        """Whoever reads a database makes its -shm too."""
        found = (path for path in root.rglob("*") if not path.name.endswith(("-shm", "-wal")))
        return {path: path.stat().st_mtime_ns for path in found if path.is_file()}

    before = written()
    asked = len(standin.requests)
    ended = await crawl(standin, root, NOW)
    assert_clear(ended, root)
    assert "a run is to have 1048576 (what 1 days took, FREE_SPACE_DAYS)" in ended.err
    assert len(standin.requests) == asked
    assert written() == before
    status = await Process(
        "status", "--json", *options({"ARCHIVE_DIR": root, "NOW": NOW.isoformat()})
    ).ended()
    room = json.loads(status.out)["room"]
    assert 500 * KILOBYTE < room["free"] <= 600 * KILOBYTE
    assert room["a_day"] > 0
    assert room["days"] == room["free"] / room["a_day"]
    (disk / "ballast").unlink()
    await assert_completes(standin, root)


@pytest.mark.parametrize("kilobytes", [8, 130])
@in_reactor
async def test_a_limit_of_file_size(
    kilobytes: int, standin: StandIn, begun: Path, tmp_path: Path
) -> None:
    root = shutil.copytree(begun, tmp_path / "archive")
    before = committed(root, tmp_path / "copy")
    process = Process(
        str(kilobytes * KILOBYTE),
        *crawl_arguments(standin, root, NOW, **ALL_AT_ONCE),
        program="tests.support.limited_files",
    )
    assert_clear(await process.ended(), root)
    assert committed(root, tmp_path / "copy") == before
    await assert_told_by_verify(root)
    await assert_completes(standin, root)


@in_reactor
async def test_a_read_only_archive(
    standin: StandIn, begun: Path, disk: Path, tmp_path: Path
) -> None:
    root = shutil.copytree(begun, disk / "archive")
    before = committed(root, tmp_path / "copy")
    asked = len(standin.requests)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    try:
        assert_clear(await crawl(standin, root, NOW), root)
        check = await Process("verify", *options({"ARCHIVE_DIR": root})).ended()
        # Who only reads needs no lock there: nobody can be at work.
        assert (check.status, check.err) == (0, "")
        mend = await Process("verify", "--repair", *options({"ARCHIVE_DIR": root})).ended()
        assert mend.status == 4
        assert "Read-only" in mend.err
        # What cannot be archived is not asked for.
        assert len(standin.requests) == asked
        assert committed(root, tmp_path / "copy") == before
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    await assert_completes(standin, root)
