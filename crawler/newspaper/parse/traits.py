"""What speaks for and against each unit of a page as a title, a subhead or an article's end."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawler.newspaper.parse.costs import COSTS
from crawler.newspaper.parse.kinship import pairs
from crawler.newspaper.parse.label import (
    SALUTATION,
    BlockKind,
    in_brackets,
    is_table_row,
    is_terminated,
)
from crawler.newspaper.parse.label_captions import PICTURES_BELOW
from crawler.newspaper.parse.lexicon import kind_of_word, names_place
from crawler.newspaper.parse.rejoin import ART, BULLETS, PICTURE_ALONE, Unit

_NUMBERED = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|[（(]?\d{1,2}[）)、.．](?!\d)"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节编条]|(?:19|20)\d\d年[春夏秋冬岁年初末暮底]{0,2}$"
    r"|[\u4e00-\u9fff·]{2,6}[\s，（(]+\d{1,3}岁"
)
_YEARS = re.compile(r"(?:19|20)\d\d[年.]?(?:\d{1,2}月?)?[—－~～至-]+(?:19|20)\d\d")
"""The beginning of a line of a life (1974.08—1976.08 江州轮渡公司船工)."""
_NO_WORDS = re.compile(r"[\W\d]+")
"""Signs between two parts of a text (＊＊＊, ———), or numbers alone."""
_DAY = re.compile(
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})日|近日|日前|最近|[今昨][天日晨晚]|截至|上周"
)
_LIST_BROKEN, _LIST_ON = re.compile("、[^，。：；、]{1,8}$"), re.compile("[^，。：；、“]{1,6}、")
"""A list that a column's end broke."""
_REST = re.compile("[^，。：；、！？“”（]{2,12}。(?!$)")
"""The end of a sentence, as a paragraph's beginning; whole ones are longer, or have a comma."""
_FUNCTION = re.compile("[的了是在着这那其并也都还就已正将等该我他她它们您]")
_SIGNATURE = re.compile("[。！？”…]（[^（）。，；：！？]{2,24}）$")
"""What looks like a writer's office and name behind a text."""
_PLACE = 4
"""Characters of a place's name that is a line of its own."""
_MANY = 3
"""Words that sentences have and titles hardly; how many of them are counted."""
_SHORT_SUBHEAD, _LONG_SUBHEAD = 8, 20
"""Characters of a subhead up to which, and from which on, its length says no more."""
_BEGINNING, _LEAD, _ECHO = 55, 80, 0.2
"""Characters that tell a text's day, that repeat its title; the share which is nothing special."""
_PICTURE = re.compile(rf"[（(【\[](?:附?(?:组?图片?|照片|图文|{ART})|图)[^（）()]{{0,6}}[）)】\]]$")
_ATTACHED = re.compile(r"[（(]附(?:组?图片?|照片)[^（）()]{0,6}[）)]$")
"""A picture goes with the text (附图片1张), and is not all that stands below the title."""
_QUOTED = re.compile(r"[“『「][^”』」]*[？！。，…][^“]*[”』」]")
PICTURES = (BlockKind.CAPTION, BlockKind.CREDIT)
_LINES = (BlockKind.HEADING, BlockKind.BODY, BlockKind.NOTE)
_COLUMNS = 3
_VERSE, _VERSES = 24, 7
"""Characters of a line of verse, and lines from which on a run of them is one."""
_MOST_LINES = 6
"""Headings between a title's first line and what stands below it; more are verse."""
_ENDS_ITSELF = tuple("。，；、,;")
_ANNOUNCES = ("：", ":", "——", "—")


def is_picture(title: str) -> bool:
    """Whether a title says that a picture is all that stands below it (图片, 篆刻)."""
    said = _PICTURE.search(title)
    return said is not None and "图文" not in said[0] and _ATTACHED.search(title) is None


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
    as_piece: float = math.inf
    """As the beginning of a paragraph that a column broke."""
    announces: bool = False
    """Whether it is a title line that ends in a colon."""
    notice: bool = False
    """Whether it is the title of a notice (遗失声明, 广告)."""
    points: bool = False
    """Whether lines with a sign before them stand below it."""
    boxed: bool = False
    """Whether it stands above an editor's note, a box, a comment (编者按, 相关链接)."""
    place: bool = False
    """Whether it is a place's name alone above a dateline, one part of several."""
    excess: int = 0
    """Characters that it has more than most subheads."""


def can_be_title(unit: Unit) -> bool:
    """Whether a unit is short enough for a title and not plainly a paragraph."""
    if unit.kind is BlockKind.HEADING:
        return _YEARS.match(unit.text) is None
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
        and not _YEARS.match(unit.text)
    )


def tells_day(text: str) -> bool:
    """Whether a text says of what day it tells at its beginning, as news do."""
    return _DAY.search(text[:_BEGINNING]) is not None


def _unsigned_cost(
    title: str, above: Sequence[Unit], lead: Unit | None, costs: Mapping[str, float]
) -> float:
    """What speaks for a title that nobody signs: its own words, and those of the text below."""
    words = min(_MANY, len(_FUNCTION.findall(title)))
    cost = costs["title of function words"] * words
    cost += costs["title names a place"] * names_place(title)
    cost += costs["title with a comma"] * ("，" in title)
    signed = any(_SIGNATURE.search(one.text) for one in above)
    cost += costs["title below a signature"] * signed
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
    if _NUMBERED.match(text) or text.startswith(BULLETS) or _NO_WORDS.fullmatch(text):
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
    where a byline or a dateline stands below it.
    """
    found: set[int] = set()
    run: list[int] = []
    for place, unit in enumerate([*units, None]):
        short = unit is not None and unit.kind in _LINES and len(unit.text) <= _VERSE
        if unit is not None and short and not _is_prosaic(unit.text):
            run.append(place)
            continue
        if len(run) >= _VERSES:
            below = unit is not None and (
                unit.kind is BlockKind.BYLINE or unit.first.byline is not None
            )
            above = run[0] > 0 and units[run[0] - 1].kind is BlockKind.BYLINE
            found.update(run[not above : len(run) - below])
        run = []
    return found


def _is_prosaic(text: str) -> bool:
    """Whether a short line is none of a poem: a picture's title, numbers."""
    return PICTURE_ALONE.search(text) is not None or is_table_row(text)


def _has_points(units: Sequence[Unit], place: int) -> bool:
    """Whether lines with a sign before them stand below a line, two or more, as below a title.

    So do the rows of a table, below what its columns are called.
    """
    below = units[place + 1 : place + 4]
    points = [one.kind is BlockKind.HEADING and one.text[:1] in BULLETS[:8] for one in below[:2]]
    rows = [is_table_row(one.text) for one in below]
    return points == [True, True] or (
        rows[-2:] == [True, True] and not is_table_row(units[place].text)
    )


def _heads_columns(units: Sequence[Unit], place: int) -> bool:
    """Whether a line says what the columns of a table are called (名称 收盘价 涨跌幅)."""
    below = units[place + 1 : place + 2]
    return (
        bool(below) and is_table_row(below[0].text) and len(units[place].text.split()) >= _COLUMNS
    )


def _is_pictured(units: Sequence[Unit], place: int, below: Unit | None, headed: bool) -> bool:
    """Whether a title says that a picture stands below it, or nothing else does.

    ``headed`` is whether the first thing below the captions at ``place + 1`` is a heading.
    """
    if PICTURE_ALONE.search(units[place].text):
        return True
    if _ATTACHED.search(units[place].text):
        return False
    captioned = place + 1 < len(units) and units[place + 1].kind is BlockKind.CAPTION
    captioned = captioned and not PICTURES_BELOW.fullmatch(units[place + 1].text)
    alone = below is None or below.kind is BlockKind.JUMP_FROM or headed
    return units[place].kind is BlockKind.HEADING and captioned and alone


def _below(units: Sequence[Unit]) -> list[tuple[Unit | None, bool]]:
    """The first thing below each unit that is no heading, note or picture's; not far below.

    And whether the first thing below it that is no picture's is a heading, or nothing is there.
    """
    found: list[tuple[Unit | None, bool]] = []
    below: Unit | None = None
    headings, headed = 0, True
    for one in reversed(units):
        found.append((below if headings <= _MOST_LINES else None, headed))
        heading = one.kind is BlockKind.HEADING
        note = one.kind is BlockKind.NOTE and not in_brackets(one.text)
        if one.kind not in PICTURES:
            headed = heading
            headings += heading
            if not (heading or note):
                below, headings = one, 0
    return found[::-1]


def _signs(below: Unit | None) -> bool:
    """Whether a unit signs the title above it."""
    return below is not None and (
        (below.kind is BlockKind.BYLINE and not in_brackets(below.text))
        or below.kind is BlockKind.JUMP_FROM
        or below.first.byline is not None
    )


def _piece_cost(units: Sequence[Unit], place: int, costs: Mapping[str, float]) -> float:
    """What a line costs as a paragraph's beginning: it stops open above one that nothing begins."""
    above = units[place].text
    below = units[place + 1] if place + 1 < len(units) else None
    if below is None or below.kind is not BlockKind.BODY or below.first.byline is not None:
        return math.inf
    if (
        units[place].kind is not BlockKind.HEADING
        or is_terminated(above)
        or _NUMBERED.match(above)
        or above.startswith(BULLETS)
    ):
        return math.inf
    listed = _LIST_BROKEN.search(above) and _LIST_ON.match(below.text)
    goes_on = bool(listed or _REST.match(below.text))
    return costs["piece"] + costs["piece goes on"] * goes_on


def _is_place_above_dateline(unit: Unit, below: Unit | None) -> bool:
    """Whether a line is the name of a place alone, above a dateline: one part of several (四川)."""
    dateline = below is not None and below.kind is BlockKind.BODY
    return dateline and len(unit.text) <= _PLACE and kind_of_word(unit.text).startswith("ns")


def _closes(unit: Unit) -> bool:
    """Whether an article ends with a unit."""
    bracketed = unit.kind is BlockKind.BYLINE and in_brackets(unit.text)
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
    for place, (unit, (below, headed)) in enumerate(zip(units, _below(units), strict=True)):
        titled = can_be_title(unit) and not _heads_columns(units, place)
        titled &= not size or unit.kind is BlockKind.HEADING
        part = titled and _is_place_above_dateline(unit, below)
        signed = _signs(below) and place not in verses and not part
        notice = titled and any(pattern.fullmatch(unit.text) for pattern in notices)
        boxed = titled and any(pattern.fullmatch(unit.text) for pattern in boxes)
        as_title = _title_cost(unit.text, notice, costs) + costs["title of a box"] * boxed
        as_subhead = _subhead_cost(unit.text, costs) + costs["subhead of a notice"] * notice
        if place in verses:
            as_title, as_subhead = as_title + costs["title in verse"], 0.0
        as_title += costs["title with points"] * (points := _has_points(units, place))
        if signed:
            as_title += costs["title signed below"]
            as_subhead += costs["subhead signed below"]
        elif titled and not size:
            as_title += _unsigned_cost(unit.text, units[place - 1 : place], below, costs)
        if pictured := _is_pictured(units, place, below, headed):
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
                _piece_cost(units, place, costs) if not (size or pictured or boxed) else math.inf,
                titled and unit.text.endswith(_ANNOUNCES[:2]),
                notice,
                points,
                boxed,
                part,
                _excess(unit.text),
            )
        )
    return found
