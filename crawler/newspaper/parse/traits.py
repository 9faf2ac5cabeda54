"""What speaks for and against each unit of a page as a title, a subhead or an article's end.

Costs are added up (``segment``): below 0 speaks for it, above 0 against it; about 1 is a slight
hint, 5 nearly decides. Sources: how Chinese papers set headlines (short, no full stop, a byline or
a dateline below), tuned on editions that docs/edition.md names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawler.newspaper.parse.kinship import pairs
from crawler.newspaper.parse.label import SALUTATION, BlockKind, is_table_row, is_terminated
from crawler.newspaper.parse.rejoin import ART, BULLETS, PICTURE_ALONE, Unit

COSTS: dict[str, float] = {
    "title tiny": 2.5,  # up to 3 characters
    "title short": 1.3,  # up to 5
    "title brief": 1.2,  # up to 9
    "title long": 1.5,  # above 34
    "title too long": 4.0,  # above 60
    "title stops": 4.0,  # ends in a full stop or a comma
    "title exclaims": 0.6,
    "title announces": 1.0,  # ends in a colon or a dash
    "title announces text": 3.0,  # with the last of its lines
    "title numbered": 4.0,
    "title quotes": 1.5,
    "title names a picture": -6.0,
    "title echoed": -2.0,
    "title above a day": -0.5,  # unsigned, but what stands below tells its day
    "title of function words": 0.3,  # for each, up to three: sentences have them, titles few
    "title with points": -2.0,
    "title with a picture": -3.0,
    "title of a notice": -3.0,
    "subhead of a notice": 4.0,
    "title of a box": 5.0,
    "line below a picture": 6.0,
    "title signed below": -3.0,
    "title of body's size": 5.0,
    "title of title's size": -5.0,
    "line 2": 0.2,
    "line 3": 1.5,
    "line 4": 3.0,
    "kicker": -0.6,
    "title in verse": 3.0,  # a line of many short ones
    "subhead": 0.3,
    "subhead character": 0.05,  # each from the ninth to the twentieth, where kinship is silent
    "subhead long": 1.5,  # above 20
    "subhead signed below": 5.5,
    "subhead names a picture": 5.0,
    "subhead of title's size": 6.0,
    "subhead first": 2.7,
    "subhead last": 4.0,
    "subhead after the end": 6.0,
    "subhead kinship": 1.0,
    "subhead of two lines": 0.7,
    "subhead with a kicker": 1.0,
    "subheads many": 2.0,  # each one of a run from the third on
    "piece": 3.0,  # a short line is the beginning of a broken paragraph
    "deck": 0.5,
    "body after the end": 6.0,
    "body signed again": 4.0,
    "byline again": 5.0,
    "byline below": 1.0,
    "signed twice": 3.0,
    "caption after the end": 0.4,
    "start": 1.0,
    "start without a title": 4.0,
    "start with a dateline": 3.5,
    "start with a picture": 4.0,
    "first brief": 5.0,
    "next brief": -2.0,
    "brief of no day": 2.0,
    "brief goes on": 2.0,
    "brief kinship": 2.0,
    "brief's dateline": -0.5,
    "unsigned": 0.6,
    "empty": 6.0,
    "stops open": 4.0,
    "left over": 10.0,
}
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|[（(]?\d{1,2}[）)、.．](?!\d)")
_DAY = re.compile(
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})日|近日|日前|最近|[今昨][天日晨晚]|截至|上周"
)
_FUNCTION = re.compile("[的了是在着这那其并也都还就已正将等该我他她它们您]")
_MANY = 3
"""Words that sentences have and titles hardly; how many of them are counted."""
_SHORT_SUBHEAD, _LONG_SUBHEAD = 8, 20
"""Characters of a subhead up to which, and from which on, its length says no more."""
_BEGINNING, _LEAD, _ECHO = 40, 80, 0.2
"""Characters that tell a text's day, that repeat its title; the share which is nothing special."""
_PICTURE = re.compile(rf"[（(【\[](?:附?(?:组?图片?|照片|图文|{ART})|图)[^（）()]{{0,6}}[）)】\]]$")
_ATTACHED = re.compile(r"[（(]附(?:组?图片?|照片)[^（）()]{0,6}[）)]$")
"""A picture goes with the text (附图片1张), and is not all that stands below the title."""
_QUOTED = re.compile(r"[“『「][^”』」]*[？！。，…][^“]*[”』」]")
PICTURES = (BlockKind.CAPTION, BlockKind.CREDIT)
_LINES = (BlockKind.HEADING, BlockKind.BODY, BlockKind.NOTE)
_VERSE, _VERSES = 24, 7
"""Characters of a line of verse, and lines from which on a run of them is one."""
_MOST_LINES = 6
"""Headings between a title's first line and what stands below it; more are verse."""
_ENDS_ITSELF = tuple("。，；、,;")
_ANNOUNCES = ("：", ":", "——", "—")


@dataclass(frozen=True, slots=True)
class Traits:
    """A unit as the costs see it."""

    kind: BlockKind
    as_title: float = 0.0
    as_subhead: float = 0.0
    titled: bool = False
    """Whether it can be a title at all."""
    signs: bool = False
    """Whether a byline or a dateline stands on it or before its text."""
    closes: bool = False
    """Whether an article ends with it."""
    names: bool = False
    """Whether the byline above or before it names somebody."""
    names_end: bool = False
    """Whether the end names somebody."""
    verse: bool = False
    pictured: bool = False
    """Whether it says of itself that nothing but a picture stands below it."""
    alone: bool = False
    """Whether it says that what stands below it is a picture's caption."""
    attached: bool = False
    """Whether it says that a picture goes with the text below it."""
    open: bool = False
    """Whether it stops in the middle of a sentence."""
    breaks: bool = False
    """Whether a paragraph may begin with it that a column broke."""
    announces: bool = False
    """Whether it is a title line that ends in a colon."""
    notice: bool = False
    """Whether it is the title of a notice (遗失声明, 广告)."""
    points: bool = False
    """Whether lines with a sign before them stand below it."""
    boxed: bool = False
    """Whether it stands above an editor's note, a box, a comment (编者按, 相关链接)."""
    excess: int = 0
    """Characters that it has more than most subheads."""


def can_be_title(unit: Unit) -> bool:
    """Whether a unit is short enough for a title and not plainly a paragraph."""
    if unit.kind is BlockKind.HEADING:
        return True
    return (
        unit.kind is BlockKind.BODY
        and len(unit.spans) == 1
        and len(unit.text) <= 75
        and unit.first.byline is None
        and unit.end is None
        and not unit.text.endswith(_ENDS_ITSELF)
        and not _NUMBERED.match(unit.text)
        and "。" not in unit.text
        and not SALUTATION.fullmatch(unit.text)
        and not is_table_row(unit.text)
    )


def tells_day(text: str) -> bool:
    """Whether a text says of what day it tells at its beginning, as news do."""
    return _DAY.search(text[:_BEGINNING]) is not None


def _unsigned_cost(title: str, lead: Unit | None, costs: Mapping[str, float]) -> float:
    """What speaks for a title that nobody signs: its own words, and those of the text below."""
    words = min(_MANY, len(_FUNCTION.findall(title)))
    cost = costs["title of function words"] * words
    if lead is None or lead.kind is not BlockKind.BODY or lead.first.byline is not None:
        return cost
    cost += costs["title above a day"] * tells_day(lead.text)
    mine = pairs(title)
    # A subhead may be what somebody says below it, word for word.
    told = bool(mine) and title not in lead.text
    echo = len(mine & pairs(lead.text[:_LEAD])) / len(mine) if told else 0.0
    return cost + costs["title echoed"] * max(0.0, echo - _ECHO)


def _title_cost(text: str, notice: bool, costs: Mapping[str, float]) -> float:
    size = len(text)
    cost = 0.0
    for limit, name in ((3, "title tiny"), (5, "title short"), (9, "title brief")):
        if size <= limit:
            cost += costs[name]
            break
    cost += costs["title long"] * (size > 34) + costs["title too long"] * (size > 60)
    if text.endswith(_ENDS_ITSELF):
        cost += costs["title stops"]
    elif text.endswith(_ANNOUNCES):
        cost += costs["title announces"]
    elif is_terminated(text):
        cost += costs["title exclaims"]
    if _NUMBERED.match(text) or text.startswith(BULLETS):
        cost += costs["title numbered"]
    if _QUOTED.fullmatch(text):
        cost += costs["title quotes"]
    if _PICTURE.search(text):
        attached = _ATTACHED.search(text) is not None
        cost += costs["title with a picture" if attached else "title names a picture"]
    if notice:
        cost += costs["title of a notice"]
    return cost


def _subhead_cost(text: str, costs: Mapping[str, float]) -> float:
    cost = costs["subhead"]
    if not _NUMBERED.match(text) and not text.startswith(BULLETS):
        cost += costs["subhead long"] * (len(text) > _LONG_SUBHEAD)
    if _PICTURE.search(text):
        cost += costs["subhead names a picture"]
    return cost


def _excess(text: str) -> int:
    """How many characters longer than most subheads a line is; one with a number may be long."""
    if _NUMBERED.match(text) or text.startswith(BULLETS):
        return 0
    return max(0, min(len(text), _LONG_SUBHEAD) - _SHORT_SUBHEAD)


def _verses(units: Sequence[Unit]) -> set[int]:
    """The units that stand in a long run of short lines: verse, lists, tables.

    Its first line is the title, unless a byline stands above it; its last one is the next title
    where a byline stands below it.
    """
    found: set[int] = set()
    run: list[int] = []
    for place, unit in enumerate([*units, None]):
        short = unit is not None and unit.kind in _LINES and len(unit.text) <= _VERSE
        if unit is not None and short and not PICTURE_ALONE.search(unit.text):
            run.append(place)
            continue
        if len(run) >= _VERSES:
            below = unit is not None and unit.kind is BlockKind.BYLINE
            above = run[0] > 0 and units[run[0] - 1].kind is BlockKind.BYLINE
            found.update(run[not above : len(run) - below])
        run = []
    return found


def _has_points(units: Sequence[Unit], place: int) -> bool:
    """Whether lines with a sign before them stand below a line, two or more, as below a title."""
    below = units[place + 1 : place + 3]
    return len(below) == 2 and all(
        one.kind is BlockKind.HEADING and one.text[:1] in BULLETS[:8] for one in below
    )


def _heading_next(units: Sequence[Unit], place: int) -> bool:
    """Whether the first thing below the captions at ``place + 1`` is a heading."""
    return next(
        (
            one.kind is BlockKind.HEADING
            for one in units[place + 1 :]
            if one.kind not in (BlockKind.CAPTION, BlockKind.CREDIT)
        ),
        True,
    )


def _is_pictured(units: Sequence[Unit], place: int, below: Unit | None) -> bool:
    """Whether a title says that a picture stands below it, or nothing else does."""
    if PICTURE_ALONE.search(units[place].text):
        return True
    if _ATTACHED.search(units[place].text):
        return False
    captioned = place + 1 < len(units) and units[place + 1].kind is BlockKind.CAPTION
    alone = below is None or below.kind is BlockKind.JUMP_FROM or _heading_next(units, place)
    return units[place].kind is BlockKind.HEADING and captioned and alone


def _below(units: Sequence[Unit], place: int) -> Unit | None:
    """The first thing below a unit that is no heading, note or picture's; not far below."""
    headings = 0
    for one in units[place + 1 :]:
        headings += one.kind is BlockKind.HEADING
        if headings > _MOST_LINES:
            return None
        note = one.kind is BlockKind.NOTE and not one.text.startswith(("（", "("))
        if not note and one.kind not in (BlockKind.HEADING, BlockKind.CAPTION, BlockKind.CREDIT):
            return one
    return None


def _signs(below: Unit | None) -> bool:
    """Whether a unit signs the title above it."""
    return below is not None and (
        (below.kind is BlockKind.BYLINE and not below.text.startswith(("（", "(")))
        or below.kind is BlockKind.JUMP_FROM
        or below.first.byline is not None
    )


def _may_break(units: Sequence[Unit], place: int) -> bool:
    """Whether a short line stops open above a paragraph that nothing begins."""
    text = units[place].text
    below = units[place + 1] if place + 1 < len(units) else None
    return (
        below is not None
        and below.kind is BlockKind.BODY
        and below.first.byline is None
        and not is_terminated(text)
        and not _NUMBERED.match(text)
        and not text.startswith(BULLETS)
    )


def _closes(unit: Unit) -> bool:
    """Whether an article ends with a unit."""
    bracketed = unit.kind is BlockKind.BYLINE and unit.text.startswith(("（", "("))
    return unit.end is not None or unit.kind is BlockKind.JUMP_TO or bracketed


def _stops_open(unit: Unit) -> bool:
    """Whether a paragraph stops in the middle of a sentence."""
    whole = is_terminated(unit.text) or unit.end is not None or is_table_row(unit.text)
    return unit.kind is BlockKind.BODY and not whole


def read_traits(
    units: Sequence[Unit], size: float, headline: float, notices: Sequence[re.Pattern[str]],
    boxes: Sequence[re.Pattern[str]], costs: Mapping[str, float] = COSTS,
) -> list[Traits]:  # fmt: skip
    """The traits of all units; ``size`` is that of the body's type, 0 if not known.

    ``headline`` is by how much a headline's type is larger, ``notices`` match titles of notices,
    ``boxes`` what stands above a note or a box within an article.
    """
    found: list[Traits] = []
    verses = set() if size else _verses(units)
    for place, unit in enumerate(units):
        below = _below(units, place)
        signed = _signs(below) and place not in verses
        heading = unit.kind is BlockKind.HEADING
        pictured = _is_pictured(units, place, below)
        titled = can_be_title(unit) and not (size and not heading)
        notice = titled and any(pattern.fullmatch(unit.text) for pattern in notices)
        boxed = titled and any(pattern.fullmatch(unit.text) for pattern in boxes)
        as_title = _title_cost(unit.text, notice, costs) + costs["title of a box"] * boxed
        as_subhead = _subhead_cost(unit.text, costs) + costs["subhead of a notice"] * notice
        if place in verses:
            as_title, as_subhead = as_title + costs["title in verse"], 0.0
        points = _has_points(units, place)
        as_title += costs["title with points"] * points
        as_title += _unsigned_cost(unit.text, below, costs) * (not size and not signed)
        if signed:
            as_title += costs["title signed below"]
            as_subhead += costs["subhead signed below"]
        if pictured:
            as_title = min(as_title, costs["title names a picture"])
            as_subhead = max(as_subhead, costs["subhead names a picture"])
        if size:
            large = unit.first.block.size >= size * headline
            as_title += costs["title of title's size" if large else "title of body's size"]
            as_subhead += costs["subhead of title's size"] * large
        found.append(
            Traits(
                unit.kind,
                as_title,
                as_subhead,
                titled,
                unit.first.byline is not None,
                _closes(unit),
                unit.first.byline is not None and bool(unit.first.byline.people.names),
                unit.end is not None and bool(unit.end.people.names),
                place in verses,
                pictured,
                PICTURE_ALONE.search(unit.text) is not None,
                titled and _ATTACHED.search(unit.text) is not None,
                _stops_open(unit),
                not size and heading and not pictured and _may_break(units, place),
                titled and unit.text.endswith(_ANNOUNCES[:2]),
                notice,
                points,
                boxed,
                _excess(unit.text),
            )
        )
    return found
