"""What an archive has besides articles, and disks that do not take or give."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.paths import ArchivePaths
from crawler.archive.run_reports import every_report, put_months_together, report_bytes
from crawler.command_line.program import run
from crawler.ledger import Ledger
from tests.support.crash_points import faults
from tests.support.merging import Look, captures, collect, content, merge

BEGUN = {1: "2022-02-27T10:00:00Z", 2: "2022-02-28T10:00:00Z", 3: "2022-03-01T10:00:00Z"}
LATER = "2022-03-14T12:00:00Z"


def with_months(root: Path) -> Path:
    """Reports of runs, those of February in one file."""
    paths = ArchivePaths(root)
    paths.runs.mkdir(exist_ok=True)
    for number, started in BEGUN.items():
        stamp = started.replace("-", "").replace(":", "")
        values = {"format": 1, "spider": "category", "run": number, "started": started}
        (paths.runs / f"{stamp}-category.json").write_bytes(report_bytes(values))
    with closing(Ledger(paths.ledger)) as ledger:
        put_months_together(paths, ledger, LATER)
    assert (paths.runs / "2022-02.jsonl.gz").exists()
    return root


def reports(root: Path) -> Counter[bytes]:
    return Counter(line for _, line in every_report(root / "runs"))


def lost(root: Path) -> list[tuple[str, str]]:
    with closing(Ledger(ArchivePaths(root).ledger, read_only=True)) as ledger:
        return [(line.name, line.missed) for line in ledger.lost_lines.all()]


def test_months_of_reports(tmp_path: Path) -> None:
    here = collect(tmp_path / "here", [Look(0, 1, 0)])
    there = with_months(collect(tmp_path / "there", [Look(1, 2, 0), Look(2, 3, 0), Look(3, 4, 0)]))
    for _ in range(2):
        assert merge(here, there) == 0
        assert reports(here) == reports(there)
        assert len(list((here / "runs" / "there").iterdir())) == len(BEGUN)
        assert faults(here) == []


@pytest.mark.parametrize("gone", [True, False])
def test_a_month_that_is_not_as_it_was_written(gone: bool, tmp_path: Path) -> None:
    """Its reports would be lost without a word."""
    here = collect(tmp_path / "here", [])
    there = with_months(collect(tmp_path / "there", [Look(0, 1, 0), Look(1, 2, 0), Look(2, 3, 0)]))
    month = there / "runs" / "2022-02.jsonl.gz"
    if gone:
        month.unlink()
    else:
        month.write_bytes(month.read_bytes()[:-9])
    assert merge(here, there) == 4
    assert captures(here) == set()


def test_a_ledger_that_is_older_than_its_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it does not know would not come."""
    here, there = collect(tmp_path / "here", []), collect(tmp_path / "there", [Look(0, 1, 0)])
    kept = shutil.copy(there / "ledger.sqlite3", tmp_path / "kept")
    collect(there, [Look(1, 2, 0), Look(2, 3, 0)])
    values = {"format": 1, "spider": "category", "run": 3, "started": LATER}
    (there / "runs" / "20220314T120000Z-category.json").write_bytes(report_bytes(values))
    shutil.copy(kept, there / "ledger.sqlite3")
    assert merge(here, there) == 4
    assert "older than the files" in capsys.readouterr().err
    assert captures(here) == set()


def test_lines_that_were_lost_stay_on_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where the text of one is here."""
    here = collect(tmp_path / "here", [Look(0, 1, 0)])
    there = collect(tmp_path / "there", [Look(1, 2, 0), Look(2, 2, 1), Look(2, 3, 0)])
    # Of an earlier revision there is no post file that it could be made of.
    lines = (there / "articles.jsonl").read_bytes().splitlines(keepends=True)
    (there / "articles.jsonl").write_bytes(b"".join(lines[1:]))
    assert run(["verify", "--repair", "-s", f"ARCHIVE_DIR={there}"]) == 4
    known = lost(there)
    assert len(known) == 1
    capsys.readouterr()
    assert merge(here, there, options=["--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["merged"][0]["lost_lines"] == 1
    for _ in range(2):
        assert merge(here, there) == 0
        assert lost(here) == known
        assert faults(here) == []
    assert merge(there, here) == 0
    assert lost(there) == known


def test_what_stays_where_it_is(tmp_path: Path) -> None:
    """Strays are of nobody, and what a host said of its pace is that collector's."""
    here, there = (collect(tmp_path / name, [Look(0, 1, 0)]) for name in ("here", "there"))
    (there / "strays").mkdir()
    (there / "strays" / "mine.md").write_bytes(b"mine")
    with closing(Ledger(ArchivePaths(there).ledger)) as ledger:
        ledger.begin()
        ledger.paces.tell("news.example", until=LATER, delay=5.0, told=LATER)
        ledger.commit()
    assert merge(here, there) == 0
    assert not (here / "strays").exists()
    with closing(Ledger(ArchivePaths(here).ledger, read_only=True)) as ledger:
        assert ledger.paces.get("news.example") is None
    assert faults(here) == []


def test_without_an_index_of_reprints(tmp_path: Path) -> None:
    """On one side, on the other, on both: the next merge with one makes up for it."""
    off = ["-s", "REPRINTS_ENABLED=0"]
    one, other = (
        collect(tmp_path / f"collector-{number}", [Look(number, 1, number), Look(2, number + 2, 2)])
        for number in range(2)
    )
    assert merge(tmp_path / "whole", one, other) == 0
    for number, options in enumerate((off, [])):
        here = tmp_path / f"here-{number}"
        assert merge(here, one, options=options) == 0
        assert merge(here, other, options=off) == 0
        assert (here / "reprints.sqlite3").exists() is (options == [])
        assert merge(here, other) == 0
        assert run(["stories", "-s", f"ARCHIVE_DIR={here}"]) == 0
        assert content(here) == content(tmp_path / "whole")
        assert faults(here) == []


def test_from_a_disk_that_cannot_be_written(tmp_path: Path, tmpfs: Callable[[str], Path]) -> None:
    there = tmpfs("size=64m")
    collect(there / "there", [Look(0, 1, 0), Look(1, 1, 1)])
    subprocess.run(["mount", "-o", "remount,ro", str(there)], check=True)
    try:
        assert merge(tmp_path / "here", there / "there") == 0
        assert captures(tmp_path / "here") == captures(there / "there")
        assert faults(tmp_path / "here") == []
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(there)], check=True)


def kilobytes(root: Path) -> int:
    """What an archive takes on disk."""
    return sum(path.stat().st_blocks for path in root.rglob("*")) // 2


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_onto_a_disk_without_room(
    share: float, tmp_path: Path, tmpfs: Callable[[str], Path]
) -> None:
    """It ends with 4 and is whole; with room it goes on."""
    off = ["-s", "REPRINTS_ENABLED=0"]
    looks = [Look(hour, hour * 20 + number, 0) for hour in range(3) for number in range(20)]
    there, whole = collect(tmp_path / "there", looks), tmp_path / "whole"
    assert merge(whole, there, options=off) == 0
    disk = tmpfs("size=9m")
    here = collect(disk / "here", [])
    empty = kilobytes(here)
    room = empty + int(share * (kilobytes(whole) - empty))
    subprocess.run(["mount", "-o", f"remount,size={room}k", str(disk)], check=True)
    assert merge(here, there, options=off) == 4
    subprocess.run(["mount", "-o", "remount,size=9m", str(disk)], check=True)
    assert captures(here) < captures(whole)
    assert merge(here, there) == 0
    assert content(here) == content(whole)
    assert faults(here) == []
