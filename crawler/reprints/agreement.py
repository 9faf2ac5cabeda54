"""Whether what one text states contradicts what another states."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from crawler.reprints.facts import Date, Fact, Facts, apart, names, opposite

_DATE = 3.0
"""What a date weighs, in numbers of one digit."""
_NAME = 1.5
_SHARED_NAME = 0.5
"""The names that two texts share are those of the frame as often as not."""
_MOST_SHARED = 6.0
_DIRECTION = 2.0
_SUBJECT = 8.0
_OTHERS = 3.0
"""From which on names say that somebody else is meant."""
_SESSION = 6.0
_LEAD = 60
"""Letters in which a report says which day it is about."""

_Places = dict[tuple[str, str], list[Fact]]


class Agreement(NamedTuple):
    """How the facts of two texts compare; weights, in numbers of one digit."""

    support: float
    """Of the facts that both state in the same place."""
    contradiction: float
    """Of the places where they state different ones."""
    another_event: bool
    """Whether a good part of the days, or names, are among what differs, not figures alone: an
    edited report keeps who and when, and may correct figures."""
    another_one: bool
    """Whether it is another company, session or direction, whatever else agrees."""
    others_named: bool
    """Whether each names somebody or a place that the other does not."""

    @property
    def contradicted(self) -> float:
        """The share of what can be compared that disagrees, 0 to 1."""
        both = self.support + self.contradiction
        return self.contradiction / both if both else 0.0


def _places(facts: Iterable[Fact]) -> _Places:
    found: _Places = defaultdict(list)
    for fact in facts:
        for side, letters in (("before", fact.before), ("after", fact.after)):
            if len(letters) > 2:  # the first and the last words of a text tell no place
                unit = fact.value[-1:] if isinstance(fact.value, str) else "date"
                found[side, letters + str(unit)].append(fact)
    return found


def _of_numbers(these: Facts, others: Facts) -> tuple[float, float]:
    mine, theirs = _places(these.numbers), _places(others.numbers)
    support = contradiction = 0.0
    for place in mine.keys() & theirs.keys():
        here, there = mine[place], theirs[place]
        weight = max(fact.weight for fact in (*here, *there))
        if {fact.value for fact in here} & {fact.value for fact in there}:
            support += weight
        else:
            contradiction += weight
    own = {fact.value: fact.weight for fact in these.numbers}
    other = {fact.value: fact.weight for fact in others.numbers}
    shared = sum(weight for value, weight in own.items() if value in other)
    unmatched = min(sum(own.values()), sum(other.values())) - shared
    return support, contradiction + max(0.0, unmatched - shared) / 2


def _compared(here: Iterable[Date], there: Iterable[Date]) -> bool | None:
    """Whether one of some dates agrees with one of others; ``None`` if none can be compared."""
    verdicts = [a.agrees(b) for a in here for b in there]
    return True if True in verdicts else False if False in verdicts else None


def _dates(facts: Iterable[Fact]) -> list[Date]:
    return [fact.value for fact in facts if isinstance(fact.value, Date)]


def _of_dates(these: Facts, others: Facts) -> tuple[float, float, bool]:
    """Support, contradiction, and whether they are about two days."""
    mine, theirs = _places(these.dates), _places(others.dates)
    support = contradiction = 0.0
    for place in mine.keys() & theirs.keys():
        verdict = _compared(_dates(mine[place]), _dates(theirs[place]))
        support += _DATE * (verdict is True)
        contradiction += _DATE * (verdict is False)
    another_day = _another_day(these, others)
    return support, contradiction + _DATE * another_day, another_day


def _another_day(these: Facts, others: Facts) -> bool:
    """Whether the first date in each lead is none of the other text's dates."""
    first = [
        _dates(fact for fact in some.dates if fact.place < _LEAD)[:1] for some in (these, others)
    ]
    return (
        _compared(first[0], _dates(others.dates)) is False
        and _compared(first[1], _dates(these.dates)) is False
    )


def _names(body: str, other_body: str) -> tuple[int, int]:
    """How many names of what the texts do not share both have, and how many each has that the
    other lacks (the fewer). A cut text has nothing of its own, so nobody is looked for."""
    mine, theirs = apart(body, other_body), apart(other_body, body)
    if not mine or not theirs:
        return 0, 0
    named, others = names(mine), names(theirs)
    shared = sum(name in other_body for name in named)
    return shared, min(len(named) - shared, sum(name not in body for name in others))


def agreement(these: Facts, others: Facts, body: str, other_body: str) -> Agreement:
    """Compare what two folded texts state. Symmetric."""
    numbers = _of_numbers(these, others)
    dates = _of_dates(these, others)
    shared, named = _names(body, other_body)
    other_names = _NAME * max(0, named - 1)
    whose = _of_subjects(these, others, body, other_body)
    which = _DIRECTION * opposite(these.directions, others.directions) + _of_sessions(these, others)
    return Agreement(
        numbers[0] + dates[0] + min(_MOST_SHARED, _SHARED_NAME * shared),
        numbers[1] + dates[1] + other_names + whose + which,
        bool(dates[2] or dates[1] > dates[0] / 2 or whose or which or other_names >= _OTHERS),
        bool(whose or which),
        named > 0,
    )


def _of_sessions(these: Facts, others: Facts) -> float:
    """The weight of series of which each lead names one that the other lacks: 第二次, 第三次."""
    mine, theirs = Counter(these.sessions), Counter(others.sessions)
    return _SESSION * len(
        {series for series, _ in mine - theirs} & {series for series, _ in theirs - mine}
    )


def _of_subjects(these: Facts, others: Facts, body: str, other_body: str) -> float:
    """The weight of what says that two texts are two companies'."""
    subjects = bool(
        these.subject
        and others.subject
        and these.subject not in other_body
        and others.subject not in body
    )
    houses = bool(
        these.houses
        and others.houses
        and not any(house in other_body for house in these.houses)
        and not any(house in body for house in others.houses)
    )
    securities = bool(
        these.securities and others.securities and these.securities.isdisjoint(others.securities)
    )
    return _SUBJECT * (subjects or houses or securities)
