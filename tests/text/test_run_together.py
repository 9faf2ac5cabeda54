"""Names run together, taken apart by who has them apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.text.run_together import parted


@pytest.mark.parametrize(
    ("names", "apart", "found"),
    [
        (["陈雪平张志"], ["陈雪平", "张志"], ["陈雪平", "张志"]),
        (["李云", "陈雪平张志"], ["周俊", "陈雪平", "张志", "罗欣"], ["李云", "陈雪平", "张志"]),
        (["陈雪平张志", "张志"], ["陈雪平", "张志"], ["陈雪平", "张志"]),
        (["买买提艾力李云"], ["买买提·艾力", "李云"], ["买买提·艾力", "李云"]),
        # Nobody says how: not in a row, edited, or one name there as here.
        (["陈雪平张志"], ["张志", "陈雪平"], ["陈雪平张志"]),
        (["陈雪平张志"], ["陈雪萍", "张志"], ["陈雪平张志"]),
        (["陈雪平张志"], ["陈雪平张志"], ["陈雪平张志"]),
        (["陈雪平"], [], ["陈雪平"]),
        # A name alone stays as this copy prints it, wherever the other has it.
        (["李 云", "张·志"], ["李云", "张志"], ["李 云", "张·志"]),
        ([], ["陈雪平", "张志"], []),
    ],
)
def test_by_hand(names: list[str], apart: list[str], found: list[str]) -> None:
    assert parted(names, apart) == found


NAMES = st.lists(st.text("陈雪平张志李云", min_size=2, max_size=3), max_size=5, unique=True)


@given(NAMES)
def test_what_is_apart_stays_and_what_is_run_together_comes_apart(names: list[str]) -> None:
    assert parted(names, names) == names
    if len(names) > 1:
        assert "".join(parted(["".join(names)], names)) == "".join(names)
