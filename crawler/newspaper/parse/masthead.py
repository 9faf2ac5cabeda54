"""What a page says of itself: paper, date, folio, CN number, publisher, weather."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from crawler.errors import EditionError
from crawler.newspaper.model import Fact, Origin, PageFacts
from crawler.newspaper.parse.blocks import Block
from crawler.newspaper.parse.folio import chinese_number
from crawler.newspaper.parse.paper import Paper

_LONGEST, _SHORT = 100, 40
DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
"""A year's numerals."""
_FOLIO = re.compile(r"第?(?:[A-Z]{1,2}\s?\d{0,3}|\d{1,3}|[一二三四五六七八九十]{1,3}(?=版))版?")
_GLUED_FOLIO = re.compile(r"^(第?(?:[A-Z]{1,2}\d{1,3}|\d{2})版?)(?=[\u4e00-\u9fff])(?!版)")
_BETWEEN = re.compile(r"[\s·／/|｜丨:：]+")
_SENTENCE = re.compile(r"[。；]|[^，]{12,}，[^，]{12,}，")


@dataclass(frozen=True, slots=True)
class StatedFacts:
    """What the user says of a page; empty where nothing is said. ``date`` is ``YYYY-MM-DD``.

    Raises :class:`EditionError` (``no-date``) for an impossible date.
    """

    paper: str = ""
    date: str = ""
    page: str = ""

    def __post_init__(self) -> None:
        try:
            whole = not self.date or date.fromisoformat(self.date).isoformat() == self.date
        except ValueError:
            whole = False
        if not whole:
            raise EditionError("no-date", f"{self.date!r} is not a date: write it as 2022-02-07")


def is_weather(line: str, paper: Paper) -> bool:
    """Whether a line is the weather forecast: short, with a range of degrees."""
    return (
        len(line) <= 48
        and "。" not in line
        and any(pattern.search(line) for pattern in paper.facts["weather"])
    )


def _names_page(line: str, paper: Paper) -> bool:
    """Whether a line is a folio with the page's name, the paper's, or both (要闻 一版, A01要闻)."""
    glued = _GLUED_FOLIO.sub(r"\1 ", line)
    parts = [part for part in _BETWEEN.split(glued) if part]
    folios = sum(_FOLIO.fullmatch(part) is not None for part in parts)
    names = [part for part in parts if not _FOLIO.fullmatch(part)]
    return folios == 1 and bool(names) and all(_is_page_name(name, paper) for name in names)


def _is_page_name(text: str, paper: Paper) -> bool:
    known = (*paper.sections, *paper.facts["paper"])
    return any(pattern.fullmatch(text.removesuffix("版") or text) for pattern in known)


def is_furniture(line: str, paper: Paper) -> bool:
    """Whether a line belongs to the page and to no article."""
    if len(line) > _LONGEST or _SENTENCE.search(line):
        return False
    if is_weather(line, paper) or (len(line) <= _SHORT and _names_page(line, paper)):
        return True
    found = [match for pattern in paper.furniture if (match := pattern.search(line))]
    # A piece of a paragraph may have a telephone number in it.
    return bool(found) and (len(line) <= _SHORT or len(found) > 1 or not found[0].start())


def _printed_day(match: re.Match[str]) -> str | None:
    year, month, day = match["y"], match["m"], match["d"]
    try:
        if not year.isdigit() or not month.isdigit():
            numbers = (chinese_number(month), chinese_number(day))
            if None in numbers:
                return None
            return date(int(year.translate(DIGITS)), numbers[0] or 0, numbers[1] or 0).isoformat()
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _first(lines: Iterable[str], patterns: Iterable[re.Pattern[str]]) -> str:
    for line in lines:
        for pattern in patterns:
            if match := pattern.search(line):
                return match["value"].strip()
    return ""


def _date(lines: Iterable[str], paper: Paper) -> str:
    for line in lines:
        for pattern in paper.facts["date"]:
            match = pattern.search(line)
            if match and (day := _printed_day(match)):
                return day
    return ""


def _fact(given: str, printed: str, inferred: str = "") -> Fact | None:
    if given:
        return Fact(given, Origin.GIVEN)
    if printed:
        return Fact(printed, Origin.PRINTED)
    return Fact(inferred, Origin.INFERRED) if inferred else None


def read_facts(furniture: Iterable[Block], paper: Paper, given: StatedFacts) -> PageFacts:
    """What the page's furniture says, and what the user says (which wins).

    The paper's name is inferred where only its CN number or its bylines tell it.
    """
    lines = [block.text for block in furniture]
    folios = [line for line in lines if not is_weather(line, paper)]
    cn = _first(folios, paper.facts["cn"]).replace("—", "-").replace("–", "-")
    return PageFacts(
        paper=_fact(given.paper, _first(folios, paper.facts["paper"]), paper.name),
        date=_fact(given.date, _date(folios, paper)),
        page=_fact(given.page, "".join(_first(folios, paper.facts["page"]).split())),
        cn=_fact("", cn, paper.cn),
        publisher=_fact("", _first(folios, paper.facts["publisher"])),
        weather=_fact("", _first(lines, paper.facts["weather"])),
    )


def paper_of(lines: Iterable[str], papers: Iterable[Paper]) -> Paper | None:
    """The paper whose CN number stands on the page, or else whose brand begins most bylines."""
    lines = list(lines)
    papers = list(papers)
    for paper in papers:
        if paper.cn and any(paper.cn in line.replace("—", "-") for line in lines):
            return paper
    counts = [
        (sum(line.startswith(paper.brands) for line in lines) if paper.brands else 0, paper)
        for paper in papers
    ]
    best = max(counts, key=lambda entry: entry[0], default=None)
    return best[1] if best is not None and best[0] >= 2 else None
