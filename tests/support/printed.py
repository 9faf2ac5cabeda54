"""Pages of print, made up, and the real ones beside the checkout."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson
import pytest

from crawler.newspaper.compare.compare import Comparison
from crawler.newspaper.compare.differences import Difference, DifferenceClass
from crawler.newspaper.files.page_json import page_of_value, page_value
from crawler.newspaper.match.match import Match
from crawler.newspaper.model import EditionPage
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.page import parse_page
from crawler.newspaper.parse.paper import known_papers
from crawler.newspaper.read.read_text import read_text

FRONT = """老街改造三年 江州这样作答

本报记者 王伟 通讯员 李敏

老街改造从三年前开始，先修管网，再修路面，最后才修房子。

住在青石巷的陈奶奶说，她看着工人们一天天把路铺平，心里踏

下转A4版

渡口新桥通车

本报讯（记者 周芳）渡口新桥昨天通车，两岸居民过江只要五分钟。

桥上装了路灯和护栏，夜里也能放心走。

下转A4版
"""

BACK = """上接A1版

桥两头的集市也跟着热闹起来，卖鱼的、卖菜的都说生意好了。

渡口新桥通车

市交通局说，下一座桥明年动工。

老街改造三年

上接A1版

实多了。

青石巷口的修鞋摊搬进了便民点，师傅还是老师傅。
"""


def shared(name: str) -> Path:
    """A folder of the real examples beside the checkout; skips the test where it is absent."""
    for folder in Path(__file__).resolve().parents:
        if (found := folder / "shared" / name).is_dir():
            return found
    if (given := os.environ.get("FINEWS_SHARED")) and (found := Path(given) / name).is_dir():
        return found
    pytest.skip(f"no folder ../shared/{name} beside the checkout (or in FINEWS_SHARED)")


def stored_and_read(
    page: EditionPage, matches: Mapping[int, Sequence[Match]] | None = None
) -> tuple[EditionPage, dict[int, tuple[Match, ...]]]:
    """What a page and its matches are after they have been written as JSON."""
    return page_of_value(orjson.loads(orjson.dumps(page_value(page, matches))))


def wording(comparison: Comparison) -> list[Difference]:
    """What somebody edited."""
    return [d for d in comparison.differences if d.kind is DifferenceClass.WORDING]


def page_of(text: str, given: StatedFacts | None = None) -> EditionPage:
    """A made-up page, understood."""
    page = read_text(text.encode(), "页面.txt")
    return parse_page(page, given or StatedFacts(), known_papers())


def edition(back: str = BACK) -> list[EditionPage]:
    front = page_of(FRONT, StatedFacts(page="A1"))
    return [front, page_of(back, StatedFacts(page="A04"))]
