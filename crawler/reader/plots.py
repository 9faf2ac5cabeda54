"""Plots as SVG, each with its numbers in a table below it. Colours are the style sheet's.

An axis of days is a calendar: a day without articles has its place and a mark of its own, and a
time without runs is shaded. All shapes of a kind are one path, so a plot of a year is a few kB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise

from markupsafe import Markup

from crawler.plain_output import shown

WIDTH = 720
_NARROW = 480
"""Of a plot of names and bars: in a narrow window it has room as it is."""
_LEFT, _TOP, _BOTTOM, _TALL = 44, 10, 26, 150
_MOST_DAYS = 400
"""Of an axis with a place for each day; a longer one has one for each month."""
_MOST_DAYS_OF_MATRIX = 130
"""The same where each name has a row: 20 kB are the most that a page may have, gzipped."""
_SHADES = 4
_HOURS = (0, 1, 2, 4, 8, 16, 24, 48, 96, 168, 336, 720, 2160, 8760)
_DAY = timedelta(days=1)
Outages = Sequence[tuple[date, date]]
"""Days without a run, both ends included."""
Link = Callable[[str], str]
"""The address of a day (``2022-03-14``) or a month (``2022-03``)."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of a plot: what it shows, and the heads of its table."""

    title: str
    first: str
    second: str
    table: str = ""
    """What opens the table."""
    outage: str = ""
    """What a time without runs is called."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The steps of an axis of time, each a day or a month, from first to last without a gap."""

    steps: tuple[str, ...]
    by_month: bool

    @classmethod
    def of(cls, first: date, last: date, most: int = _MOST_DAYS) -> Calendar:
        """Days, or months where there are more than ``most`` days."""
        if (last - first).days < most:
            days = (first + n * _DAY for n in range((last - first).days + 1))
            return cls(tuple(day.isoformat() for day in days), by_month=False)
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        return cls(tuple(f"{n // 12:04}-{n % 12 + 1:02}" for n in months), by_month=True)

    def step_of(self, day: date) -> str:
        """The step that a day lies in."""
        return day.isoformat()[: 7 if self.by_month else 10]

    def counts(self, by_day: Mapping[date, int]) -> list[int]:
        """How many there are in each step."""
        found = dict.fromkeys(self.steps, 0)
        for day, number in by_day.items():
            if (step := self.step_of(day)) in found:
                found[step] += number
        return list(found.values())

    def labels(self) -> list[tuple[int, str]]:
        """The steps that are named below the axis."""
        count = len(self.steps)
        every = max(1, -(-count // 7))
        if self.by_month:
            return [(n, step) for n, step in enumerate(self.steps) if n % every == 0]
        if count <= 70:
            return [(n, step[5:]) for n, step in enumerate(self.steps) if n % every == 0]
        firsts = [(n, step[:7]) for n, step in enumerate(self.steps) if step.endswith("-01")]
        return firsts[:: max(1, -(-len(firsts) // 7))]


def days_plot(
    by_day: Mapping[date, int],
    first: date,
    last: date,
    labels: Labels,
    *,
    outages: Outages = (),
    link: Link | None = None,
) -> Markup:
    """Articles a day as bars, from ``first`` to ``last``."""
    calendar = Calendar.of(first, last)
    rows = [
        (name, count, link(name) if link else "")
        for name, count in zip(calendar.steps, calendar.counts(by_day), strict=True)
    ]
    step = (WIDTH - _LEFT - 4) / len(rows)
    shaded = _outages(calendar, outages, step, _TALL)
    return _bars(rows, shaded, _below(calendar.labels(), step, _TALL), labels)


def hours_plot(by_hour: Mapping[int, int], labels: Labels) -> Markup:
    """Articles of each hour of a day as bars; an hour without articles has its place."""
    rows = [(f"{hour:02}–{hour + 1:02}", by_hour.get(hour, 0), "") for hour in range(24)]
    names = [(hour, f"{hour:02}:00") for hour in range(0, 24, 4)]
    return _bars(rows, Markup(""), _below(names, (WIDTH - _LEFT - 4) / 24, _TALL), labels)


def _bars(
    rows: Sequence[tuple[str, int, str]], shaded: Markup, below: Markup, labels: Labels
) -> Markup:
    """Bars side by side; ``rows``: name of the step, number, address."""
    counts = [count for _, count, _ in rows]
    most, height = max([*counts, 1]), _TALL
    step = (WIDTH - _LEFT - 4) / len(counts)
    wide = max(step * 0.8, 0.6)
    bars, empty = [], []
    for number, count in enumerate(counts):
        x = _LEFT + number * step + (step - wide) / 2
        if count:
            tall = max(count / most * height, 1)
            bars.append(f"M{x:.1f} {_TOP + height}v-{tall:.1f}h{wide:.1f}v{tall:.1f}z")
        else:
            empty.append(f"M{x:.1f} {_TOP + height + 3}h{wide:.1f}")
    shapes = [shaded, _scale(most, height), _path("bars", bars), _path("empty", empty), below]
    drawing = _svg("days", labels.title, _TOP + height + _BOTTOM, shapes)
    told = [(name, f"{count:,}", link) for name, count, link in rows]
    return _figure(drawing, labels, _table((labels.first, labels.second), told))


def matrix_plot(
    rows: Sequence[tuple[str, Mapping[date, int]]],
    first: date,
    last: date,
    labels: Labels,
    *,
    outages: Outages = (),
    link: Link | None = None,
) -> Markup:
    """Articles a day for each of some names: a row each, darker where there are more."""
    calendar = Calendar.of(first, last, _MOST_DAYS_OF_MATRIX)
    left, tall = 150, 18
    step = (WIDTH - left - 4) / len(calendar.steps)
    table = [(name, calendar.counts(by_day)) for name, by_day in rows]
    most = max([count for _, counts in table for count in counts] or [1])
    wide = step * 0.92
    shades: list[list[str]] = [[] for _ in range(_SHADES)]
    empty: list[str] = []
    names = []
    for number, (name, counts) in enumerate(table):
        y = _TOP + number * tall
        names.append(_text("row", left - 6, y + tall - 5, _short(name, 11)))
        for place, count in enumerate(counts):
            x = left + place * step
            if count:
                shade = min(_SHADES - 1, (count - 1) * _SHADES // max(most, 1))
                shades[shade].append(f"M{x:.1f} {y + 1}h{wide:.1f}v{tall - 2}h-{wide:.1f}z")
            else:
                empty.append(f"M{x:.1f} {y + tall - 3}h{wide:.1f}")
    height = len(table) * tall
    shapes = [_outages(calendar, outages, step, height, left), *names]
    shapes += [_path(f"shade{number}", paths) for number, paths in enumerate(shades)]
    shapes += [_path("empty", empty), _below(calendar.labels(), step, height, left)]
    told = [
        (name, [f"{count:,}" for count in counts], link(name) if link else "")
        for name, counts in table
    ]
    drawing = _svg("matrix", labels.title, _TOP + height + _BOTTOM, shapes)
    table_of_all = _wide_table(labels.first, calendar.steps, told)
    return _figure(drawing, labels, table_of_all, _shades(most))


def _shades(most: int) -> list[tuple[str, str]]:
    """What each shade means: its class, and from how many to how many."""
    ends = [-(-shade * most // _SHADES) for shade in range(_SHADES + 1)]
    return [
        (f"shade{shade}", f"{first + 1}" if first + 1 == last else f"{first + 1}–{last}")
        for shade, (first, last) in enumerate(pairwise(ends))
        if first < last
    ]


def ranked_plot(rows: Sequence[tuple[str, int, str]], labels: Labels) -> Markup:
    """Numbers with names, a bar each from above to below; ``rows``: name, number, address."""
    left, tall = 190, 22
    most = max([number for _, number, _ in rows] or [1])
    bars, texts = [], []
    for place, (name, number, _) in enumerate(rows):
        y = _TOP + place * tall
        wide = max(number / max(most, 1) * (_NARROW - left - 60), 1 if number else 0)
        bars.append(f"M{left} {y + 3}h{wide:.1f}v{tall - 6}h-{wide:.1f}z")
        texts.append(_text("row", left - 8, y + tall - 6, _short(name, 12.5)))
        texts.append(_text("value", left + wide + 6, y + tall - 6, f"{number:,}"))
    shapes = [_path("bars", bars), *texts]
    drawing = _svg("ranked", labels.title, 2 * _TOP + len(rows) * tall, shapes, _NARROW)
    told = [(name, f"{number:,}", link) for name, number, link in rows]
    return _figure(drawing, labels, _table((labels.first, labels.second), told))


@dataclass(frozen=True, slots=True)
class Appearance:
    """A publication of a story: hours after the first, and the row that it was taken from."""

    name: str
    hours: float
    parent: int | None
    kind: str


def story_plot(
    some: Sequence[Appearance], labels: Labels, closest: str, kinds: Sequence[tuple[str, str]]
) -> Markup:
    """Who came when, and from whom: a row each in order, lines from what each is closest to.

    The axis is hours after the first publication, one step for each power of two, as most of a
    story happens in its first hours. ``closest`` is the head of the third column of its table,
    ``kinds`` what the kinds of the appearances are called.
    """
    left, right, tall = 170, 16, 26
    longest = max([one.hours for one in some] + [1.0])
    marks = [mark for mark in _HOURS if mark <= longest]

    def across(hours: float) -> float:
        return left + (_root(hours) / _root(longest)) * (WIDTH - left - right)

    height = len(some) * tall
    lines = [f"M{across(mark):.1f} {_TOP}v{height}" for mark in marks]
    edges, dots, texts = [], [], []
    for number, one in enumerate(some):
        y = _TOP + number * tall + tall / 2
        texts.append(_text("row", left - 12, y + 4, _short(one.name, 12)))
        if one.parent is not None:
            x0, y0 = across(some[one.parent].hours), _TOP + one.parent * tall + tall / 2
            x1 = across(one.hours)
            edges.append(f"M{x0:.1f} {y0:.1f}C{x0:.1f} {y:.1f} {x0:.1f} {y:.1f} {x1:.1f} {y:.1f}")
        dots.append(
            Markup('<circle class="dot {}" cx="{}" cy="{}" r="5"/>').format(
                one.kind, f"{across(one.hours):.1f}", f"{y:.1f}"
            )
        )
    shown_marks: list[int] = []
    for mark in marks:
        if not shown_marks or across(mark) - across(shown_marks[-1]) > 42:
            shown_marks.append(mark)
    below = [
        _text(
            "label",
            across(mark),
            _TOP + height + 16,
            _hours_told(mark),
        )
        for mark in shown_marks
    ]
    shapes = [_path("grid", lines), _path("edge", edges), *dots, *texts, *below]
    table = [
        (one.name, [f"{one.hours:.1f}", "–" if one.parent is None else some[one.parent].name], "")
        for one in some
    ]
    drawing = _svg("story", labels.title, _TOP + height + _BOTTOM, shapes)
    heads = (labels.second, closest)
    return _figure(drawing, labels, _wide_table(labels.first, heads, table), kinds)


def _root(hours: float) -> float:
    return float(max(hours, 0.0) ** 0.4)


def _hours_told(hours: int) -> str:
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"


def _short(name: str, most: float) -> str:
    """A name that is no wider than so many Chinese characters."""
    wide = accumulate(1.0 if ord(letter) > 0x2E7F else 0.6 for letter in name)
    fits = sum(1 for so_far in wide if so_far <= most)
    return name if fits == len(name) else f"{name[:fits]}…"


def _svg(
    kind: str, title: str, height: float, shapes: Iterable[Markup], width: int = WIDTH
) -> Markup:
    drawing = Markup(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
    ).format(kind, width, round(height), shown(title), Markup("").join(shapes))
    # In a narrow window it is moved sideways, by keys too.
    return Markup('<div class="wide" tabindex="0" role="group" aria-label="{}">{}</div>').format(
        shown(title), drawing
    )


def _path(kind: str, parts: Sequence[str]) -> Markup:
    return Markup('<path class="{}" d="{}"/>').format(kind, "".join(parts)) if parts else Markup("")


def _text(kind: str, x: float, y: float, text: str) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}">{}</text>').format(
        kind, f"{x:.1f}", f"{y:.1f}", shown(text)
    )


def _scale(most: int, height: int) -> Markup:
    """The two lines that say how high is how many."""
    half = most // 2
    values = [most] if half in (0, most) else [half, most]
    lines = [f"M{_LEFT} {_TOP + height - value / most * height:.1f}H{WIDTH}" for value in values]
    texts = [
        _text("row", _LEFT - 6, _TOP + height - value / most * height + 4, f"{value:,}")
        for value in values
    ]
    return Markup("").join([_path("grid", lines), *texts])


def _below(
    marks: Sequence[tuple[int, str]], step: float, height: int, left: float = _LEFT
) -> Markup:
    """The axis with the names of some of its steps."""
    ticks = [f"M{left + n * step:.1f} {_TOP + height}v6" for n, _ in marks]
    texts = [_text("label", left + n * step, _TOP + height + 19, name) for n, name in marks]
    axis = _path("axis", [f"M{left} {_TOP + height}H{WIDTH - 4}", *ticks])
    return Markup("").join([axis, *texts])


def _outages(
    calendar: Calendar, outages: Outages, step: float, height: int, left: float = _LEFT
) -> Markup:
    """The times without runs, shaded."""
    parts = []
    for begin, end in outages:
        places = [
            n
            for n, name in enumerate(calendar.steps)
            if calendar.step_of(begin) <= name <= calendar.step_of(end)
        ]
        if places:
            x, wide = left + places[0] * step, len(places) * step
            parts.append(f"M{x:.1f} {_TOP}h{wide:.1f}v{height}h-{wide:.1f}z")
    return _path("outage", parts)


def _cell(text: str, link: str) -> Markup:
    inner = Markup('<a href="{}">{}</a>').format(link, shown(text)) if link else shown(text)
    return Markup('<th scope="row">{}</th>').format(inner)


def _table(heads: Sequence[str], rows: Iterable[tuple[str, str, str]]) -> Markup:
    body = Markup("").join(
        Markup("<tr>{}<td>{}</td></tr>").format(_cell(name, link), value)
        for name, value, link in rows
    )
    return Markup(
        '<table class="numbers"><thead><tr><th scope="col">{}</th><th scope="col">{}</th></tr>'
        "</thead><tbody>{}</tbody></table>"
    ).format(*heads, body)


def _wide_table(
    head: str, steps: Sequence[str], rows: Iterable[tuple[str, Sequence[str], str]]
) -> Markup:
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(shown(name)) for name in steps)
    body = Markup("").join(
        Markup("<tr>{}{}</tr>").format(
            _cell(name, link),
            Markup("").join(Markup("<td>{}</td>").format(shown(one)) for one in values),
        )
        for name, values, link in rows
    )
    return Markup(
        '<table class="numbers"><thead><tr><th scope="col">{}</th>{}</tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(head, heads, body)


def _figure(
    drawing: Markup, labels: Labels, table: Markup, kinds: Sequence[tuple[str, str]] = ()
) -> Markup:
    """``kinds``: classes of shapes, and what they mean."""
    keys = [*([("outage", labels.outage)] if labels.outage else []), *kinds]
    legend = Markup(" ").join(
        Markup('<span class="key {}">{}</span>').format(kind, shown(told)) for kind, told in keys
    )
    return Markup(
        '<figure class="plot"><figcaption>{} {}</figcaption>{}<details><summary>{}</summary>'
        '<div class="wide" tabindex="0" role="group" aria-label="{}">{}</div></details></figure>'
    ).format(shown(labels.title), legend, drawing, labels.table, shown(labels.title), table)
