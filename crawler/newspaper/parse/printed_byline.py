"""Bylines: on a line of their own, before the first sentence, or behind the last one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.newspaper.parse.lexicon import is_common
from crawler.newspaper.parse.names import People, read_people
from crawler.newspaper.parse.paper import Paper

_END = re.compile(r"(?<=[。！？!?…”』」）)》—])\s*[（(](?P<people>[^（）()。]{2,40})[）)]\s*$")
_BRACKETED = re.compile(r"[（(](?P<people>[^（）()。]{2,40})[）)]")
_OFFICE = re.compile(r"[（(][^（）()]{2,24}[）)]$")
"""Who a writer is, behind the name: 王伟（江州大学教授）."""
_BARE_END = re.compile(r"(?<=[。！？!?…”])\s+(?P<people>[^（）()。，]{4,40})$")


@dataclass(frozen=True, slots=True)
class Byline:
    """What is printed and whom it names (nobody, for 本报讯 alone or a news agency)."""

    text: str
    people: People


def _signed(inside: str, paper: Paper) -> People | None:
    """Who stands in brackets behind a text, with or without the place and day before them."""
    for pattern in paper.end_marks:
        if pattern.fullmatch(inside):
            return People()
    if any(pattern.fullmatch(f"（{inside}）") for pattern in paper.see_lines):
        return None
    dated = paper.dateline.match(inside)
    if dated is not None:
        rest = inside[dated.end() :].strip()
        return read_people(rest, paper, bracketed=True) if rest else People()
    return read_people(inside, paper, bracketed=True)


def byline_line(line: str, paper: Paper) -> Byline | None:
    """Read a byline that stands on a line of its own; ``None`` for any other line.

    Names without any role (张三 李四) only count with a mark before them or in brackets.
    """
    line = line.strip()
    if not line or len(line) > 80:
        return None
    bracketed = _BRACKETED.fullmatch(line)
    if bracketed is not None:
        people = _signed(bracketed["people"], paper)
        return Byline(line, people) if people is not None else None
    if "，" in line:
        return None
    bare = line.strip(paper.byline_marks + " \u3000")
    if any(pattern.fullmatch(bare) for pattern in paper.unnamed_bylines):
        return Byline(line, People())
    dated = paper.dateline.match(bare)
    if dated is not None and bare[dated.end() :].strip():
        people = read_people(bare[dated.end() :], paper)
        return Byline(line, people) if people is not None and people.roles else None
    people = read_people(line, paper)
    if people is None:
        return None
    if people.roles or people.actions:
        return Byline(line, people)
    marked = line[0] in paper.byline_marks and not is_common(bare)
    return Byline(line, people) if marked else None


def names_line(line: str, paper: Paper) -> Byline | None:
    """Read names alone on a line, as they stand below a headline; ``None`` for any other line.

    A pen name is no family name with one or two characters: it is a byline that names nobody.
    """
    line = line.strip()
    people = read_people(_OFFICE.sub("", line), paper, bracketed=True)
    if people is not None:
        return Byline(line, people)
    return Byline(line, People()) if paper.pen_name.fullmatch(line) else None


def lead_byline(paragraph: str, paper: Paper) -> Byline | None:
    """Read what stands before a paragraph's first sentence; ``None`` if nothing does."""
    for pattern in paper.lead_bylines:
        match = pattern.match(paragraph)
        if match is None:
            continue
        listed = match.groupdict().get("people")
        if listed is None:
            return Byline(match["byline"], People())
        if (people := read_people(listed, paper)) is not None:
            return Byline(match["byline"], people)
    return None


def end_byline(paragraph: str, paper: Paper) -> Byline | None:
    """Read a byline behind a paragraph's last sentence; ``None`` if there is none.

    It stands in brackets, or behind a space with the role before the names.
    """
    match = _END.search(paragraph)
    if match is not None:
        people = _signed(match["people"], paper)
        return Byline(match[0].strip(), people) if people is not None else None
    match = _BARE_END.search(paragraph)
    if match is None:
        return None
    if match["people"].startswith("据"):
        told = any(pattern.fullmatch(match["people"]) for pattern in paper.end_marks)
        return Byline(match[0].strip(), People()) if told else None
    people = read_people(match["people"], paper)
    return Byline(match[0].strip(), people) if people is not None and people.roles else None
