"""The article that a draft makes, field by field."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.articles.normalization import normalize, one_line, safe_link
from crawler.clock import BEIJING
from crawler.items import Draft
from crawler.site.finews import FINEWS

BODY = '<p>冷山站<span id="stock_1.600001"><a data-code="1,600001">冷山</a></span>通车。</p>'


def draft(**changes: object) -> Draft:
    told: dict[str, object] = {
        "id": "NW202203140000000001",
        "url": "https://finews.withounder.com/wind/2022/03/14/NW202203140000000001.html",
        "body_html": BODY,
        "text_source": "newstext",
        "link": 1,
    }
    return Draft(**told | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("冷山通车", "冷山通车"),
        (" 冷  山\u3000", " 冷  山\u3000"),
        ("冷\r\n山", "冷 山"),
        ("冷\t\x07\x85山", "冷 山"),
        ("冷\ud800山", "冷\ufffd山"),
    ],
)
def test_a_title_is_one_line(text: str, line: str) -> None:
    assert one_line(text) == line
    assert normalize(draft(title=text), FINEWS).title == line


@pytest.mark.parametrize(
    ("address", "link", "cleaned"),
    [
        ("http://h/a?b=1", "http://h/a?b=1", False),
        (" HTTPS://h/a\n", "HTTPS://h/a", False),
        ("", "", False),
        ("  ", "", False),
        ("javascript:alert(1)", "", True),
        ("data:text/html,x", "", True),
        ("/a", "", True),
    ],
)
def test_a_share_link_is_of_the_web_or_goes(address: str, link: str, cleaned: bool) -> None:
    assert safe_link(address) == link
    article = normalize(draft(share_url=address), FINEWS)
    assert (article.share_url, article.sanitized) == (link, cleaned)


def test_what_was_cleaned_is_said_whatever_the_link() -> None:
    for address in ("", "http://h/a", "javascript:x"):
        article = normalize(draft(body_html=BODY + "<x>早</x>", share_url=address), FINEWS)
        assert (article.body_html, article.sanitized) == (BODY + "早", True)


def test_a_time_is_beijings_and_as_precise_as_it_was() -> None:
    moment = datetime(2022, 3, 13, 16, 0, tzinfo=UTC)
    article = normalize(draft(published=moment, published_precision="day"), FINEWS)
    assert article.published == moment
    assert article.published is not None
    assert article.published.tzinfo == BEIJING
    assert article.published_precision == "day"
    unknown = normalize(draft(published=None, published_precision="day"), FINEWS)
    assert (unknown.published, unknown.published_precision) == (None, "second")


def test_what_is_not_there_is_empty() -> None:
    article = normalize(draft(title=None), FINEWS)
    assert (article.title, article.digest) == ("", "")
    assert normalize(draft(digest=" 冷山\n 通车 "), FINEWS).digest == "冷山 通车"


def test_what_follows_from_the_text_is_worked_out() -> None:
    article = normalize(draft(stocks=["600002", "600001"]), FINEWS)
    assert article.text == "冷山站冷山通车。"
    assert article.content_hash == FINEWS.content_hash(article)
    (own,) = normalize(draft(), FINEWS).stocks
    # Those of the body first, and none twice.
    assert article.stocks == [own, *(code for code in ("600002", "600001") if code != own)]
