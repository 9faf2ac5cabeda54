"""When a post was published: by its meta data, its first line, or the day in its address."""

from __future__ import annotations

from datetime import datetime

import pytest

from crawler.clock import BEIJING
from crawler.site.post import read_post
from tests.support.pages import (
    MOMENT,
    PARAGRAPHS,
    POST_URL,
    by_source,
    published,
)


@pytest.mark.parametrize(
    "line",
    [
        "(GMT+8, Asia/Shanghai, CST) 2022-03-04 10:20:30",
        "[GMT+8, Asia/Shanghai, CST] 2022-03-04 10:20:30 &nbsp;",
    ],
)
def test_without_meta_the_first_line_says_the_time(line: str) -> None:
    read = read_post(by_source(PARAGRAPHS, time=line, head=""), POST_URL)
    assert read.published == MOMENT
    assert read.missing == ()


@pytest.mark.parametrize("stated", ["2022-03-04T10:20:30+08:00", "2022-03-04T02:20:30Z"])
def test_the_meta_time_is_in_beijing_time(stated: str) -> None:
    read = read_post(by_source(PARAGRAPHS, head=published(stated)), POST_URL)
    assert read.published is not None
    assert read.published.isoformat() == "2022-03-04T10:20:30+08:00"


def test_without_any_time_the_day_is_known() -> None:
    read = read_post(by_source(PARAGRAPHS, time="", head=published("昨天")), POST_URL)
    assert read.published == datetime(2022, 3, 4, tzinfo=BEIJING)
    assert "time" in read.missing
    # Of the day in the address, or of the day before or after it.
    for stated, told in (
        ("2022-03-04T23:59:59+08:00", "2022-03-04T23:59:59+08:00"),
        ("2022-03-05T01:00:00+08:00", "2022-03-05T01:00:00+08:00"),
        ("2022-03-03T01:00:00+08:00", "2022-03-03T01:00:00+08:00"),
        ("2022-03-06T01:00:00+08:00", "2022-03-04T00:00:00+08:00"),
        ("2022-03-02T01:00:00+08:00", "2022-03-04T00:00:00+08:00"),
        ("0001-01-01T00:00:00+08:00", "2022-03-04T00:00:00+08:00"),
    ):
        read = read_post(by_source(PARAGRAPHS, time="", head=published(stated)), POST_URL)
        assert read.published is not None
        assert read.published.isoformat() == told
        assert ("time" in read.missing) is (told != stated)


def test_of_several_stated_times_the_last_counts() -> None:
    """The older layout writes the article, and what it quotes, into an attribute before it."""
    head = published("2022-03-04T01:02:03+08:00") + published("2022-03-04T04:05:06+08:00")
    read = read_post(by_source(PARAGRAPHS, head=head), POST_URL)
    assert read.published == datetime(2022, 3, 4, 4, 5, 6, tzinfo=BEIJING)


def test_of_two_times_the_one_of_the_day_in_the_address_counts() -> None:
    head = published("2022-03-05T01:02:03+08:00")
    read = read_post(by_source(PARAGRAPHS, time="2022-03-04 10:20:30", head=head), POST_URL)
    assert read.published is not None
    assert read.published.isoformat() == "2022-03-04T10:20:30+08:00"
    assert read.missing == ()
