"""What ``scrapy history`` shows of two revisions."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.command_line.changed_text import changed_line, difference

GONE, NEW = re.compile(r"\[-(.*?)-\]"), re.compile(r"\{\+(.*?)\+\}")


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("一。\n二。", "一。\n二。", []),
        ("一。\n二。", "一。", ["- 二。"]),
        ("一。", "一。\n二。", ["+ 二。"]),
        ("股价上涨3%。", "股价上涨5%。", ["~ 股价上涨[-3-]{+5+}%。"]),
        ("甲。\n乙。\n丙。", "甲。\n新乙。", ["~ {+新+}乙。", "- 丙。"]),
        ("", "一。", ["+ 一。"]),
        ("一。", "", ["- 一。"]),
    ],
)
def test_lines_that_differ(before: str, after: str, shown: list[str]) -> None:
    assert list(difference(before, after)) == shown


@given(st.text("甲乙丙，。"), st.text("甲乙丙，。"))
def test_a_changed_line_holds_both(before: str, after: str) -> None:
    line = changed_line(before, after)
    assert GONE.sub(r"\1", NEW.sub("", line)) == before
    assert NEW.sub(r"\1", GONE.sub("", line)) == after
