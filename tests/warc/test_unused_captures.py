"""Captures that no journal mentions, of one run and of all, however many."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from crawler.errors import ArchiveWriteError
from crawler.items import WarcPointer
from crawler.rebuild import unused_captures
from crawler.rebuild.unused_captures import Capture, UnusedCaptures
from tests.support.posts import SOURCE

SITE = "https://finews.withounder.com"


def page(number: int, offset: int, date: str = "2022-03-14") -> Capture:
    path = f"/dukoubao/2022/03/14/NW20220314{number:010}.html"
    return Capture(WarcPointer("a.warc.gz", offset, 9, "sha256:0"), f"{SITE}{path}", date)


def answer(number: int, offset: int, date: str = "2022-03-14") -> Capture:
    path = f"/NewsData/GetNewsText.do?id=NW20220314{number:010}"
    return Capture(WarcPointer("a.warc.gz", offset, 9, "sha256:0"), f"{SITE}{path}", date)


def code(number: int) -> str:
    return f"NW20220314{number:010}"


@pytest.fixture(params=[1, 3, 1_000])
def unused(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[UnusedCaptures]:
    """With so many of them in memory at most."""
    monkeypatch.setattr(unused_captures, "_AT_HAND", request.param)
    with closing(UnusedCaptures(SOURCE)) as made:
        yield made


def test_what_is_mentioned_is_used(unused: UnusedCaptures) -> None:
    captures = [page(1, 0), answer(1, 1), page(2, 2), answer(2, 3)]
    for each in captures:
        unused.add(each)
    unused.mention(each.pointer for each in captures[:3])
    assert unused.answers(code(1)) == []
    assert unused.answers(code(2)) == [captures[3]]
    unused.mention([captures[3].pointer])
    unused.end_run()
    assert list(unused.rest()) == []


def test_the_rest_is_by_date_a_page_with_its_newest_answer(unused: UnusedCaptures) -> None:
    late, early = page(1, 0, "2022-03-15"), page(2, 1, "2022-03-14")
    old, new = answer(1, 2, "2022-03-15"), answer(1, 3, "2022-03-16")
    alone = answer(3, 4, "2022-03-13")
    for each in (late, early, old, new, alone):
        unused.add(each)
    unused.end_run()
    unused.end_run()
    assert list(unused.rest()) == [
        (code(3), [alone]),
        (code(2), [early]),
        (code(1), [late, new]),
    ]


def test_of_several_runs_the_last_page_and_the_first_answer_alone_count(
    unused: UnusedCaptures,
) -> None:
    for offset, (of_page, of_answer) in enumerate(((1, 2), (1, 2))):
        unused.add(page(of_page, 2 * offset))
        unused.add(answer(of_answer, 2 * offset + 1))
        unused.end_run()
        assert unused.answers(code(2)) == []
    assert list(unused.rest()) == [(code(1), [page(1, 2)]), (code(2), [answer(2, 1)])]


def test_what_names_no_article_is_not_kept(unused: UnusedCaptures) -> None:
    odd = answer(1, 0)
    unused.add(Capture(odd.pointer, f"{SITE}/NewsData/GetNewsText.do?id=", odd.date))
    unused.end_run()
    assert list(unused.rest()) == []


def test_no_room() -> None:
    class Full:
        def executemany(self, *_: Any) -> None:
            raise sqlite3.OperationalError("database or disk is full")

    with closing(UnusedCaptures(SOURCE)) as unused:
        connection = unused._connection
        unused._connection = Full()  # type: ignore[assignment]
        unused.add(page(1, 0))
        with pytest.raises(ArchiveWriteError, match="TMPDIR"):
            unused.end_run()
        unused._connection = connection
