"""A copy that was made while the archive goes on, and whether it would do; what never changes."""

from __future__ import annotations

import json
import shutil
import subprocess
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crawler.archive.paths import ArchivePaths
from crawler.archive.run_reports import every_report
from crawler.command_line.program import run
from crawler.sqlite_reading import copy_database, open_to_read
from crawler.standin.server import StandIn
from tests.support.crawls import crawl_process
from tests.support.merging import merge
from tests.support.processes import verified
from tests.support.reactor import in_reactor
from tests.support.tiny_site import TinySite, post, rolling

NOON = datetime.fromisoformat("2022-03-14T12:00:00+08:00")


def check(copy: Path, archive: Path, *more: str) -> int:
    return run(["restore", "--check", str(copy), "-s", f"ARCHIVE_DIR={archive}", *more])


def closed_files(root: Path) -> dict[Path, tuple[bytes, int, int]]:
    """Closed WARC files and months, with the moment and the inode that a change would change."""
    found = [*(root / "warc").glob("*.warc.gz"), *(root / "runs").rglob("*.jsonl.gz")]
    return {
        path.relative_to(root): (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)
        for path in found
    }


@in_reactor
async def test_a_copy_while_the_archive_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = TinySite(post(1), post(2), rolling(3))
    standin = StandIn(site.content).start()
    root, locked, ledger_first = (tmp_path / name for name in ("archive", "locked", "first"))
    try:
        assert (await crawl_process(standin, root)).status in (0, 3)
        subprocess.run(
            ["flock", root / ".lock", "cp", "--archive", root, locked], check=True, timeout=60
        )
        # Without the lock: the ledger first, by SQLite's own backup, then all that it may name.
        ledger_first.mkdir()
        paths = ArchivePaths(root)
        with closing(open_to_read(paths.ledger)) as connection:
            copy_database(connection, ledger_first / paths.ledger.name)
        site.put(post(4), post(1, body="<p>冷山站第1号站台明天启用。</p>"))
        later = (NOON + timedelta(hours=2)).isoformat()
        assert (await crawl_process(standin, root, now=later)).status in (0, 3)
        ignored = shutil.ignore_patterns("ledger.sqlite3*")
        shutil.copytree(root, ledger_first, ignore=ignored, dirs_exist_ok=True)
    finally:
        await standin.stop()
    assert check(locked, root) == 0
    told = capsys.readouterr().out
    assert "it would do" in told
    assert "the archive has more: 1 articles, 2 revisions, 1 runs" in told
    assert (await verified(locked)).status == 0
    # The other one is not as of one moment; a start puts it right, and says so.
    assert check(ledger_first, root, "--json") == 4
    found = json.loads(capsys.readouterr().out)
    assert {fault["kind"] for fault in found["faults"]} <= {"ledger-older", "warc-stray", "post"}
    assert {fault["kind"] for fault in found["cleared_by_the_next_run"]} >= {"surplus"}


def test_a_copy_that_would_not_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.support.merging import Look, collect

    root = collect(tmp_path / "archive", [Look(0, 1, 0), Look(1, 2, 0)])
    copy = shutil.copytree(root, tmp_path / "copy")
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    assert check(copy, root) == 0
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before
    assert "nothing that it lacks" in capsys.readouterr().out
    next((copy / "_posts").iterdir()).unlink()
    assert check(copy, root) == 4
    assert "it would not do" in capsys.readouterr().out
    shutil.rmtree(copy / "_posts")
    (copy / "ledger.sqlite3").unlink()
    assert check(copy, root) == 4
    assert check(tmp_path / "none", root) == 2
    assert run(["restore", str(copy)]) == 2


@in_reactor
async def test_what_is_closed_never_changes(tmp_path: Path) -> None:
    """Closed WARC files and months of reports: by runs, a repair, a package, exports, a merge."""
    site = TinySite(post(1), post(2), rolling(3))
    standin = StandIn(site.content).start()
    root, other = tmp_path / "archive", tmp_path / "other"
    try:
        known: dict[Path, tuple[bytes, int, int]] = {}
        for day, where in ((0, root), (0, other), (1, root), (35, root), (36, root), (70, root)):
            site.put(post(4 + day), post(1, body=f"<p>冷山站第{day}号通告。</p>"))
            now = (NOON + timedelta(days=day)).isoformat()
            await crawl_process(standin, where, now=now)
            found = closed_files(root)
            assert known.items() <= found.items()
            known = found
    finally:
        await standin.stop()
    assert len(list(every_report(root / "runs"))) == 5
    assert {path.name for path in known if path.suffix == ".gz" and "warc" not in path.name} == {
        "2022-03.jsonl.gz",
        "2022-04.jsonl.gz",
    }
    assert len(known) == 7
    settings = ("-s", f"ARCHIVE_DIR={root}")
    next((root / "_posts").iterdir()).unlink()
    for words in (
        ["verify", "--repair", *settings],
        ["package", "--file", str(tmp_path / "all.wacz"), *settings],
        ["export", "--to", str(tmp_path / "tables"), "--format", "csv", *settings],
        ["rebuild", str(tmp_path / "again"), *settings],
    ):
        assert run(words) == 0, words
        assert known.items() <= closed_files(root).items(), words
    assert merge(root, other) == 0
    assert known.items() <= closed_files(root).items()
