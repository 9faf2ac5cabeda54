"""Applying the reported differences to the print text gives the online text, whatever they are."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.newspaper.online import edit_online, online_text
from bench.newspaper.prose import paragraph
from bench.newspaper.setting import set_article
from bench.newspaper.styles import STYLES
from bench.newspaper.truth import make_article
from crawler.newspaper.compare.aligned import align, sentences
from crawler.newspaper.compare.characters import edits_between
from crawler.newspaper.compare.compare import compare
from crawler.newspaper.compare.differences import Difference, DifferenceClass, apply
from crawler.newspaper.model import Seam, SeamKind
from tests.support.campaigns import examples

SIGNS = "甲乙丙丁戊。，！？“”（）\n \u3000\u00a0ab12.\ufffd⼀一\r\t；…"
short = st.text(alphabet=SIGNS, max_size=40)
anything = st.text(max_size=60)


@st.composite
def prose_pairs(draw: st.DrawFn) -> tuple[str, str]:
    """A made-up text and what random cuts, moves and insertions make of it."""
    rng = random.Random(draw(st.integers(0, 10_000)))
    text = "\n".join(paragraph(rng) for _ in range(draw(st.integers(1, 6))))
    other = text
    for _ in range(draw(st.integers(0, 8))):
        at = draw(st.integers(0, len(other)))
        end = min(len(other), at + draw(st.integers(0, 30)))
        other = other[:at] + draw(short) + other[end:]
    return text, other


@settings(deadline=None)  # the first pair waits for the dictionary of words to be read
@given(anything, anything)
def test_any_two_texts(printed: str, online: str) -> None:
    assert apply(printed, compare(printed, online).differences) == online


@given(short, short, st.sampled_from(["", "A4"]), st.sampled_from(["", "A1"]))
def test_signs_jumps_and_starts(printed: str, online: str, jump: str, start: str) -> None:
    comparison = compare(printed, online, (), jump, start)
    assert apply(printed, comparison.differences) == online


@settings(max_examples=examples(60), deadline=None)
@given(prose_pairs(), st.lists(st.integers(0, 300), max_size=4), st.booleans())
def test_prose(pair: tuple[str, str], seams: list[int], open_jump: bool) -> None:
    printed, online = pair
    places = [Seam(at, SeamKind.JOIN, "") for at in seams]
    comparison = compare(printed, online, places, "A4" if open_jump else "")
    assert apply(printed, comparison.differences) == online
    ends = [difference.print_end for difference in comparison.differences]
    starts = [difference.print_start for difference in comparison.differences]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
    assert all(d.print_text != d.online_text for d in comparison.differences)


@given(st.integers(0, 100_000))
@settings(max_examples=examples(40), deadline=None)
def test_a_generated_article_and_its_online_copy(seed: int) -> None:
    rng = random.Random(seed)
    article = make_article(rng, STYLES[0], "x", long=True)
    setting = set_article(rng, article, [], damaged=True)
    text = "\n".join(article.lines)
    online, _ = online_text(setting, edit_online(rng, setting))
    printed = setting.printed(0, len(text))
    assert apply(printed, compare(printed, online).differences) == online


@given(short, short)
def test_edits_rebuild_the_other_string(one: str, other: str) -> None:
    pieces, at = [], 0
    for edit in edits_between(one, other):
        assert edit.start >= at
        pieces += [one[at : edit.start], other[edit.to_start : edit.to_end]]
        at = edit.end
    assert "".join([*pieces, one[at:]]) == other


@given(anything)
def test_sentences_are_all_of_the_text(text: str) -> None:
    assert "".join(text[span.start : span.end] for span in sentences(text)) == text


@given(short, short)
def test_pairs_cover_both_texts(printed: str, online: str) -> None:
    pairs = align(printed, online)
    assert "".join(printed[p.print.start : p.print.end] for p in pairs) == printed
    assert "".join(online[p.online.start : p.online.end] for p in pairs) == online


def test_differences_of_another_text_are_refused() -> None:
    stray = Difference(DifferenceClass.WORDING, 1, "乙", 1, "丙")
    assert apply("甲乙", [stray]) == "甲丙"
    with pytest.raises(ValueError, match="does not stand at 1"):
        apply("甲丁", [stray])
    with pytest.raises(ValueError, match="does not stand at 1"):
        apply("甲乙", [stray, stray])
