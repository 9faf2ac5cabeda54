"""What a text states: dates, numbers, ordinals, securities, names, directions.

Each number or date is a *fact in its place*: the value, and the few letters before and after it.
Two reports in one frame have different values in the same places; an edited text has the same
values, in whatever order its paragraphs stand; a cut one has fewer places.

All of it reads a :func:`.normal_text.folded` text without boilerplate and needs no index.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from crawler.reprints.naming import NAMED

_AROUND = 3
"""Letters on each side by which the place of a fact is known."""
_TELLING_DIGITS = 3
"""Significant digits from which on a number has its full weight: rare ones count."""

_HAN_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_HAN_TENS = {"十": 10, "百": 100, "千": 1000}
_HAN_NUMBER = "零〇一二三四五六七八九十百千两"
_SCALES = {"百": 2, "千": 3, "万": 4, "亿": 8}
_FACT = re.compile(
    # What each kind begins with, which most places of a text fail at once.
    rf"(?=[0-9周星{_HAN_NUMBER}])(?:"
    # A date: 2022年3月15日, 3月15日, 1月中旬, 3月.
    r"(?:(?P<year>(?:19|20)[0-9]{2})[年./-])?(?P<month>1[0-2]|0?[1-9])"
    r"(?:月|(?<=[0-9]{4}[./-][01][0-9])[./-]|(?<=[0-9]{4}[./-][0-9])[./-])"
    r"(?:(?P<day>3[01]|[12][0-9]|0?[1-9])(?:[日号]|(?![0-9]))|(?P<part>[上中下]旬|份|[底末初]))?"
    r"|(?<![0-9.])(?P<only_year>(?:19|20)[0-9]{2})年"
    r"|(?<![0-9.])(?P<only_day>3[01]|[12][0-9]|0?[1-9])日(?!均|元)"
    r"|(?:周|星期)(?P<weekday>[一二三四五六日天])(?!边|围|期)"
    # A number: 1,203.5 or 二十一 before a measure.
    r"|(?P<number>[0-9]+(?:[,，][0-9]{3}(?![0-9]))*(?:[.．][0-9]+)?)"
    rf"|(?<![{_HAN_NUMBER}几数多统唯万])(?P<han>[{_HAN_NUMBER}]+)"
    r"(?=[年月日号次届期季轮批响例名位人天岁倍成元吨条项家所件起场艘架辆枚套座户平公亩股万亿个艘颗中级]))"
)
_LETTERS = re.compile(r"[^\W_]+")
_ORDINAL = re.compile(r"(?:届|期|季|号|轮|批|次(?:全|委|会|集)|中全会)")
_SECURITY = re.compile(
    r"(?=[0-9(（])(?:(?<![0-9])(?:([0-9]{6})\.(?:sh|sz|ss|bj)|([0-9]{4,5})\.hk)(?![a-z])"
    r"|[(（]([0-9]{6})[)）])"
)
_LEAD = 80
"""Characters in which a report says which one of a series it is about."""
_SESSION = re.compile(
    rf"(?:第|连续)([{_HAN_NUMBER}]+|[0-9]+)(次全|次会|次|届|期|轮|批|号|场|例|天|列|个交|日)"
)
_PERIOD = re.compile(
    r"(?=[第前一二三四1-4上下全q])(?:(?:第|前)?[一二三四1-4]季度|[上下]半年|全年|q[1-4](?![0-9]))"
)
_PERIODS = str.maketrans("一二三四", "1234", "第季度q")
_SUBJECT = re.compile(
    r"^[\W_]*([\w·]{2,12}?)(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?:[今昨]日|今天|晚间?|盘后|最新)*"
    r"(?:[(（][^)）]*[)）])?(?:发布)?(?:公告|：|:|公司公告|[0-9]{4}年[0-9]*月?到期)"
)
_SPEAKER = re.compile(r"^[\W_]*([\w·、]{2,20}?)(?:表示|认为|指出)[，,：:]")
_HOUSE = re.compile(
    r"(?!混合|债券|指数|股票|货币|绩优|私募|公募|权益|主题|国有|上市|中小|城商|多家|部分|旗下)"
    r"[\u4e00-\u9fff]{2}(?:基金|资管|证券|银行|保险|股份|集团|科技|控股|药业|信托|期货)"
)
_HOUSES_IN = 30
"""Characters in which a notice says whose it is."""
_DIRECTIONS = (
    ("上涨", "下跌"), ("上升", "下降"), ("上调", "下调"), ("增持", "减持"), ("高开", "低开"),
    ("涨停", "跌停"), ("收涨", "收跌"), ("走高", "走低"), ("净流入", "净流出"), ("买入", "卖出"),
    ("升值", "贬值"), ("开幕", "闭幕"), ("加息", "降息"), ("批准", "否决"), ("复牌", "停牌"),
    ("盘初", "尾盘"), ("扩大", "收窄"), ("通过", "终止"),
    ("证实", "否认"), ("同意", "拒绝"), ("升级", "解除"), ("提高", "降低"), ("站上", "跌破"),
)  # fmt: skip
_WORK = re.compile("《([^》《\n]{2,40}?)(?<![报刊网志])》")
_STAGES = (
    ("开", re.compile("开盘|[高低平]开|竞价|早盘|盘初")),
    ("午", re.compile("午盘|午后|午间|半日")),
    ("收", re.compile("收[盘涨跌报市]|尾盘|尾市")),
    ("夜", re.compile("夜盘")),
)
_HOUR = re.compile("(?=[0-9])(?<![0-9.])(2[0-4]|1?[0-9])[时点](?![间代候期段])")
_REACTION = re.compile(
    "(?=[强热倍备深大纷一])"
    "(?:(?:强烈|热烈)反响|倍感振奋|备受鼓舞|深受鼓舞|(?:大家|纷纷|一致)(?:表示|认为))"
)
_AHEAD = re.compile("将[于在以自从]|将(?:举行|召开|进行|出席|发表|播出)|即将|拟于")
_YEAR = 4
"""Digits of 二〇二二年."""


class Date(NamedTuple):
    """A date as far as a text gives it; ``None`` for what it leaves open."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str | None = None
    """上旬, 底, 份 and their like, or the weekday."""

    def agrees(self, other: Date) -> bool | None:
        """Whether both can be the same day; ``None`` where they say nothing about each other."""
        pairs = [(a, b) for a, b in zip(self, other, strict=True) if a and b]
        return all(a == b for a, b in pairs) if pairs else None


class Fact(NamedTuple):
    """A date or a number where it stands."""

    value: Date | str
    """A number with its scale and its measure (the letter after it): ``5e7元``."""
    weight: float
    before: str
    after: str
    place: int
    """Letters before it in the text."""


FIGURE = re.compile("([0-9]+)e(-?[0-9]+)(.*)")


class Figure(NamedTuple):
    """A number that a text states."""

    digits: str
    """The significant ones."""
    power: int
    """Of ten."""
    unit: str


@functools.lru_cache(maxsize=8192)
def figure_of(value: str) -> Figure | None:
    """What a number's form says, see :class:`Fact`; ``None`` for what is in no such form."""
    found = FIGURE.fullmatch(value)
    return None if found is None else Figure(found[1], int(found[2]), found[3])


Places = dict[str, list[Fact]]
"""Facts by the letters before or after them: the side, the letters and the unit."""


@dataclass(frozen=True)
class Facts:
    """What a text states; without names, which take longer (:func:`names`)."""

    dates: tuple[Fact, ...]
    numbers: tuple[Fact, ...]
    securities: frozenset[str]
    subject: str
    """Whose notice it is, for a text that begins with it: ``石桥股份`` of ``石桥股份公告，``."""
    speaker: str
    """Who says it, for a text that begins with whom it quotes: ``港澳台人士``."""
    houses: frozenset[str]
    """Companies named by their kind in the lead, the last letters of each: ``石桥股份``."""
    directions: frozenset[str]
    works: frozenset[str]
    """Books, laws, programmes and editorials that it names; newspapers aside."""
    sessions: tuple[tuple[str, str], ...]
    """Which ones of a series its lead speaks of: measure and ordinal, ``("次会", "2")``."""
    periods: frozenset[str]
    """Parts of a year that it speaks of: ``1`` for 一季度 and Q1, ``上半年``."""
    lead_periods: frozenset[str]
    """Those of its lead."""
    stages: frozenset[str]
    """Which parts of a trading day its lead speaks of: ``收`` for 收盘, 收涨 and their like."""
    hours: frozenset[int]
    """Hours of the day, up to twelve: 14时 is 2点."""
    lead_hours: frozenset[int]
    """Those of its lead."""
    reaction: bool
    """Whether it tells what people say of the news."""
    ahead: bool
    """Whether its lead announces what is to come."""

    @cached_property
    def places_of_dates(self) -> Places:
        """The dates by where they stand."""
        return _by_place(self.dates)

    @cached_property
    def places_of_numbers(self) -> dict[str, tuple[frozenset[str], float]]:
        """The numbers by where they stand: the values there, and the largest weight of one."""
        return {
            place: (frozenset(str(fact.value) for fact in some), max(fact.weight for fact in some))
            for place, some in _by_place(self.numbers).items()
        }

    @cached_property
    def figures(self) -> dict[str, float]:
        """The weight of each number that it states."""
        return {str(fact.value): fact.weight for fact in self.numbers}

    @cached_property
    def sizes(self) -> dict[tuple[int, str], list[str]]:
        """These numbers by where the first digit stands, and the measure: a rounded one has the
        same."""
        found: dict[tuple[int, str], list[str]] = {}
        for value in self.figures:
            if (figure := figure_of(value)) is not None:
                size = figure.power + len(figure.digits), figure.unit
                found.setdefault(size, []).append(value)
        return found


def _by_place(facts: Iterable[Fact]) -> Places:
    found: Places = {}
    for fact in facts:
        for side, letters in (("<", fact.before), (">", fact.after)):
            if len(letters) > 2:  # the first and the last words of a text tell no place
                unit = fact.value[-1:] if isinstance(fact.value, str) else "date"
                found.setdefault(f"{side}{letters}{unit}", []).append(fact)
    return found


def _of_han(numeral: str) -> str:
    """``21`` for ``二十一``, ``2022`` for ``二〇二二``."""
    if not any(character in _HAN_TENS for character in numeral):
        return "".join(str(_HAN_DIGITS[character]) for character in numeral)
    total, digit = 0, 0
    for character in numeral:
        if character in _HAN_TENS:
            total += (digit or 1) * _HAN_TENS[character]
            digit = 0
        else:
            digit = _HAN_DIGITS[character]
    return str(total + digit)


def _scaled(number: str, scale: int) -> str:
    """One form for 5000万 and 0.5亿: significant digits and a power of ten."""
    whole, _, decimals = number.partition(".")
    decimals = decimals.rstrip("0")
    digits = (whole + decimals).lstrip("0")
    significant = digits.rstrip("0")
    if not significant:
        return "0"
    return f"{significant}e{scale - len(decimals) + len(digits) - len(significant)}"


def _date(found: re.Match[str]) -> Date | None:
    if found["month"]:
        year, day = found["year"], found["day"]
        part = found["part"]
        if not day and not part and found[0][-1] != "月":
            return None
        return Date(
            int(year) if year else None, int(found["month"]), int(day) if day else None, part
        )
    if found["only_year"]:
        return Date(year=int(found["only_year"]))
    if found["only_day"]:
        return Date(day=int(found["only_day"]))
    if found["weekday"]:
        return Date(part="周" + found["weekday"].replace("天", "日"))
    if found["han"] and len(found["han"]) == _YEAR and found.string[found.end()] == "年":
        return Date(year=int(_of_han(found["han"])))
    return None


def _in_place(body: str) -> Iterator[tuple[Fact, bool]]:
    """The facts of a text in their order, and whether each is a date."""
    spans: list[tuple[Date | str, float, int]] = []
    plain, length, last = [], 0, 0
    for found in _FACT.finditer(body):
        end = found.end()
        date = _date(found)
        if date is not None:
            value: Date | str = date
            weight = 1.0
        else:
            numeral, scale = found["number"] or found["han"] or found[0], 0
            if body.startswith("季度", end):
                continue  # a part of the year, see Facts.periods
            if found["han"]:
                if numeral in "一两" and body[found.start() - 1 : found.start()] != "第":
                    continue  # 一个, 一家, 两次: hardly a figure
                numeral = _of_han(numeral)
            while (power := _SCALES.get(body[end : end + 1])) is not None:
                scale += power
                end += 1
            number = re.sub("[,，．]", lambda sign: "." if sign[0] == "．" else "", numeral)
            value = _scaled(number, scale) if number.replace(".", "", 1).isdigit() else number
            weight = float(min(_TELLING_DIGITS, len(value.partition("e")[0])))
            if _ORDINAL.match(body, end) or body[found.start() - 1 : found.start()] == "第":
                weight = float(_TELLING_DIGITS)
        between = "".join(_LETTERS.findall(body, last, found.start()))
        plain += [between, "#"]
        length += len(between) + 1
        spans.append((value, weight, length - 1))
        last = end
    text = "".join([*plain, *_LETTERS.findall(body, last, last + 2 * _AROUND)])
    for value, weight, place in spans:
        before, after = text[max(0, place - _AROUND) : place], text[place + 1 : place + 1 + _AROUND]
        if isinstance(value, str):
            value += after[:1]
        yield Fact(value, weight, before, after, place), isinstance(value, Date)


def facts(body: str) -> Facts:
    """The facts of a folded text, its boilerplate left out."""
    dates: list[Fact] = []
    numbers: list[Fact] = []
    for fact, is_date in _in_place(body):
        if is_date and fact.after.startswith("电"):
            continue  # of a dateline: when it was written down
        (dates if is_date else numbers).append(fact)
    begins, speaks = _SUBJECT.match(body), _SPEAKER.match(body)
    return Facts(
        tuple(dates),
        tuple(numbers),
        frozenset(found[found.lastindex or 0] for found in _SECURITY.finditer(body)),
        begins[1] if begins else "",
        speaks[1] if speaks else "",
        frozenset(_HOUSE.findall(body[:_HOUSES_IN])),
        frozenset(word for pair in _DIRECTIONS for word in pair if word in body),
        frozenset(_WORK.findall(body[:NAMED])),
        _sessions(body),
        _periods(body),
        _periods(body[:_LEAD]),
        frozenset(stage for stage, words in _STAGES if words.search(body, 0, _LEAD)),
        _hours(body),
        _hours(body[:_LEAD]),
        reacts(body),
        _AHEAD.search(body, 0, _LEAD) is not None,
    )


def reacts(body: str) -> bool:
    """Whether a text tells what people say of the news."""
    return _REACTION.search(body) is not None


def _sessions(body: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (found[2], found[1] if found[1].isdigit() else _of_han(found[1]))
        for found in _SESSION.finditer(body[:_LEAD])
    )


def _periods(text: str) -> frozenset[str]:
    return frozenset(found.translate(_PERIODS) for found in _PERIOD.findall(text))


def _hours(text: str) -> frozenset[int]:
    return frozenset(int(found) % 12 for found in _HOUR.findall(text))


def another_hour(these: Facts, others: Facts) -> bool:
    """Whether each lead names an hour of the day that the other text does not: bulletins of one
    day say which one they are."""
    return bool(these.lead_hours - others.hours and others.lead_hours - these.hours)


def opposite(directions: frozenset[str], others: frozenset[str]) -> int:
    """In how many ways one text says up where the other says down."""
    return sum(
        (up in directions and down not in directions and down in others and up not in others)
        or (down in directions and up not in directions and up in others and down not in others)
        for up, down in _DIRECTIONS
    )
