"""Which family an article comes into, whatever order they come in, and what is told of changes."""

from collections.abc import Callable, Iterator
from dataclasses import astuple
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bench.reprints.prose import story
from crawler.reprints.index import Index
from crawler.reprints.overlap import compare
from crawler.reprints.places import Count, Placement
from crawler.reprints.shingles import shingled
from tests.support.reprint_texts import FLASH, HALF, LONG, NOON, OTHER

Add = Callable[..., Placement]


@pytest.fixture
def index(tmp_path: Path, texts: dict[str, str]) -> Iterator[Index]:
    with Index(tmp_path / "reprints.sqlite3", texts.__getitem__) as index:
        yield index


@pytest.fixture
def add(index: Index, texts: dict[str, str]) -> Add:
    def added(article_id: str, text: str, minutes: int, source: str = "江城日报") -> Placement:
        texts[article_id] = text
        return index.add(
            article_id, text, NOON + timedelta(minutes=minutes), source, f"标题{article_id}"
        )

    return added


def _counts(index: Index) -> list[Count]:
    return index.largest(NOON - timedelta(days=1), NOON + timedelta(days=1), 9)


def _families(index: Index, *ids: str) -> set[frozenset[str]]:
    found = [index.family(article_id) for article_id in ids]
    return {frozenset(one.id for one in family.members) for family in found if family}


def test_an_article_alone_is_its_own_story(add: Add) -> None:
    assert add("A", LONG, 0) == Placement("A", None, None, None, None, None)


def test_a_cut_version_is_a_reprint_of_the_long_one(add: Add) -> None:
    add("A", LONG, 0)
    place = add("B", HALF, 30)
    assert (place.story, place.reprint_of, place.containment) == ("A", "A", 1.0)
    assert place.similarity == place.covers
    assert place.covers is not None and place.covers < 0.7


def test_the_long_one_may_come_after_the_cut_one(add: Add) -> None:
    add("A", HALF, 0)
    place = add("B", LONG, 30)
    assert (place.story, place.reprint_of, place.covers) == ("A", "A", 1.0)


def test_another_story_is_another_family(add: Add, index: Index) -> None:
    add("A", LONG, 0)
    assert add("B", OTHER, 1).story == "B"
    assert _families(index, "A", "B") == {frozenset("A"), frozenset("B")}


def test_a_flash_is_found_when_it_is_the_same(add: Add) -> None:
    add("A", FLASH, 0)
    assert add("B", "财联社2月7日电，" + FLASH, 1).reprint_of == "A"
    assert add("C", FLASH.replace("200", "300"), 2).reprint_of is None


def test_two_stories_in_one_do_not_make_one_family_of_two(add: Add, index: Index) -> None:
    add("A", LONG, 0)
    add("B", OTHER, 1)
    assert add("M", LONG + "\n" + OTHER, 2).story == "A"
    assert add("C", OTHER, 3).story == "B"
    assert _families(index, "A", "B") == {frozenset("AM"), frozenset("BC")}


def test_adding_again_changes_nothing(add: Add, index: Index) -> None:
    add("A", LONG, 0)
    place = add("B", HALF, 1)
    assert add("B", HALF, 1) == place
    assert add("B", OTHER, 1).story == "A", "a revision keeps its place"
    assert len(index) == 2


def test_the_same_publication_under_another_id_takes_its_place(
    add: Add, index: Index, texts: dict[str, str]
) -> None:
    add("rolling", LONG, 0)
    add("reprint", HALF, 20)
    texts["post"] = f"{LONG}\n（责任编辑：某某）"
    placed = index.replace("rolling", "post", texts["post"], NOON, "山城网", "题")
    assert placed == Placement("post", None, None, None, None, None)
    later = index.placement("reprint")
    assert later is not None
    assert (later.story, later.reprint_of, later.containment) == ("post", "post", 1.0)
    family = index.family("reprint")
    assert family is not None
    assert [(one.id, one.source) for one in family.members] == [
        ("post", "山城网"),
        ("reprint", "江城日报"),
    ]
    assert index.candidates(LONG) == ["post", "reprint"]
    assert list(index.missing(["rolling", "post", "reprint"])) == []
    assert [(one.origin.id, one.publications) for one in _counts(index)] == [("post", 2)]


def test_what_takes_a_place_is_found_by_its_own_text(
    add: Add, index: Index, texts: dict[str, str]
) -> None:
    add("origin", LONG, -5)
    add("rolling", FLASH, 0)
    texts["post"] = HALF
    placed = index.replace("rolling", "post", HALF, NOON, "", "")
    assert (placed.story, placed.reprint_of) == ("origin", "origin")
    assert index.candidates(FLASH) == []
    again = index.replace("rolling", "post", HALF, NOON, "", "")
    assert again == placed
    assert len(index) == 3


def test_who_takes_the_place_of_nobody_is_added(index: Index, texts: dict[str, str]) -> None:
    texts["post"] = LONG
    assert index.replace("rolling", "post", LONG, NOON, "", "").story == "post"
    assert len(index) == 1


def test_a_later_find_of_an_earlier_origin_is_recorded(add: Add, index: Index) -> None:
    add("B", LONG, 60)
    add("C", HALF, 90)
    place = add("A", LONG, 0)
    assert place == Placement("B", None, None, None, None, None), "the family keeps its name"
    later = index.placement("C")
    assert later is not None
    assert (later.story, later.reprint_of) == ("B", "A")
    assert [astuple(change) for change in index.changes()] == [("origin", "B", "B", "A", "A")]
    family = index.family("B")
    assert family is not None
    assert [(one.id, one.closest) for one in family.members] == [
        ("A", None), ("B", "A"), ("C", "A"),
    ]  # fmt: skip


SMALLER = story(Random(11), sentences=10).text
LARGER = story(Random(12), sentences=14).text
BOTH = SMALLER + "\n" + LARGER


def test_an_article_that_changes_family_is_recorded(add: Add, index: Index) -> None:
    """Y holds two stories; the larger part's origin is found after that of the smaller."""
    add("A", SMALLER, 0)
    assert add("Y", BOTH, 20).story == "A"
    add("Z", BOTH, 30)
    assert add("X", LARGER, 10).story == "X"
    assert _families(index, "A", "Y") == {frozenset("A"), frozenset("XYZ")}
    assert [astuple(change) for change in index.changes()] == [
        ("family", "Y", "A", "X", "X"), ("family", "Z", "A", "X", "X"),
    ]  # fmt: skip


def test_a_family_whose_name_giver_leaves_is_renamed(add: Add, index: Index) -> None:
    add("Y", BOTH, 20)
    assert add("A", SMALLER, 0).story == "Y"
    assert add("B", SMALLER, 1).story == "Y"
    add("X", LARGER, 10)
    assert _families(index, "A", "Y") == {frozenset("AB"), frozenset("XY")}
    assert {key: (index.placement(key) or pytest.fail()).story for key in "ABXY"} == {
        "A": "A", "B": "A", "X": "X", "Y": "X",
    }  # fmt: skip
    assert [astuple(change) for change in index.changes()] == [
        ("origin", "Y", "Y", "A", "A"),
        ("family", "Y", "Y", "X", "X"),
        ("name", "A", "Y", "A", "X"),
        ("name", "B", "Y", "A", "X"),
    ]
    family = index.family("X") or pytest.fail()
    assert [astuple(change)[:2] for change in family.rearranged] == [
        ("origin", "Y"), ("family", "Y"),
    ]  # fmt: skip


def test_the_origin_of_two_families_joins_them(add: Add, index: Index) -> None:
    """Both were cut out of one long text, which turns up last."""
    add("A", SMALLER, 10)
    add("B", LARGER, 11)
    add("C", LARGER, 12)
    assert add("O", BOTH, 0).story == "B", "the name of the one most like it"
    assert _families(index, "A") == {frozenset("ABCO")}
    assert [astuple(change) for change in index.changes()] == [
        ("origin", "B", "B", "O", "O"), ("family", "A", "A", "B", "O"),
    ]  # fmt: skip


def test_who_is_first_in_a_family_of_the_same_second(add: Add, index: Index) -> None:
    places = {key: add(key, LONG, 0) for key in "ABCDE"}
    origins = [key for key in places if (index.placement(key) or places[key]).reprint_of is None]
    assert len(origins) == 1
    assert _families(index, "A") == {frozenset("ABCDE")}


def test_an_unknown_time_comes_last(index: Index, texts: dict[str, str]) -> None:
    texts.update(A=LONG, B=LONG)
    index.add("A", LONG, None, "", "")
    assert index.add("B", LONG, NOON, "", "").reprint_of is None
    assert (index.placement("A") or pytest.fail()).reprint_of == "B"
    family = index.family("A")
    assert family is not None
    assert [one.published for one in family.members] == [NOON, None]


def test_a_naive_time_is_refused(index: Index) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        index.add("A", LONG, datetime(2022, 2, 7), "", "")  # noqa: DTZ001  # that is the point
    assert len(index) == 0


def test_the_largest_families_of_a_period(add: Add, index: Index) -> None:
    for number in range(4):
        add(f"L{number}", LONG, number * 60)
    for number in range(3):
        add(f"F{number}", FLASH, number)
    add("O", OTHER, 0)
    found = index.largest(NOON, NOON + timedelta(days=1), 10)
    assert [(one.story, one.origin.id, one.publications) for one in found] == [
        ("L0", "L0", 4), ("F0", "F0", 3),
    ]  # fmt: skip
    assert found[0].origin.source == "江城日报"
    (only,) = index.largest(NOON + timedelta(hours=2), NOON + timedelta(days=1), 10)
    assert (only.story, only.origin.published, only.publications) == ("L0", NOON, 2)
    assert index.largest(NOON - timedelta(days=1), NOON, 10) == []
    assert len(index.largest(NOON, NOON + timedelta(days=1), 1)) == 1


def test_a_search_adds_nothing(add: Add, index: Index) -> None:
    add("A", LONG, 0)
    add("B", HALF, 1)
    assert index.candidates(HALF) == ["B", "A"]
    assert index.candidates(OTHER) == []
    assert index.candidates("") == []
    assert len(index) == 2


def test_articles_without_text_are_families_of_one(add: Add) -> None:
    assert add("A", "", 0).story == "A"
    assert add("B", "", 1).story == "B"
    assert add("C", "详见附表。", 2).story == "C"
    assert add("D", "详见附表。", 3).story == "D"


PARTS = [story(Random(seed), sentences=8).text for seed in range(40, 46)]


def _resemblance(one: str, other: str) -> float:
    return compare(shingled(one), shingled(other)).resemblance


def test_no_article_names_one_that_it_is_no_reprint_of(add: Add, index: Index) -> None:
    """The third has little of the first left: it names the second, with what it shares with it."""
    chain = ["\n".join(PARTS[first : first + 3]) for first in range(3)]
    for number, text in enumerate(chain):
        add(f"{number}", text, number)
    place = index.placement("2")
    assert place is not None
    assert (place.story, place.reprint_of, place.degree) == ("0", "1", "edited")
    assert place.similarity == _resemblance(chain[2], chain[1])


def test_a_late_arrival_states_the_resemblance_anew(add: Add, index: Index) -> None:
    first, between, last = LONG, f"{HALF}\n{PARTS[0]}", HALF
    add("first", first, 0)
    add("last", last, 60)
    add("between", between, 30)
    family = index.family("last")
    assert family is not None
    (member,) = (one for one in family.members if one.id == "last")
    assert member.closest is not None
    expected = {"first": first, "between": between}[member.closest]
    assert member.resemblance == pytest.approx(_resemblance(last, expected))
    assert member.resemblance == pytest.approx(
        max(_resemblance(last, first), _resemblance(last, between))
    )


def test_frames_are_kept_apart(add: Add, index: Index) -> None:
    frame = (
        "据市疾控中心消息，{0}0时至24时，全市新增病例{1}例，累计治愈{2}例，尚有{3}人接受观察。" * 2
    )
    add("monday", frame.format("3月7日", 4, 120, 85), 0)
    place = add("tuesday", frame.format("3月8日", 2, 123, 97), 60)
    assert (place.story, place.reprint_of, place.degree) == ("tuesday", None, None)
    (near,) = index.related("tuesday")
    assert (near.id, near.degree) == ("monday", "same-frame")
    assert index.related("nobody") == []
