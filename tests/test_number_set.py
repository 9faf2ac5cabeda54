"""Which numbers a set has been given."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.number_set import NumberSet

NUMBERS = st.sets(st.integers(0, 5000) | st.integers(0, 2**63))


@given(NUMBERS, NUMBERS)
def test_it_has_what_it_was_given_and_nothing_else(some: set[int], others: set[int]) -> None:
    numbers = NumberSet()
    numbers.update(some)
    numbers.update(sorted(some)[:3])
    for number in some | others | {each + 1 for each in some}:
        assert (number in numbers) is (number in some)
    assert "1" not in numbers
