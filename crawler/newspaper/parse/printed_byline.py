"""Bylines: on a line of their own, before the first sentence, or behind the last one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.newspaper.parse.names import People, read_people
from crawler.newspaper.parse.paper import Paper

_END = re.compile(r"(?<=[。！？!?…”])\s*[（(](?P<people>[^（）()。]{2,40})[）)]\s*$")
_BRACKETED = re.compile(r"[（(](?P<people>[^（）()。]{2,40})[）)]")
_WIRE = re.compile(r"(?:据|综合)?[\u4e00-\u9fff、]{2,12}(?:社|网|报|台|电|客户端)")


@dataclass(frozen=True, slots=True)
class Byline:
    """What is printed and whom it names (nobody, for 本报讯 alone or a news agency)."""

    text: str
    people: People


def byline_line(line: str, paper: Paper) -> Byline | None:
    """Read a byline that stands on a line of its own; ``None`` for any other line.

    Names without any role (张三 李四) only count with a mark before them or in brackets.
    """
    line = line.strip()
    if not line or len(line) > 80:
        return None
    bracketed = _BRACKETED.fullmatch(line)
    if bracketed is None and "，" in line:
        return None
    people = read_people(bracketed["people"] if bracketed else line, paper)
    if people is None:
        return None
    marked = bracketed is not None or line[0] in paper.byline_marks
    if people.roles or people.actions or marked:
        return Byline(line, people)
    return None


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
    """Read a byline in brackets behind a paragraph's last sentence; ``None`` if there is none."""
    match = _END.search(paragraph)
    if match is None:
        return None
    if _WIRE.fullmatch(match["people"]):
        return Byline(match[0].strip(), People())
    people = read_people(match["people"], paper)
    return Byline(match[0].strip(), people) if people is not None else None
