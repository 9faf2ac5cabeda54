"""Any number of archives, merged in any order and twice, are one archive."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support.campaigns import sized
from tests.support.crash_points import faults
from tests.support.merging import Look, captures, collect, content, lines, merge

LOOKS = st.lists(
    st.builds(
        Look,
        hour=st.integers(0, 6),
        number=st.integers(1, 4),
        text=st.integers(0, 2),
        rolling=st.booleans(),
    ),
    max_size=8,
)


@settings(
    max_examples=sized(4, 300),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
# Two texts of one second, in the order that a merge gives them and in the other one.
@example(collectors=[[], [Look(0, 1, 0), Look(0, 1, 1)]], seed=1)
@example(collectors=[[], [Look(0, 1, 1), Look(0, 1, 0)]], seed=1)
@example(collectors=[[Look(0, 1, 1), Look(0, 1, 0)], [Look(0, 1, 0), Look(0, 1, 1)]], seed=0)
@example(collectors=[[Look(0, 1, 0)], [Look(0, 1, 1)]], seed=0)
@given(collectors=st.lists(LOOKS, min_size=2, max_size=4), seed=st.integers(0, 1 << 16))
def test_the_order_says_nothing(collectors: list[list[Look]], seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        roots = [
            collect(base / f"collector-{number}", looks) for number, looks in enumerate(collectors)
        ]
        union = set[tuple[str, str, str]]().union(*map(captures, roots))
        assert merge(base / "first", *roots) == 0
        shuffled = random.Random(seed).sample(roots, len(roots))
        for root in (*shuffled, shuffled[0]):
            assert merge(base / "second", root) == 0
        # Archives that were merged are merged as well, also into one of those that they came of.
        assert merge(base / "third", *shuffled[:-1]) == 0
        assert merge(shuffled[-1], base / "third") == 0
        expected = content(base / "first")
        for root in (base / "first", base / "second", shuffled[-1]):
            assert captures(root) == union
            assert content(root) == expected
            assert faults(root) == []


def test_a_text_between_two_gets_its_number(tmp_path: Path) -> None:
    here = collect(tmp_path / "here", [Look(0, 1, 0), Look(2, 2, 0), Look(4, 1, 1)])
    there = collect(tmp_path / "there", [Look(1, 1, 0), Look(3, 1, 2), Look(5, 1, 1)])
    assert merge(here, there) == 0
    told = [(each["revision"], str(each["captured_at"])[11:13]) for each in lines(here)]
    # A text that was had again is the same revision; the newest line of an article is its last.
    assert told == [(1, "06"), (1, "04"), (1, "05"), (2, "07"), (3, "08"), (3, "09")]
    assert faults(here) == []


@pytest.mark.parametrize("hours", [(0, 0), (2, 1)])
def test_what_lies_here_is_put_in_order(hours: tuple[int, int], tmp_path: Path) -> None:
    """Also what the other archive doesn't know, and what was had after the clock was set back."""
    here, nothing = tmp_path / "here", collect(tmp_path / "nothing", [])
    for hour, text in zip(hours, (0, 1), strict=True):
        collect(here, [Look(hour, 1, text)])
    assert merge(tmp_path / "new", here) == 0
    assert content(here) != content(tmp_path / "new")
    assert merge(here, nothing) == 0
    assert content(here) == content(tmp_path / "new")
    assert faults(here) == []
    before = (here / "articles.jsonl").stat()
    assert merge(here, nothing, tmp_path / "new") == 0
    assert (here / "articles.jsonl").stat() == before


def test_nothing_is_written_where_nothing_is_new(tmp_path: Path) -> None:
    here = collect(tmp_path / "here", [Look(0, 1, 0), Look(2, 1, 1)])
    there = collect(tmp_path / "there", [Look(1, 1, 2), Look(1, 3, 0)])
    assert merge(here, there) == 0
    before = {
        name: (here / name).read_bytes()
        for name in ("articles.jsonl", "duplicates.jsonl")
        if (here / name).exists()
    }
    place = (here / "articles.jsonl").stat().st_ino
    assert merge(here, there) == 0
    assert {name: (here / name).read_bytes() for name in before} == before
    assert (here / "articles.jsonl").stat().st_ino == place
