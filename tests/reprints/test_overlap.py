from hypothesis import given
from hypothesis import strategies as st

from crawler.reprints.overlap import compare
from crawler.reprints.shingles import shingled

TEXTS = st.text(alphabet="天地玄黄宇宙洪荒123", max_size=150)


@given(TEXTS, TEXTS)
def test_the_other_way_round_it_is_the_same(one: str, other: str) -> None:
    a, b = shingled(one), shingled(other)
    there, back = compare(a, b), compare(b, a)
    assert there.resemblance == back.resemblance
    assert (there.within, there.covers) == (back.covers, back.within)
    assert 0 <= there.resemblance <= there.containment <= 1


@given(TEXTS)
def test_a_text_resembles_itself(text: str) -> None:
    assert compare(shingled(text), shingled(text)).resemblance == 1


def test_shares_by_hand() -> None:
    """Runs of five: 甲乙丙丁戊己庚辛 has 4 of them, its first 6 characters 2, all shared."""
    overlap = compare(shingled("甲乙丙丁戊己"), shingled("甲乙丙丁戊己庚辛"))
    assert (overlap.within, overlap.covers, overlap.resemblance) == (1, 0.5, 0.5)


def test_texts_without_a_letter_have_nothing_in_common() -> None:
    assert compare(shingled("甲"), shingled("。")).containment == 0
