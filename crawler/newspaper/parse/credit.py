"""Captions and their credits: ``…建设现场。 本报记者 王五 摄``, ``…巡逻。通讯员供图``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crawler.newspaper.parse.lexicon import is_common
from crawler.newspaper.parse.name_forms import is_name
from crawler.newspaper.parse.names import People, read_people
from crawler.newspaper.parse.paper import Paper

_LONGEST = 160
"""A caption is shorter than this."""
_LONGEST_CREDIT = 48
_LONGEST_NAME = 3
"""Characters from which on what sent a picture is rather an office (江州文旅供图)."""
_JOINTS = re.compile(r"(?<=[摄作绘发）)片])(?=[（(])|(?<=[摄发片图拍])[/／\s]+|(?<=[）)])")
"""Where one credit ends and another begins: 王五摄（人民视觉）."""
_SPLITS = re.compile(r"(?<=[。！？!?”）)])\s*|\s+|(?=[（(【])")


@dataclass(frozen=True, slots=True)
class Credit:
    """A line cut into a caption's text and its credit. ``text`` is empty for a lone credit."""

    text: str
    credit: str
    photographers: tuple[str, ...]


def _unbracketed(text: str) -> str:
    text = text.strip()
    if len(text) > 2 and text[0] in "（([【" and text[-1] in "）)]】":
        return text[1:-1].strip()
    return text


def _has_photographers(people: People) -> bool:
    """Whether pictures are by people, and not by a medium or an office called like one."""
    return people.picture and not any(
        is_common(name) or (len(name) > _LONGEST_NAME and "·" not in name) for name in people.names
    )


@lru_cache(maxsize=512)  # Of a line with many joints each part is asked for again and again.
def _credited(text: str, paper: Paper) -> tuple[str, ...] | None:
    """The photographers of a credit (none for an anonymous one); ``None`` if it is not a credit."""
    bare = _unbracketed(text)
    if not bare or len(bare) > _LONGEST_CREDIT:
        return None
    people: People | None = read_people(bare, paper)
    told = people is not None and (people.roles > 0 or _has_photographers(people))
    if not told and any(pattern.fullmatch(bare) for pattern in paper.anonymous_credits):
        return ()
    if people is not None and people.picture:
        # Below a picture all whom one 摄 at the end follows took it.
        alone = people.actions == 1 and not bare.endswith((*people.names, "报道"))
        return tuple(dict.fromkeys(people.names)) if alone else people.photographers
    if people is not None:
        return None
    names, stroke, agency = bare.rpartition("/")
    if stroke and any(pattern.fullmatch(agency) for pattern in paper.anonymous_credits):
        listed = tuple(names.split())
        taken = names.endswith(paper.words["picture_actions"])
        if listed and not taken and all(is_name(name, paper) for name in listed):
            return listed
    if (
        stroke
        and is_name(agency, paper)
        and any(p.fullmatch(names) for p in paper.anonymous_credits)
    ):
        return (agency,)
    for joint in _JOINTS.finditer(bare):
        if not joint.start() or joint.end() == len(bare):
            continue
        one = _credited(bare[: joint.start()], paper)
        other = _credited(bare[joint.end() :], paper) if one is not None else None
        if one is not None and other is not None:
            return one + other
    return None


def split_credit(line: str, paper: Paper) -> Credit | None:
    """Cut a line into caption and credit; ``None`` where it does not end in a credit.

    The longest end of the line that is a credit counts, so that 株洲日报·…记者/张威摄 is not cut
    after the paper's name.
    """
    line = line.strip()
    if len(line) > _LONGEST:
        return None
    cuts = [0, *(match.end() for match in _SPLITS.finditer(line) if match.end() < len(line))]
    for cut in cuts:
        photographers = _credited(line[cut:], paper)
        if photographers is not None:
            return Credit(line[:cut].strip(), line[cut:].strip(), photographers)
    return None


def is_caption_lead(line: str, paper: Paper) -> bool:
    """Whether a line without a credit says of itself that it is a caption (图为…)."""
    return len(line) <= _LONGEST and any(p.match(line) for p in paper.caption_leads)
