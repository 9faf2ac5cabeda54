"""The measure on real papers, on a folder of the same form with invented texts."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from bench.newspaper.real_editions import RealItem, RealPage
from bench.newspaper.real_matches import OnlineCopies, items_of
from bench.newspaper.text_page import TruePage
from bench.newspaper.truth_print import main
from crawler.newspaper.model import EditionPage, PageFacts, PrintArticle, Span
from tests.support.page_lines import BRIDGE, STREET
from tests.support.printed import shared


def _item(number: int, title: str, paragraphs: list[str], names: list[str]) -> str:
    row = {
        "paper": "jiangzhouribao", "date": "2026-07-09", "page": "A02", "page_name": "要闻",
        "n": number, "kind": "article", "title": [title], "main": "", "author": "",
        "bylines": names, "paragraphs": paragraphs,
    }  # fmt: skip
    return json.dumps(row, ensure_ascii=False)


def _data(root: Path) -> Path:
    folder = root / "editions" / "jiangzhouribao"
    folder.mkdir(parents=True)
    lines = [
        _item(1, "渡口新桥通车", [f"本报讯（记者 王伟）{BRIDGE}", STREET], ["王伟"]),
        _item(2, "老街住户回来了", [f"本报讯（记者 李敏）{STREET}", BRIDGE], ["李敏"]),
    ]
    (folder / "2026-07-09.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return root


def test_every_reader_is_measured_and_what_is_absent_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(_data(tmp_path))]) == 0
    printed = capsys.readouterr().out
    for kind in ("text pages", "PDF pages"):
        part = printed.partition(f"jiangzhouribao, {kind}, kept back\n")[2]
        for name in ("items whole", "headline", "byline, of items with writers", "B-cubed F1"):
            line = next(line for line in part.splitlines() if line.strip().startswith(name))
            assert line.split()[-1] == "1.000", (kind, line)
    for name in ("online", "epaper/truth.json"):
        assert f"skipped: {tmp_path}/{name} is not there" in printed


def test_a_folder_that_is_not_there_is_skipped_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "real")]) == 0
    assert capsys.readouterr().out == f"skipped: {tmp_path}/real is not there (DATA=folder)\n"


def test_a_wrong_item_is_told_by_its_kind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = _data(tmp_path)
    file = data / "editions" / "jiangzhouribao" / "2026-07-09.jsonl"
    file.write_text(file.read_text("utf-8").replace('["李敏"]', '["周芳"]'), "utf-8")
    main([str(data)])
    assert "1  byline: other names" in capsys.readouterr().out


def _read_as(
    raw: str, owners: list[tuple[int, int, str]], *articles: tuple[int, int]
) -> tuple[EditionPage, TruePage]:
    """A page whose articles are these places of its text, and whose they truly are."""
    read = tuple(
        PrintArticle(number, "渡口新桥通车", spans=(Span(*place),))
        for number, place in enumerate(articles, 1)
    )
    return EditionPage("page", PageFacts(), read, raw), TruePage(raw, [], owners)


@pytest.mark.parametrize(
    ("first", "article", "expected"),
    [
        (10, (0, 40), ["below", "above"]),  # the title and the text of one, and a longer one below
        (10, (8, 40), ["below"]),  # no more than the end of the one above
        (30, (0, 40), ["above"]),  # most of the text is what it begins with
    ],
)
def test_what_two_items_in_one_article_are(
    first: int, article: tuple[int, int], expected: list[str]
) -> None:
    owners = [(0, first, "above"), (first, 40, "below")]
    assert items_of(*_read_as("渡" * 40, owners, article)) == {1: expected}


def test_the_rest_of_an_item_has_that_items_copy() -> None:
    """Its own is none: nobody posts the end of an article by itself."""

    def item(key: str, *paragraphs: str) -> RealItem:
        return RealItem(key, "article", (key,), "", frozenset(), paragraphs)

    whole = item("whole", BRIDGE, STREET, "桥上的灯亮了。", "（本报讯）")
    rest, other = item("rest", "桥上的灯亮了。", "（本报讯）"), item("other", STREET, "（本报讯）")
    page = RealPage("江州日报", date(2026, 7, 9), "A02", "要闻", [whole, rest, other])
    for seed in range(8):
        true = OnlineCopies([page], [], seed).true
        assert true.get("rest") in (None, "whole")
        assert true.get("other") in (None, "other")
        assert true.get("rest") == true.get("whole") or "rest" not in true


def test_real_editions_stay_where_the_docs_say() -> None:
    """Items whole of the editions that costs were tuned on; the others are only reported."""
    from bench.newspaper.real_editions import read_editions
    from bench.newspaper.truth_print import TUNED, measure

    folder = shared("real") / "editions" / "hainanribao"
    tuned = [pages for pages in read_editions(folder) if str(pages[0].day) in TUNED["hainanribao"]]
    figures = measure(tuned, 1, [])
    assert figures.rate(figures.whole) >= 0.9
    assert figures.byline_rate >= 0.9
    assert figures.bcubed >= 0.97
