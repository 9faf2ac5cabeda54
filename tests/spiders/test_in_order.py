"""Outcomes by number, whatever order they come in."""

from __future__ import annotations

import pytest

from crawler.spiders.in_order import InOrder


def test_the_first_is_waited_for() -> None:
    outcomes = InOrder[str]()
    assert [outcomes.hand_out() for _ in range(3)] == [1, 2, 3]
    outcomes.settle(2, "b")
    outcomes.settle(3, None)
    assert not outcomes.has_next
    assert outcomes.next() is None
    with pytest.raises(KeyError):
        outcomes.release()
    assert (outcomes.released, outcomes.under_way) == (0, 3)
    outcomes.settle(1, "a")
    assert outcomes.next() == "a"
    assert [outcomes.release() for _ in range(3)] == ["a", "b", None]
    assert (outcomes.handed_out, outcomes.released, outcomes.under_way) == (3, 3, 0)


def test_an_outcome_whose_turn_it_is_is_there() -> None:
    outcomes = InOrder[str]()
    outcomes.settle(outcomes.hand_out(), None)
    assert outcomes.has_next


def test_a_second_outcome_does_not_count() -> None:
    outcomes = InOrder[str]()
    number = outcomes.hand_out()
    outcomes.settle(number, "first")
    outcomes.settle(number, "second")
    assert outcomes.release() == "first"
    outcomes.settle(number, "late")
    assert not outcomes.has_next


def test_what_was_not_handed_out_has_no_outcome() -> None:
    outcomes = InOrder[str]()
    outcomes.settle(1, "early")
    assert not outcomes.has_next
