"""Pages of print that two archives read, or one of them twice in one second."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from crawler.editions.desk import EditionDesk
from crawler.reprints.reprints import Reprints
from tests.support.archives import HandClock, open_archive
from tests.support.crash_points import faults
from tests.support.editions import files, lines
from tests.support.merging import collect, merge
from tests.support.page_crashes import take
from tests.support.print_pages import FERRY, front

TEXTS = (front(), front().split(FERRY)[0], front().replace("轮渡", "渡轮"))


def read(root: Path, *texts: str) -> Path:
    """An archive that has read a page with these texts, all in one second."""
    archive = open_archive(root, HandClock())
    editions = EditionDesk(archive, Reprints(archive))
    for text in texts:
        take(archive, editions, A1=text)
    archive.end_run(0)
    archive.close()
    return root


def told(root: Path) -> tuple[dict[str, bytes], list[tuple[int, object]]]:
    revisions = sorted({(each["revision"], each["raw"]) for each in lines(root)})
    return files(root), list(revisions)


@pytest.mark.parametrize("orders", [(2, 1), (1, 2)])
def test_two_texts_of_one_second(orders: tuple[int, ...], tmp_path: Path) -> None:
    """Whether another archive has the page, or only the one that takes."""
    root = read(tmp_path / "here", *(TEXTS[number] for number in orders))
    nothing = collect(tmp_path / "nothing", [])
    assert merge(tmp_path / "new", root) == 0
    assert merge(root, nothing) == 0
    assert told(root) == told(tmp_path / "new")
    assert faults(root) == []
    before = (root / "editions.jsonl").stat()
    assert merge(root, nothing, tmp_path / "new") == 0
    assert (root / "editions.jsonl").stat() == before


def test_any_order(tmp_path: Path) -> None:
    roots = [
        read(tmp_path / f"collector-{number}", *some)
        for number, some in enumerate((TEXTS[:1], TEXTS[1:], TEXTS[::-1]))
    ]
    every = []
    for number, order in enumerate(permutations(roots)):
        here = tmp_path / f"here-{number}"
        for root in order:
            assert merge(here, root) == 0
        assert faults(here) == []
        every.append(told(here))
    assert all(each == every[0] for each in every)
    assert [revision for revision, _ in every[0][1]] == [1, 2, 3]
