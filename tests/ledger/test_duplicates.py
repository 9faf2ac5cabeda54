"""The ledger's duplicates: each once, found by the article dropped and by the one that was kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.items import Duplicate
from crawler.ledger import Ledger
from crawler.link_key import LinkKey

NOW = "2022-03-14T04:00:00Z"
TWIN = Duplicate("20220314", "https://a.b/emnews/1.html", "早市", "东财滚动", "twin", "NW20220314")
SAME = Duplicate("NW20220315", "https://a.b/c/2.html", "早市", "望江晚报", "text", "NW20220314")


@pytest.fixture
def ledger(ledger: Ledger) -> Ledger:
    """Two runs."""
    assert [ledger.runs.start("category", NOW) for _ in range(2)] == [1, 2]
    return ledger


def link(ledger: Ledger, key: str) -> int:
    return ledger.links.submit(LinkKey.parse(key), NOW, 1)


def test_a_drop_is_on_record_once(ledger: Ledger) -> None:
    first, second = link(ledger, "/emnews/1.html"), link(ledger, "/c/2.html")
    assert ledger.duplicates.add(second, SAME, run=1)
    assert ledger.duplicates.add(first, TWIN, run=2)
    assert not ledger.duplicates.add(second, SAME, run=2)
    assert list(ledger.duplicates.all()) == [SAME, TWIN]
    assert ledger.duplicates.recorded(1) == {"text": 1}
    assert ledger.duplicates.recorded(2) == {"twin": 1}
    assert ledger.duplicates.recorded(3) == {}


def test_it_is_found_by_either_article(ledger: Ledger) -> None:
    ledger.duplicates.add(link(ledger, "/c/2.html"), SAME, run=1)
    ledger.duplicates.add(link(ledger, "/emnews/1.html"), TWIN, run=1)
    assert ledger.duplicates.first_of(SAME.id) == (SAME.why, SAME.kept)
    assert ledger.duplicates.first_of(TWIN.id) == (TWIN.why, TWIN.kept)
    assert ledger.duplicates.first_of(SAME.kept) is None
    assert ledger.duplicates.in_favour_of(SAME.kept) == [
        (TWIN.id, "twin", "/emnews/1.html"),
        (SAME.id, "text", "/c/2.html"),
    ]
    assert ledger.duplicates.in_favour_of(SAME.id) == []


def test_what_was_dropped_twice_was_first_dropped_so(ledger: Ledger) -> None:
    again = replace(SAME, why="id", kept="NW202203140000000009")
    ledger.duplicates.add(link(ledger, "/b/2.html"), SAME, run=1)
    ledger.duplicates.add(link(ledger, "/a/2.html"), again, run=2)
    assert ledger.duplicates.first_of(SAME.id) == (SAME.why, SAME.kept)
    assert ledger.articles.standing_for(SAME.id) == SAME.kept
