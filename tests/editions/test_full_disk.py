"""A disk that fills up while pages of print are stored: a clear end, and no page by halves."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.editions import assert_sound, newest, run
from tests.support.print_pages import EDITION, FERRY_TEXT, back, front, write
from tests.support.reactor import in_reactor

MORE = "\n\n".join(text.replace("渡口", "码头") for text in FERRY_TEXT * 60)


# A run opens one reprint index, not two: what filled the disk in a commit at 640 does so at 600.
@pytest.mark.parametrize("kilobytes", [300, 420, 600])
@in_reactor
async def test_the_run_ends_and_the_next_one_completes(
    kilobytes: int, tmpfs: Callable[[str], Path], tmp_path: Path
) -> None:
    disk = tmpfs(f"size={kilobytes}k")
    root = disk / "archive"
    pages = write(tmp_path, A1=front(), A4=back() + MORE)
    arguments = ("crawl", "edition", "-a", f"pages={pages['A1']},{pages['A4']}")

    # Room is not looked at beforehand: what is met in the middle is what counts here.
    ended = await run(root, *arguments, "-s", "FREE_SPACE_DAYS=0")
    assert ended.status == 4
    said, *more = [line for line in ended.err.splitlines() if "CRITICAL" in line]
    # Beside a new ledger 300 kB have no room for the report either: then that is said, once.
    unwritten = 0 if list((root / "runs").glob("*.json")) else 1
    assert sum("cannot write the run report: [Errno 28]" in line for line in more) == unwritten
    assert len(more) == unwritten
    assert f"cannot write to {root}" in said
    assert "make room or the directory writable" in said
    assert "0 new, 0 revised" in ended.out

    subprocess.run(["mount", "-o", "remount,size=9m", str(disk)], check=True)
    assert newest(root) == {}
    await assert_sound(root)
    ended = await run(root, *arguments)
    assert ended.status == 0, ended.err
    assert list(newest(root)) == [f"{EDITION}/A1", f"{EDITION}/A4"]
    await assert_sound(root)
