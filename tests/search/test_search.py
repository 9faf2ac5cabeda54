"""Searching an archive: words, operators, pages, highlights."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from crawler.clock import BEIJING
from crawler.search.query import QueryError
from crawler.search.search_index import SearchIndex
from tests.support.searching import Searched

TEXTS = (
    "望江渡口今日开出首班夜航船。\n票价16.59元。",
    "望江大橋通車，渡口停航。",
    "ＡＢＣ銀行發布報告，票價116.59元。",
    "渡口的船工王小江说：夜航安全。",
)


@pytest.fixture
def searched(tmp_path: Path) -> Iterator[Searched]:
    with Searched(tmp_path / "archive") as archive:
        for number, text in enumerate(TEXTS):
            moment = datetime(2022, 3, 10 + number, 9, 5, tzinfo=BEIJING)
            archive.add(number, text, title=f"第{number}条：早点", published=moment)
        archive.index()
        yield archive


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("渡", [3, 1, 0]),
        ("渡口", [3, 1, 0]),
        ("夜航船", [0]),
        ("大桥通车", [1]),
        ("大橋", [1]),
        ("银行 报告", [2]),
        ("abc", [2]),
        ("ａｂｃ银行", [2]),
        ("16.59", [0]),
        ("116.59元", [2]),
        ("6.59", []),
        ("渡口 -夜航", [1]),
        ("大桥 OR 银行", [2, 1]),
        ("渡口 大桥 OR 王小江", [3, 1]),
        ('"江大桥通车，渡口"', [1]),
        ('"通车渡口"', []),
        ("-渡口", [2]),
        ("day:2022-03-11", [1]),
        ("day:2022-03-11..2022-03-12", [2, 1]),
        ("month:2022-03 夜航", [3, 0]),
        ("month:2022-04", []),
        ("source:江城报 银行", [2]),
        ("source:江* -source:江城报", []),
        ("NW202203140000000001", [1]),
        ("NW2022031400000000*3", [3]),
        ("id:NW20220314* 渡口", [3, 1, 0]),
        ("-id:NW*1 渡口", [3, 0]),
        ("id:NW*2 OR 夜航", [3, 2, 0]),
        ("早点", [3, 2, 1, 0]),
        ("", [3, 2, 1, 0]),
        ("is:reprint", []),
        ("-is:revised 渡口", [3, 1, 0]),
    ],
)
def test_what_a_query_finds(searched: Searched, query: str, found: list[int]) -> None:
    page = searched.searcher.search(query)
    assert [searched.number(hit.id) for hit in page.hits] == found
    assert (page.total, page.exact, page.next) == (len(found), True, None)
    assert [hit.id for hit in searched.searcher.matches(query)] == [hit.id for hit in page.hits]
    assert searched.searcher.ids(query) == [hit.id for hit in page.hits]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ('船 "夜航', "the quotation mark at character 3 is not closed"),
        ("OR 船", "nothing stands before the OR at character 1"),
        ("船 OR", "nothing follows the OR at character 3"),
        ("船 sorce:江城报", "no operator sorce: (character 3): did you mean source:?"),
        ("船 is:fresh", "is:fresh (character 6): it must be one of reprint, revised"),
        ("day:yesterday", "day:yesterday (character 5): it must look like day:2026-11-29"),
        ("船 ？！", "'？！' at character 3 has neither letters nor numbers"),
        ('""', "nothing stands behind '\"\"' at character 1"),
        ("船" * 501, "at most 500 characters"),
    ],
)
def test_a_query_that_cannot_be_meant(searched: Searched, query: str, said: str) -> None:
    with pytest.raises(QueryError) as raised:
        searched.searcher.search(query)
    assert said in str(raised.value)


def test_highlights_fall_on_the_original_text(searched: Searched) -> None:
    (hit,) = searched.searcher.search("大桥通车 早点").hits
    assert "".join(text for text, _ in hit.snippet) == TEXTS[1]
    assert [text for text, matched in hit.snippet if matched] == ["大橋通車"]
    assert [text for text, matched in hit.title_pieces if matched] == ["早点"]
    assert hit.published == datetime(2022, 3, 11, 9, 5, tzinfo=BEIJING)


def test_pages_follow_one_another(searched: Searched) -> None:
    first = searched.searcher.search("渡口", limit=2)
    second = searched.searcher.search("渡口", limit=2, before=first.next)
    shown = [searched.number(hit.id) for page in (first, second) for hit in page.hits]
    assert (shown, first.total, second.total, second.next) == ([3, 1, 0], 3, 3, None)
    before = searched.searcher.search("渡口", before="2022-03-11")
    assert [searched.number(hit.id) for hit in before.hits] == [0]


def test_best_begins_with_titles(tmp_path: Path) -> None:
    with Searched(tmp_path / "archive") as archive:
        archive.add(1, "正文。", title="长江流域的夜航船票今日起涨价")
        archive.add(2, "夜航。", title="别的事")
        archive.add(3, "短文。", title="夜航")
        archive.index()
        pages = [archive.searcher.search("夜航", order="best", limit=1)]
        while pages[-1].next:
            before = pages[-1].next
            pages.append(archive.searcher.search("夜航", order="best", limit=1, before=before))
        assert [archive.number(page.hits[0].id) for page in pages] == [3, 1, 2]


def test_facets_counts_and_days(searched: Searched) -> None:
    searcher = searched.searcher
    assert searcher.facets("渡口")["source"] == [("江城报", 3)]
    assert searcher.facets("")["month"] == [("2022-03", 4)]
    assert searcher.counts("source", "江") == [("江城报", 4)]
    assert searcher.counts("source", "海") == []
    assert [(day.day, number) for day, number in searcher.days("夜航")] == [(10, 1), (13, 1)]
    assert sum(number for _, number in searcher.days("")) == 4


def test_catching_up_never_reads_beyond_the_ledger(searched: Searched) -> None:
    searched.add(9, "还没有提交。", commit=False)
    lines = searched.archive.paths.articles
    with lines.open("ab") as stream:
        stream.write(b'{"half a line')
    with SearchIndex(searched.archive.paths) as index:
        assert index.catch_up().lines == 0
    assert searched.searcher.search("提交").total == 0
