"""Whether what one text states contradicts what another states."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from crawler.reprints.facts import (
    FIGURE,
    Date,
    Fact,
    Facts,
    another_hour,
    figure_of,
    opposite,
)
from crawler.reprints.naming import names_compared
from crawler.reprints.replacements import (
    Replacements,
    connecting,
    noun,
    ordinary,
    proper,
    replacements,
)

_DATE = 3.0
"""What a date weighs, in numbers of one digit."""
_NAME = 1.5
_SHARED_NAME = 0.5
"""The names that two texts share are those of the frame as often as not."""
_MOST_SHARED = 6.0
_DIRECTION = 3.0
_REPLACED = 3.0
"""A name that another replaces throughout, or where hardly anything else differs."""
_MOST_REPLACED = 12.0
"""So many names replaced say all that more would."""
_LITTLE_ELSE = 0.65
"""The share of replacements among the differences from which on little else differs."""
_NOTHING_ELSE = 0.75
"""The same, where hardly anything does: then it need be no noun."""
_NAME_LETTERS = 3
_REACTION = 6.0
_WORK = 3.0
_SURNAMED = 2
"""Last letters by which somebody is known again: 王春英, 国家外汇管理局副局长王春英."""
_SUBJECT = 8.0
_OTHERS = 3.0
"""From which on names say that somebody else is meant."""
_SESSION = 6.0
_TELLING = 3.0
_NEARLY_ALL = 0.8
"""The share of the figures of the text that has fewer."""
_ROUNDED = 2
"""Significant digits that a rounded figure has at least."""
_LEAD = 60
"""Letters in which a report says which day it is about."""


class Agreement(NamedTuple):
    """How the facts of two texts compare; weights, in numbers of one digit."""

    support: float
    """Of the facts that both state in the same place."""
    contradiction: float
    """Of the places where they state different ones."""
    another_event: bool
    """Whether a good part of the days, or names, are among what differs, not figures alone: an
    edited report keeps who and when, and may correct figures."""
    another_day: bool
    """Whether each begins with a date that the other does not have."""
    another_one: bool
    """Whether it is another company, session or direction, or one form filled in with other
    names, whatever else agrees."""
    others_named: bool
    """Whether each names somebody or a place that the other does not."""
    frame: float
    """The share (0 to 1) of the words around the facts that both have in the same order."""

    @property
    def contradicted(self) -> float:
        """The share of what can be compared that disagrees, 0 to 1."""
        both = self.support + self.contradiction
        return self.contradiction / both if both else 0.0


def _of_numbers(these: Facts, others: Facts) -> tuple[float, float]:
    mine, theirs = these.places_of_numbers, others.places_of_numbers
    support = contradiction = 0.0
    for place in mine.keys() & theirs.keys():
        (here, weight), (there, other_weight) = mine[place], theirs[place]
        weight = max(weight, other_weight)
        if not here.isdisjoint(there) or any(_same(one, two) for one in here for two in there):
            support += weight
        else:
            contradiction += weight
    own, other = these.figures, others.figures
    digits = {_without_measure(value) for value, weight in other.items() if weight >= _TELLING}
    shared = sum(
        weight
        for value, weight in own.items()
        if value in other or _without_measure(value) in digits
    )
    unmatched = min(sum(own.values()), sum(other.values())) - shared
    if unmatched > shared:
        rounded = sum(
            own[value]
            for size in these.sizes.keys() & others.sizes.keys()
            for value in these.sizes[size]
            if value not in other and any(_same(value, one) for one in others.sizes[size])
        )
        shared, unmatched = shared + rounded, unmatched - rounded
    return support, contradiction + max(0.0, unmatched - shared) / 2


def _same(one: Date | str, two: Date | str) -> bool:
    """Whether two figures are one, or one is the other rounded: 7.22 and 7.2."""
    if one == two or not (isinstance(one, str) and isinstance(two, str)):
        return one == two
    few, many = figure_of(one), figure_of(two)
    if few is None or many is None or few.unit != many.unit:
        return False
    if len(few.digits) > len(many.digits):
        few, many = many, few
    cut = len(many.digits) - len(few.digits)
    return (
        len(few.digits) >= _ROUNDED
        and cut > 0
        and few.power - many.power == cut
        and abs(int(few.digits) * 10**cut - int(many.digits)) * 2 <= 10**cut
    )


def all_stated(these: Facts, others: Facts) -> bool:
    """Whether one text states two figures or more that tell something, and the other has them all,
    wherever."""
    figures = {_digits(fact): fact.weight for fact in these.numbers}
    return (
        len(figures) > 1
        and sum(figures.values()) >= _TELLING
        and figures.keys() <= set(map(_digits, others.numbers))
    )


def figures_agree(these: Facts, others: Facts) -> bool:
    """Whether two texts state figures that tell something, and hardly any that the other lacks."""
    mine, theirs = ({_digits(fact): fact.weight for fact in of.numbers} for of in (these, others))
    shared = sum(weight for figure, weight in mine.items() if figure in theirs)
    fewer = min(sum(mine.values()), sum(theirs.values()))
    return shared >= _TELLING and shared >= _NEARLY_ALL * fewer


def _digits(fact: Fact) -> str:
    return _without_measure(str(fact.value))


@functools.lru_cache(maxsize=8192)
def _without_measure(value: str) -> str:
    """A figure without its measure, which may be what is written after it."""
    found = FIGURE.match(value)
    return f"{found[1]}e{found[2]}" if found else value


def _compared(here: Iterable[Date], there: Iterable[Date]) -> bool | None:
    """Whether one of some dates agrees with one of others; ``None`` if none can be compared."""
    verdicts = [a.agrees(b) for a in here for b in there]
    return True if True in verdicts else False if False in verdicts else None


def _dates(facts: Iterable[Fact]) -> list[Date]:
    return [fact.value for fact in facts if isinstance(fact.value, Date)]


def _of_dates(these: Facts, others: Facts) -> tuple[float, float, bool]:
    """Support, contradiction, and whether they are about two days."""
    mine, theirs = these.places_of_dates, others.places_of_dates
    support = contradiction = 0.0
    for place in mine.keys() & theirs.keys():
        verdict = _compared(_dates(mine[place]), _dates(theirs[place]))
        support += _DATE * (verdict is True)
        contradiction += _DATE * (verdict is False)
    another_day = _another_day(these, others)
    return support, contradiction + _DATE * another_day, another_day


def _another_day(these: Facts, others: Facts) -> bool:
    """Whether the first date in each lead is none of the other text's dates."""
    return begins_another_day(these, others) and begins_another_day(others, these)


def begins_another_day(these: Facts, others: Facts) -> bool:
    """Whether the first date in the lead of one text is none of the other's."""
    first = _dates(fact for fact in these.dates if fact.place < _LEAD)[:1]
    return _compared(first, _dates(others.dates)) is False


class Stated(NamedTuple):
    """How what two texts state compares, names aside."""

    numbers: tuple[float, float]
    """Support and contradiction."""
    dates: tuple[float, float, bool]
    """The same, and whether they are about two days."""
    which: float
    """The weight of another company, session, direction or work."""
    echo: float
    """The weight of what people say of the news, where the other text is the news."""
    other_hour: bool
    """Whether each lead names an hour of the day that the other text does not."""


def stated(these: Facts, others: Facts, body: str, other_body: str) -> Stated:
    """Compare what two folded texts state, names aside. Symmetric."""
    return Stated(
        _of_numbers(these, others),
        _of_dates(these, others),
        _of_subjects(these, others, body, other_body)
        + _of_directions(these, others)
        + _of_sessions(these, others)
        + _of_works(these, others, body, other_body),
        _of_reactions(these, others),
        another_hour(these, others),
    )


def agreement(known: Stated, body: str, other_body: str, *, named: bool = True) -> Agreement:
    """Compare two folded texts, of which is known how the rest of what they state compares.

    Symmetric. Without names, which take most of the time, everybody is taken for the same: what
    contradicts then contradicts with names too.
    """
    numbers, dates, which, echo, other_hour = known
    whom = _whom(body, other_body) if named else _EVERYBODY
    return Agreement(
        numbers[0] + dates[0] + whom.support,
        numbers[1] + dates[1] + whom.contradiction + which + echo,
        bool(
            other_hour
            or dates[2]
            or dates[1] > dates[0] / 2
            or which
            or echo
            or whom.contradiction >= _OTHERS
        ),
        dates[2],
        bool(which or whom.filled_in),
        whom.others,
        whom.frame,
    )


class _Whom(NamedTuple):
    support: float
    contradiction: float
    filled_in: bool
    """Whether one form names others."""
    others: bool
    frame: float


_EVERYBODY = _Whom(_MOST_SHARED, 0.0, filled_in=False, others=False, frame=1.0)


def _whom(body: str, other_body: str) -> _Whom:
    """What the names of two texts say."""
    shared, named = names_compared(body, other_body)
    found = replacements(body, other_body)
    contradiction = max(_NAME * max(0, named - 1), _of_replacements(found))
    return _Whom(
        min(_MOST_SHARED, _SHARED_NAME * shared),
        contradiction,
        contradiction >= _OTHERS and found.filled >= _NOTHING_ELSE,
        named > 0,
        found.frame,
    )


def _of_replacements(found: Replacements) -> float:
    """The weight of names that stand in one text in the place of others in the other."""
    weight = 0.0
    for here, there, times in found.names:
        throughout = times > 1 and not (ordinary(here) and ordinary(there))
        if throughout or _filled_in(here, there, found.filled):
            weight += _REPLACED + max(0, times - 2)
        elif proper(here) and proper(there):
            weight += _NAME
        if weight >= _MOST_REPLACED:
            break
    return min(weight, _MOST_REPLACED)


def _filled_in(here: str, there: str, filled: float) -> bool:
    """Whether a replacement is what a form was filled in with: little else differs."""
    if filled >= _NOTHING_ELSE and min(len(here), len(there)) >= _NAME_LETTERS:
        return not (connecting(here) or connecting(there))
    return filled >= _LITTLE_ELSE and noun(here) and noun(there)


def _of_directions(these: Facts, others: Facts) -> float:
    """The weight of up where the other says down, and of another part of the trading day."""
    another_stage = bool(these.stages and others.stages and these.stages.isdisjoint(others.stages))
    return _DIRECTION * (opposite(these.directions, others.directions) + another_stage)


def _of_reactions(these: Facts, others: Facts) -> float:
    """The weight of what people say of the news, where the other text is the news."""
    return _REACTION * (these.reaction != others.reaction)


def _of_sessions(these: Facts, others: Facts) -> float:
    """The weight of series of which each lead names one that the other lacks: 第二次, 第三次, and
    of parts of the year of which each lead names one that the other text lacks."""
    mine, theirs = Counter(these.sessions), Counter(others.sessions)
    another = len({series for series, _ in mine - theirs} & {series for series, _ in theirs - mine})
    period = bool(
        these.lead_periods
        and others.lead_periods
        and these.lead_periods.isdisjoint(others.periods)
        and others.lead_periods.isdisjoint(these.periods)
    )
    return _SESSION * (another + period)


def _of_works(these: Facts, others: Facts, body: str, other_body: str) -> float:
    """The weight of books, laws or editorials of which each text names others."""
    return _WORK * bool(
        these.works
        and others.works
        and not any(work in other_body for work in these.works)
        and not any(work in body for work in others.works)
    )


def _of_subjects(these: Facts, others: Facts, body: str, other_body: str) -> float:
    """The weight of what says that two texts are two companies'."""
    subjects = bool(
        these.subject
        and others.subject
        and these.subject not in other_body
        and others.subject not in body
    )
    houses = _of_two_houses(these, others, body, other_body)
    securities = bool(
        these.securities and others.securities and these.securities.isdisjoint(others.securities)
    )
    speakers = bool(
        these.speaker
        and others.speaker
        and _pairs_of_letters(these.speaker).isdisjoint(_pairs_of_letters(others.speaker))
        and these.speaker[-_SURNAMED:] not in other_body
        and others.speaker[-_SURNAMED:] not in body
    )
    return _SUBJECT * (subjects or houses or securities or speakers)


def _of_two_houses(these: Facts, others: Facts, body: str, other_body: str) -> bool:
    """Whether each lead names companies by their kind and the other text none of them."""
    return bool(
        these.houses
        and others.houses
        and not any(house in other_body for house in these.houses)
        and not any(house in body for house in others.houses)
        and any(map(_is_house, these.houses))
        and any(map(_is_house, others.houses))
    )


def _is_house(letters: str) -> bool:
    """Whether the letters before its kind are a name: 石桥股份, and 维护银行(体系) is none."""
    return not ordinary(letters[:2])


def _pairs_of_letters(word: str) -> set[str]:
    return {word[at : at + 2] for at in range(len(word) - 1)}
