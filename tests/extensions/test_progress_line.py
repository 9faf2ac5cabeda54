"""The line of progress sheds words before numbers."""

from __future__ import annotations

import pytest

from crawler.extensions.progress_line import Done, progress_line

HALF = Done(done=60, total=120, written=40, dropped=12, unchanged=8, seconds=30)


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (
            120,
            f"{'━' * 19}{'╌' * 19}  category  60/120 links  40 written, 12 dropped, 8 unchanged"
            "  2.0/s  0:00:30 left",
        ),
        (84, "category  60/120 links  40 written, 12 dropped, 8 unchanged  2.0/s  0:00:30 left"),
        (60, "60/120  40 written, 12 dropped, 8 unchanged  2.0/s  0:00:30"),
        (40, "60/120  40+12+8  2.0/s  0:00:30"),
        (25, "60/120  2.0/s  0:00:30"),
        (10, "60/120"),
        (3, "60/"),
    ],
)
def test_words_go_before_numbers(width: int, line: str) -> None:
    shown = progress_line("category", HALF, width)
    assert shown == line
    assert len(shown) <= width


def test_what_cannot_be_known_is_not_shown() -> None:
    begun = Done(done=0, total=0, written=0, dropped=0, unchanged=0, seconds=0.2)
    assert (begun.rate, begun.left) == (None, None)
    assert progress_line("share", begun, 41) == "0/?  0 written, 0 dropped, 0 unchanged"
    ended = Done(done=5, total=5, written=5, dropped=0, unchanged=0, seconds=2)
    assert (ended.rate, ended.left) == (2.5, None)


@pytest.mark.parametrize("width", range(1, 130))
def test_it_never_is_wider_than_the_terminal(width: int) -> None:
    assert len(progress_line("category", HALF, width)) <= width
