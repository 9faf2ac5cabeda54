"""What a publication is to an earlier one: the degrees of a reprint, and what decides on them.

Pure functions of two texts and of the days between them; no index. How the limits were found:
``docs/reprints.md``, Thresholds.
"""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import product
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio

from crawler.reprints.agreement import (
    Agreement,
    Stated,
    agreement,
    all_stated,
    begins_another_day,
    figures_agree,
    stated,
)
from crawler.reprints.facts import reacts
from crawler.reprints.naming import named_in
from crawler.reprints.normal_text import code_points
from crawler.reprints.overlap import Overlap, compare
from crawler.reprints.shingles import SHORT, Hashes, Shingled, shingles


class Degree(StrEnum):
    """What the later of two texts is to the earlier one."""

    IDENTICAL = "identical"
    """The same text; punctuation, forms of characters and the paper's imprint aside."""
    EDITED = "edited"
    """The same story in other words here and there, or with another lead."""
    CUT = "cut"
    """A part of it."""
    EXTENDED = "extended"
    """All of it, and more."""
    EXCERPT = "excerpt"
    """One is a flash or a teaser, the other the long piece that has it."""
    COMPILED = "compiled"
    """One is an item of the other, a round-up. Related, in no family together."""
    SAME_FRAME = "same-frame"
    """Another event told in the same words. Related, in no family together."""

    @property
    def strong(self) -> bool:
        """Whether it makes two publications one story."""
        return self not in (Degree.COMPILED, Degree.SAME_FRAME)


class Edge(NamedTuple):
    """How a later text belongs to an earlier one."""

    degree: Degree
    overlap: Overlap
    """Of the later with the earlier."""


FRAME = 0.3
"""The least resemblance of texts in one frame."""
CONTAINED = 0.6
"""The least containment of texts in one frame."""
RESEMBLING = 0.25
"""Below this resemblance the shorter text must be in the longer one nearly whole."""
NEARLY_WHOLE = 0.8
"""Containment from which on a text is in another nearly whole."""
NEEDED = ((1.0, 0.78), (1.5, 1.1), (2.5, 1.2), (10.0, 1.35), (100.0, 1.55), (300.0, 1.65))
"""Days between two publications, and the least sum of containment and resemblance up to there: news
is reprinted at once, and what comes a week or a year later in the same words is a custom."""
_NEEDED_LATER = 1.9
_FACTS_HELP = ((1.0, 0.74), (1.5, 1.0))
"""The same where many facts agree."""
_MANY_FACTS = 20.0
_FOLLOWED = 2.5
"""Days from which on a text that begins with a date of its own tells what came of it."""
_ANNOUNCED = 0.5
"""Days from which on what was announced has come."""
_FLASHES = 1.5
"""Days up to which a flash is found in a long text."""
_FOLLOW_UP = 0.3
"""How much more such a text must resemble the earlier one."""
_FLASH = 78.0
"""The least likeness, in percent, of a flash with its place in a long text."""
_FLASH_IN_PIECES = 0.65
"""The least share of a flash that is in a long text, wherever in it its pieces are."""
SOME = 0.35
"""Containment from which on a flash may be in a long text, words aside."""
CONTRADICTED = 0.4
"""The share of facts that may disagree where only figures do: a correction has up to a third."""
LATER = 0.3
"""The same, where it is published another day: a correction comes at once."""
OTHER_EVENT = 0.19
"""The share that may where days or names are among them."""
ANOTHER = 0.12
"""The share that may where it is another company, session or direction."""
_WHOLE = 0.9
"""Containment from which on a text is the same but for corrected figures."""
_CORRECTED = 0.75
"""Days from which on a text is published another day."""
_CONTRADICTION = 3.0
"""Less weight than this contradicts nothing: one figure of three digits, or one date, has it."""
_CONTRADICTION_LATER = 1.5
MOSTLY = 0.75
"""Containment from which on texts need not begin alike: one may have a lead of its own."""
HALF = 0.5
"""The same, by resemblance: what two stories share as a background is less than half of both."""
LEAD_SHARED = 0.12
"""The least share of a lead that is in the other text."""
_FIRST = 40
"""Letters of such a lead."""
FRAME_SHARED = 0.7
"""The least share of the words around the facts that texts of one frame have in common: of two
stories with one background it is up to two thirds."""
ALIKE = 0.75
"""The least likeness (edit distance) of two short texts of one story."""
ALIKE_LATER = 0.9
"""The same, another day."""
_SHORT_FRAME = 0.5
"""The same, of two short texts in one frame."""
_EXCERPT_LETTERS = 14
"""A text of fewer letters is a stock phrase wherever else it stands."""
TOLD_ANEW = 0.15
"""The least resemblance of two texts that begin alike and state the same figures on one day."""
TOLD_ANEW_IN = 0.42
"""The same, containment."""
_LONGER = 3
"""How many times as long a piece is that an excerpt is taken from."""
_UNEVEN = 0.12
"""How much more of the one text must be in the other than the other way round, for a cut."""
_ITEM = re.compile(
    r"^\s*(?:[0-9]{1,2}[、.．)）:：]|[一二三四五六七八九十]{1,2}、|[【●◆■▲▶►•*①-⑳])", re.M
)
_ITEMS = 3
_FIGURE = re.compile("[0-9零〇一二三四五六七八九十百千两]")
_AT_THE_END = 8
"""Letters in which a figure may go on."""
_PROBE = 12


def edge_between(
    older: Shingled, newer: Shingled, days: float | None = None, *, strong: bool = False
) -> Edge | None:
    """What ``newer`` is to ``older``; ``None`` where they have too little in common.

    Who wants a ``strong`` degree or nothing gets ``None`` for some of the others, which saves
    comparing facts.

    ``days`` between their publications; ``None`` where one of the times is not known, which then
    says nothing. Which of the two is older changes the word (cut, extended), not whether there is
    an edge.
    """
    if newer.too_short or older.too_short:
        return None
    overlap = compare(newer, older)
    if newer.same(older):
        return Edge(Degree.IDENTICAL, overlap)
    if newer.short and older.short:
        degree = _of_short(older, newer, days or 0.0)
    else:
        degree = _of_long(older, newer, overlap, days or 0.0, strong=strong)
    return None if degree is None else Edge(degree, overlap)


def may_be_related(this: Shingled, other: Shingled, overlap: Overlap) -> bool:
    """Whether two texts share so much that their facts are worth comparing."""
    if this.too_short or other.too_short:
        return False
    if this.short and other.short:
        return True
    return (
        overlap.resemblance >= FRAME
        or overlap.containment >= CONTAINED
        or overlap.containment + overlap.resemblance >= _FACTS_HELP[0][1]
        or _may_be_told_anew(overlap, 0.0)
        or ((this.short or other.short) and overlap.containment >= SOME)
    )


def _may_be_told_anew(overlap: Overlap, days: float) -> bool:
    """Whether one may tell in other words, on the same day, what the other tells."""
    return (
        days < _CORRECTED
        and overlap.resemblance >= TOLD_ANEW
        and overlap.containment >= TOLD_ANEW_IN
    )


def _stated(older: Shingled, newer: Shingled) -> Stated:
    """How the facts of both compare, names aside."""
    return stated(older.facts, newer.facts, older.body, newer.body)


def _of_long(
    older: Shingled, newer: Shingled, overlap: Overlap, days: float, *, strong: bool
) -> Degree | None:
    """What is cheap to see comes first, names, which take the longest, last."""
    if not may_be_related(older, newer, overlap):
        return None
    only_strong = strong and not (older.short or newer.short)
    if only_strong and not _may_be_strong(overlap, days):
        return None
    if (
        overlap.containment < MOSTLY
        and overlap.resemblance < HALF
        and not _begin_alike(older, newer)
    ):
        return None
    if days < _ANNOUNCED and _ends_early(older, newer):
        return _kind(older, newer, overlap)
    known = _stated(older, newer)
    if only_strong and _contradicts(
        agreement(known, older.body, newer.body, named=False), overlap, days
    ):
        return None  # or a frame, which is no strong degree
    facts = agreement(known, older.body, newer.body)
    if _contradicts(facts, overlap, days):
        return _apart(facts)
    if days >= _CORRECTED and overlap.containment < _WHOLE and _both_react(older, newer):
        return _apart(facts)
    flash = _is_in(older, newer, facts)
    sure = facts.support >= _MANY_FACTS and not facts.others_named
    if (
        _may_be_told_anew(overlap, days)
        and not facts.others_named
        and not _follows(older, newer, days)
        and figures_agree(older.facts, newer.facts)
    ):
        return _kind(older, newer, overlap)
    within = CONTAINED if sure else NEARLY_WHOLE
    if overlap.resemblance < RESEMBLING and overlap.containment < within and not flash:
        return None
    needed = _needed(days, facts.support)
    if _follows(older, newer, days):
        needed += _FOLLOW_UP
    elif flash and days < _FLASHES:
        needed = 0.0
    if overlap.containment + overlap.resemblance < needed:
        return None
    return _kind(older, newer, overlap)


def _ends_early(one: Shingled, other: Shingled) -> bool:
    """Whether one is the other up to where it ends: it contradicts nothing then. (Facts, which say
    the same, take far longer.)

    A flash has rules of its own, and a figure may be cut through.
    """
    few, many = sorted((one, other), key=lambda text: len(text.body))
    return (
        not (one.short or other.short)
        and many.body.startswith(few.body)
        and _FIGURE.search(few.body, len(few.body) - _AT_THE_END) is None
        and reacts(few.body) == reacts(many.body)
    )


def _may_be_strong(overlap: Overlap, days: float) -> bool:
    """Whether facts can still make one a reprint of the other."""
    enough = overlap.containment + overlap.resemblance >= _needed(days, _MANY_FACTS)
    return enough or _may_be_told_anew(overlap, days)


def _both_react(older: Shingled, newer: Shingled) -> bool:
    """Whether both tell what people say: another day they are other people."""
    return older.facts.reaction and newer.facts.reaction


def _follows(older: Shingled, newer: Shingled, days: float) -> bool:
    """Whether the later text tells what came of what the earlier one tells."""
    if days >= _FOLLOWED and begins_another_day(newer.facts, older.facts):
        return True
    return days >= _ANNOUNCED and older.facts.ahead and not newer.facts.ahead


def _is_in(one: Shingled, other: Shingled, facts: Agreement) -> bool:
    """Whether one is a flash that, a word or its headline aside, is in the other, or all of whose
    figures are."""
    short, long = sorted((one, other), key=lambda text: len(text.points))
    if not short.short or long.short or facts.others_named:
        return False
    within = compare(short, long).within
    if within >= _FLASH_IN_PIECES:
        return True
    if within >= SOME and named_in(short.body, long.body):
        return True
    return all_stated(short.facts, long.facts) or any(
        len(flash) >= _EXCERPT_LETTERS and partial_ratio(flash, long.plain) >= _FLASH
        for flash in {short.plain, short.bare}
    )


def _apart(facts: Agreement) -> Degree | None:
    """What two events are to each other."""
    return Degree.SAME_FRAME if facts.frame >= FRAME_SHARED else None


def _begin_alike(one: Shingled, other: Shingled) -> bool:
    """Whether the lead of either is in the other. Of two stories about one company or one court
    the background alone is the same."""
    return any(
        _shared(shingles(code_points(lead)), that.shingles) >= LEAD_SHARED
        for this, that in ((one, other), (other, one))
        for lead in _leads(this)
    )


def _leads(text: Shingled) -> set[str]:
    """How a text begins, with its headline and without."""
    return {text.plain[:_FIRST], text.bare[:_FIRST]}


def _shared(some: Hashes, every: Hashes) -> float:
    """The share of some shingles that are among a text's, which ascend."""
    at = np.minimum(every.searchsorted(some), len(every) - 1)
    return np.count_nonzero(every[at] == some) / len(some)


def _contradicts(facts: Agreement, overlap: Overlap, days: float) -> bool:
    late, whole = days >= _CORRECTED, overlap.containment >= _WHOLE
    if facts.another_one:
        limit = ANOTHER
    elif (facts.another_day and late) or (facts.another_event and not whole):
        limit = OTHER_EVENT
    else:
        limit = LATER if late and not whole else CONTRADICTED
    least = _CONTRADICTION_LATER if late else _CONTRADICTION
    return facts.contradiction >= least and facts.contradicted > limit


def _needed(days: float, support: float) -> float:
    if support >= _MANY_FACTS:
        for until, needed in _FACTS_HELP:
            if days < until:
                return needed
    return next((needed for until, needed in NEEDED if days < until), _NEEDED_LATER)


def _kind(older: Shingled, newer: Shingled, overlap: Overlap) -> Degree | None:
    short, long = sorted((older, newer), key=lambda one: len(one.points))
    if len(long.points) >= _LONGER * len(short.points):
        if len(short.points) < _EXCERPT_LETTERS:
            return None
        return Degree.COMPILED if _is_round_up(short, long) else Degree.EXCERPT
    if overlap.within - overlap.covers >= _UNEVEN:
        return Degree.CUT
    return Degree.EXTENDED if overlap.covers - overlap.within >= _UNEVEN else Degree.EDITED


def _is_round_up(short: Shingled, long: Shingled) -> bool:
    """Whether a long text is a list of items of which the short one is one.

    A text of some length that stands deep inside a long one is such an item too: a piece about the
    same event begins with it.
    """
    if len(_ITEM.findall(long.body)) >= _ITEMS:
        return True
    if len(short.points) < 2 * SHORT:
        return False
    third = long.plain[: len(long.plain) // 3]
    return not any(
        short.plain[at : at + _PROBE] in third
        for at in range(0, len(short.plain) // 2, _PROBE // 2)
    )


def _of_short(older: Shingled, newer: Shingled, days: float) -> Degree | None:
    """Two flashes: nothing may contradict, and the letters are alike or one is in the other."""
    versions = [
        sorted(two, key=len)
        for two in product((older.plain, older.bare), (newer.plain, newer.bare))
    ]
    contained = any(len(few) >= _EXCERPT_LETTERS and few in many for few, many in versions)
    likeness = max(Levenshtein.normalized_similarity(few, many) for few, many in versions)
    if likeness < _SHORT_FRAME and not contained:
        return None
    facts = agreement(_stated(older, newer), older.body, newer.body)
    if facts.contradiction or facts.others_named:
        return _apart(facts)
    if contained:
        return Degree.EXTENDED if len(newer.points) > len(older.points) else Degree.CUT
    alike = ALIKE_LATER if days >= _CORRECTED else ALIKE
    if likeness >= alike and 2 * likeness >= _needed(days, facts.support):
        return Degree.EDITED
    same_figures = days < _CORRECTED and (
        all_stated(older.facts, newer.facts) or all_stated(newer.facts, older.facts)
    )
    return Degree.EDITED if same_figures and likeness >= _SHORT_FRAME else None
