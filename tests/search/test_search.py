"""Searching an archive: words, operators, pages, highlights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from crawler.clock import BEIJING
from crawler.search.query import QueryError
from crawler.search.results import Order
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
        ('渡口 -"大桥通车"', [3, 0]),
        ("大桥 OR 银行 OR 王小江 渡口", [3, 1]),
        ("-渡口 OR 大桥", [2, 1]),
        ("银行 OR -夜航", [2, 1]),
        ("id:*", [3, 2, 1, 0]),
        ("source:*报 -NW2022031*2", [3, 1, 0]),
        ('source:"江城报" 王小江', [3]),
        ("“夜航船”", [0]),
        ("day:2022-03-10 OR day:2022-03-13", [3, 0]),
        ("month:2022-01..2022-12 票价", [2, 0]),
        ("is:vanished OR is:owed OR is:printed", []),
        ("\x00渡口\x00", [3, 1, 0]),
        ("渡口 \u202e夜航\u202c", [3, 0]),
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
        ("船 " * 41, "at most 40 parts"),
        ("船 OR OR 桥", "nothing stands before the OR at character 6"),
        ("day:2022-02-30", "day:2022-02-30 (character 5): it must look like"),
        ("day:2022-03-12..2022-03-11", "(character 5): it must look like"),
        ("month:2022-13", "month:2022-13 (character 7): it must look like month:2026-11"),
        ("😀", "has neither letters nor numbers"),
        ("-", "has neither letters nor numbers"),
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
    for day in ("2022-03-11", "20220311", "2022-03-10T16:00:00Z"):
        before = searched.searcher.search("渡口", before=day)
        assert [searched.number(hit.id) for hit in before.hits] == [0]


@pytest.mark.parametrize("order", ["newest", "best"])
@pytest.mark.parametrize("before", ["²", "--5", "٣", "best-²", "best-1", "rest-1-", "1e9", "2022"])
def test_a_place_that_no_page_has_given(searched: Searched, before: str, order: Order) -> None:
    with pytest.raises(QueryError, match=r"^before="):
        searched.searcher.search("渡口", before=before, order=order)


def paged(searched: Searched, query: str, order: Order, add: Callable[[int], None]) -> list[int]:
    """What the pages show, where something is archived after each of them."""
    shown: list[int] = []
    before, number = None, 100
    while True:
        page = searched.searcher.search(query, limit=3, before=before, order=order)
        shown += [searched.number(hit.id) for hit in page.hits]
        if (before := page.next) is None:
            return shown
        add(number)
        searched.index()
        number += 1


@pytest.mark.parametrize("order", ["newest", "best"])
def test_no_article_is_lost_or_doubled_while_a_crawl_adds(
    tmp_path: Path, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New ones come before, between and behind what was shown, with and without the title."""
    monkeypatch.setattr("crawler.search.asked.BEST", 5)
    with Searched(tmp_path / "archive") as archive:
        for number in range(20):
            title = f"夜航{'又' * (number % 4)}" if number % 2 else "别的事"
            moment = datetime(2022, 3, 10, 9, number, tzinfo=BEIJING)
            archive.add(number, f"夜航船第{number}班。", title=title, published=moment)
        archive.index()

        def add(number: int) -> None:
            title = "夜航" if number % 3 else "夜航" + "又" * 9
            moment = datetime(2022, 3, 10, 9, number % 20, 30, tzinfo=BEIJING)
            archive.add(number, "夜航船加班。", title=title, published=moment)

        shown = paged(archive, "夜航", order, add)
        assert len(set(shown)) == len(shown)
        assert {number for number in shown if number < 100} == set(range(20))


def test_a_page_ends_where_too_many_texts_were_looked_through(
    searched: Searched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.search.asked.LOOKED_AT", 2)
    pages = [searched.searcher.search("-渡口")]
    while pages[-1].next:
        pages.append(searched.searcher.search("-渡口", before=pages[-1].next))
    assert [[searched.number(hit.id) for hit in page.hits] for page in pages] == [[2], []]
    assert [searched.number(hit.id) for hit in searched.searcher.matches("-渡口")] == [2]


def test_what_was_archived_last(searched: Searched) -> None:
    searched.add(0, TEXTS[0] + "更正。", published=datetime(2022, 3, 10, 9, 5, tzinfo=BEIJING))
    searched.index()
    told = [searched.number(hit.id) for hit in searched.searcher.latest("渡口", limit=2)]
    assert told == [0, 3]


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
