"""A title as front matter has it: plain, quoted, or quoted by somebody who escaped nothing."""

from __future__ import annotations

import pytest

from crawler.archive.posts.frontmatter import read_front_matter


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("冷山通车", "冷山通车"),
        ('"冷山通车"', "冷山通车"),
        ('"冷山"通车', '"冷山"通车'),
        ('冷山"通车"', '冷山"通车"'),
        ('"', '"'),
        ('""', ""),
        ("", ""),
        ('"冷 "山" 车"', '冷 "山" 车'),
        (r'"冷\t山"', "冷\t山"),
        (r'"冷\q山"', r"冷\q山"),
        (r'"冷\t山": "通车"', r'冷\t山": "通车'),
    ],
)
def test_a_title_is_read(written: str, title: str) -> None:
    text = (
        f"layout: post\ntitle: {written}\ndate: 2022-03-04 10:20:30 +0800\n"
        "categories: leng\ntags: 冷山日报新闻\n"
    )
    assert read_front_matter(text, "a.md").title == title
