"""Print articles and the archive: containment, days, none, several."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest

from bench.newspaper.memory_source import MemorySource
from bench.newspaper.prose import paragraph
from crawler.clock import BEIJING
from crawler.newspaper.match.candidates import Candidate
from crawler.newspaper.match.match import Match, Relation, match_article
from crawler.newspaper.model import PrintArticle
from crawler.text.letters import letters
from tests.support.printed import page_of

DAY = date(2022, 2, 7)
RNG = random.Random(7)
PARAGRAPHS = [paragraph(RNG) for _ in range(12)]


def printed(count: int) -> PrintArticle:
    body = "\n\n".join(PARAGRAPHS[:count])
    return page_of(f"江州花开 游人如织\n\n本报记者 王伟\n\n{body}").articles[0]


def post(ident: str, paragraphs: list[str], days: int = 0, title: str = "江州花开") -> Candidate:
    when = datetime(2022, 2, 7, 9, tzinfo=BEIJING) + timedelta(days=days)
    return Candidate(ident, title, "\n".join(paragraphs), when)


def found(article: PrintArticle, *posts: Candidate) -> tuple[Match, ...]:
    return match_article(article, MemorySource(posts), DAY)


def test_a_truncated_article_is_contained() -> None:
    (match,) = found(printed(3), post("a", PARAGRAPHS), post("b", PARAGRAPHS[6:]))
    assert match.id == "a"
    assert match.relation is Relation.WHOLE
    assert match.containment > 0.9
    assert match.confidence > 0.8
    assert any("published the same day" in reason for reason in match.reasons)


def test_none_is_an_answer() -> None:
    assert found(printed(3), post("b", PARAGRAPHS[6:])) == ()
    assert found(printed(3)) == ()


def test_near_days_come_first_and_all_days_after() -> None:
    near, far = post("near", PARAGRAPHS[:3], 2), post("far", PARAGRAPHS[:3], -40)
    assert [m.id for m in found(printed(3), near, far)] == ["near"]
    assert [m.id for m in found(printed(3), far)] == ["far"]


def test_twins_both_match() -> None:
    twins = [post("NW1", PARAGRAPHS[:3]), post("1", PARAGRAPHS[:3])]
    assert [m.id for m in found(printed(3), *twins)] == ["1", "NW1"]


def test_an_article_that_went_online_in_parts() -> None:
    parts = [post("one", PARAGRAPHS[:3], title="上"), post("two", PARAGRAPHS[3:6], title="下")]
    matches = found(printed(8), *parts)
    assert {m.id for m in matches} == {"one", "two"}
    assert {m.relation for m in matches} == {Relation.PART}


@pytest.mark.parametrize(
    ("length", "expected"), [(60, []), (83, []), (84, [Relation.PART]), (150, [Relation.PART])]
)
def test_a_part_is_a_text_of_some_length(length: int, expected: list[Relation]) -> None:
    """Of 80 shingles of five letters at least, that is 84 letters: less may be a quotation."""
    text = letters("".join(PARAGRAPHS))
    article = page_of(f"江州花开 游人如织\n\n本报记者 王伟\n\n{text[:330]}。").articles[0]
    matches = found(article, post("short", [text[:length]], title="别的"))
    assert [match.relation for match in matches] == expected


@pytest.mark.parametrize(("own", "expected"), [(0, 1), (20, 1), (60, 0)])
def test_a_part_holds_little_else(own: int, expected: int) -> None:
    text = letters("".join(PARAGRAPHS[:3]))
    article = page_of(f"江州花开 游人如织\n\n本报记者 王伟\n\n{text[:330]}。").articles[0]
    other = letters("".join(PARAGRAPHS[6:]))[:own]
    assert len(found(article, post("part", [text[:120] + other], title="别的"))) == expected
