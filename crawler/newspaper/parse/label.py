"""What each block of a page is, as far as it shows by itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from crawler.newspaper.model import Span
from crawler.newspaper.parse.blocks import Block, PageText
from crawler.newspaper.parse.credit import Credit, is_caption_lead, split_credit
from crawler.newspaper.parse.lexicon import is_common
from crawler.newspaper.parse.masthead import is_furniture
from crawler.newspaper.parse.names import People
from crawler.newspaper.parse.paper import Paper
from crawler.newspaper.parse.printed_byline import (
    Byline,
    byline_line,
    end_byline,
    lead_byline,
)

LONGEST_HEADING = 40
_JUMP_LINE = 60
"""Characters of a block's end that a jump line has."""
_NOTE = 40
"""Characters of a note in brackets."""
_NOTED = re.compile(r"[（(](?![一二三四五六七八九十\d]{1,3}[）)])[^（）()。！？；]{2,}[）)]")
SALUTATION = re.compile(
    "(?:各位[^，。；：！]{1,12}[，、])?(?:尊敬的|亲爱的|敬爱的|各位)?[^，。；：！]{0,8}"
    "(?:同志|朋友|女士|先生|同胞|代表|委员|乡亲|父老|老师|同学|战友|来宾|嘉宾|读者|观众)们?"
    "[^。；]{0,30}[：:！!]"
)
"""How a speech begins (同志们、朋友们：): no headline."""
_WITH_PICTURES = re.compile(r"[（(]附?(?:组?图片?|照片)[^（）()]{0,6}[）)]$")
_NUMBER = re.compile("[\\d年月日〇一二三四五六七八九十]+")
_REST_OF_DAY = re.compile(
    r"\d+年|年(?:\d|[来初底前后末度])|月(?:\d{1,2}日|[初底中上下])|日(?:[电讯，、在]|[上下]午)"
)
"""How a line begins whose day or year begins above, where a column ends (3|月9日)."""
_BRACKETED_END = re.compile(r"(?<=[。！？!?…”])\s*[（(][^（）()]{1,40}[）)]$")
TOLD = re.compile("[^的]了[^，：]{0,6}[：:].")
"""A colon behind what somebody did (算了一笔账：), where a heading has a name or a place."""
_STOP = re.compile(r"[。；]")
_FIGURE = re.compile(r"[\d.．％%]")
_FIGURES, _FIGURED = 10, 0.6
"""Digits of a table's row, and their share of it."""
_TELEPHONE = re.compile(r"(?:电话|热线|传真|手机)[：:]\s*[\d（(][\d（）()、或转\s-]{6,}$")
"""A line of a list of telephones."""
_ROW = 400
"""Characters of a row of a table; what is longer was put together."""
_TITLED_DISPATCH = re.compile(r"[^，。；：]{2,24}[电讯]\s*题\s*[：:][^。；]{2,50}")
"""A dateline with the title once more (新华社江州7月8日电题：…), above the writers."""
BRACKETS = ("（", "(", "【", "[")
_NO_HEADING_END = tuple("，、；。,;（(")
_TERMINAL = (*"。！？!?…；：;:", "——")
_SENTENCE_STARTS = ("一是", "二是", "三是", "据", "记者")
LARGER, _SMALLER = 1.12, 0.94
ROUND = ("（", "）")
_CLOSING = '”’」』》〉）)】]"'


class BlockKind(StrEnum):
    """What a block is."""

    FURNITURE = "furniture"
    JUMP_TO = "jump to"
    JUMP_FROM = "jump from"
    BYLINE = "byline"
    CAPTION = "caption"
    CREDIT = "credit"
    """A credit alone; its caption stands before it, if anywhere."""
    NOTE = "note"
    """A line in brackets that belongs to what stands above it."""
    HEADING = "heading"
    """Looks like a headline, a kicker, a subhead, or a short piece of a broken paragraph."""
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A block and what it is. ``page`` is the folio that a jump line names."""

    block: Block
    kind: BlockKind
    byline: Byline | None = None
    """A line of its own, or what stands before the first sentence."""
    end: Byline | None = None
    """The byline behind the last sentence, which ends the article."""
    credit: Credit | None = None
    page: str = ""


def is_terminated(text: str) -> bool:
    """Whether a paragraph can end here: a sentence's end, or one within closing quotes.

    Behind it may stand a note in brackets (全文另发).
    """
    if text.endswith(("）", ")")):
        text = _BRACKETED_END.sub("", text)
    return text.rstrip(_CLOSING + " ").endswith(_TERMINAL)


def leaves_open(text: str, pair: tuple[str, str]) -> bool:
    """Whether the last sign of a pair in ``text`` is one that opens."""
    return text.rfind(pair[0]) > text.rfind(pair[1])


def closes(left: str, right: str, pair: tuple[str, str]) -> bool:
    """Whether ``right`` closes quotes or brackets that ``left`` left open."""
    opening, closing = pair
    at = right.find(closing)
    return leaves_open(left, pair) and at >= 0 and not 0 <= right.find(opening) < at


def in_brackets(text: str) -> bool:
    """Whether a line begins with a round bracket, as what ends an article does, and no byline."""
    return text.startswith(("（", "("))


def is_table_row(text: str) -> bool:
    """Whether a line is one of a table: mostly numbers. It is no heading, and runs into nothing."""
    if len(text) > _ROW:
        return False
    digits = len(_FIGURE.findall(text))
    return digits >= _FIGURES and digits >= _FIGURED * len(text)


def looks_like_heading(text: str) -> bool:
    """Whether a line has the form of a heading: short, no sentence in it, no comma at its end.

    Between the parts of a heading stands a space; a comma only does where both are of one length,
    as in a couplet, or where it ends like a question.
    """
    bare = _WITH_PICTURES.sub("", text)
    if len(bare) > (LONGEST_HEADING if bare == text else 2 * LONGEST_HEADING):
        return False
    if _STOP.search(text) or text.endswith(_NO_HEADING_END):
        return False
    if is_table_row(text) or _TELEPHONE.search(text):
        return False
    if text.startswith(_SENTENCE_STARTS) or TOLD.search(text) or SALUTATION.fullmatch(text):
        return False
    parts = text.split("，")
    if len(parts) == 1:
        return True
    couplet = len(parts) == 2 and len(parts[0]) == len(parts[1]) <= 10
    return couplet or (len(parts) == 2 and is_terminated(text))


def _jump(
    block: Block, paper: Paper, rest: Callable[[Block, Paper], list[Labelled]]
) -> list[Labelled] | None:
    """Cut a jump line off a block's start or end; ``None`` if there is none.

    ``rest`` labels what else stands in the block.
    """
    for kind, patterns in (
        (BlockKind.JUMP_FROM, paper.jump_from),
        (BlockKind.JUMP_TO, paper.jump_to),
    ):
        for pattern in patterns:
            if match := pattern.fullmatch(block.text):
                return [Labelled(block, kind, page=match["page"])]
    for pattern in paper.jump_to:
        at_end = re.compile(rf"(?:{pattern.pattern})$")
        match = at_end.search(block.text, max(0, len(block.text) - _JUMP_LINE))
        if match and match.start() > 0 and (match[0][0] in "（([【▶►▷→>" or len(match[0]) < 9):
            return [
                *rest(_part(block, 0, match.start()), paper),
                Labelled(_part(block, match.start(), None), BlockKind.JUMP_TO, page=match["page"]),
            ]
    for pattern in paper.jump_from:
        if match := pattern.match(block.text):
            return [
                Labelled(_part(block, 0, match.end()), BlockKind.JUMP_FROM, page=match["page"]),
                *rest(_part(block, match.end(), None), paper),
            ]
    return None


def _part(block: Block, start: int, end: int | None) -> Block:
    """A part of a block, without the white space around it."""
    piece = block.text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    text = piece.strip()
    at = block.span.start + left
    return Block(text, Span(at, at + len(text)), block.size, block.indented)


def breaks_number(above: str, text: str, below: str) -> bool:
    """Whether a column's end broke a number, of which ``text`` is no folio but a part.

    It is the beginning of the piece below it, or the rest of the one above.
    """
    if _NUMBER.fullmatch(text) is None:
        return False
    rest = len(above) > LONGEST_HEADING and not is_terminated(above)
    return rest or (text.isdecimal() and _REST_OF_DAY.match(below) is not None)


def _goes_on(block: Block, paper: Paper) -> list[Labelled]:
    """The rest of what the block above left open: body, whatever else it looks like."""
    return [Labelled(block, BlockKind.BODY, end=end_byline(block.text, paper))]


def _plain(block: Block, paper: Paper, may_head: bool = False) -> list[Labelled]:
    text = block.text
    if not text:
        return []
    alone = byline_line(text, paper)
    lead = lead_byline(text, paper) if alone is None else None
    end = end_byline(text, paper)
    credit = split_credit(text, paper) if lead is None else None
    if credit is not None and not any(one and _wrote(one) for one in (alone, end)):
        kind = BlockKind.CAPTION if credit.text else BlockKind.CREDIT
        return [Labelled(block, kind, alone, credit=credit)]
    if lead is None and alone is None and is_caption_lead(text, paper):
        return [Labelled(block, BlockKind.CAPTION, credit=Credit(text, "", ()))]
    if alone is not None:
        return [Labelled(block, BlockKind.BYLINE, byline=alone)]
    if lead is not None and _TITLED_DISPATCH.fullmatch(text):
        return [Labelled(block, BlockKind.BYLINE, byline=lead)]
    if len(text) <= _NOTE and lead is None and (
        _NOTED.fullmatch(text) or any(p.fullmatch(text) for p in paper.see_lines)
    ):  # fmt: skip
        return [Labelled(block, BlockKind.NOTE)]
    if may_head and end is None and is_terminated(text) and any(
        pattern.match(text) for pattern in paper.note_leads
    ):  # fmt: skip
        return [Labelled(block, BlockKind.NOTE)]
    form = looks_like_heading(text) or any(p.fullmatch(text) for p in paper.boxes)
    heading = may_head and lead is None and end is None and form
    return [Labelled(block, BlockKind.HEADING if heading else BlockKind.BODY, lead, end)]


def _ends_article(text: str, paper: Paper) -> bool:
    """Whether a line that names editors is an article's own: in brackets, or with its writers.

    （编辑：王伟）, 【编辑:王伟】, 记者：王伟 责任编辑：李敏
    """
    byline = byline_line(text, paper)
    if byline is not None and text.startswith(BRACKETS):
        return True
    people = byline.people if byline is not None else People()
    named = bool(people.reporters) and not any(map(is_common, people.reporters))  # 江苏 编辑：…
    return bool(people.roles or people.actions) and named


def _wrote(byline: Byline) -> bool:
    """Whether a byline names somebody who did not only take the pictures."""
    people = byline.people
    return bool({*people.reporters, *people.correspondents} - {*people.photographers})


def body_size(page: PageText) -> float:
    """The size of type in which most of the page is set; 0 where the input does not say."""
    counts: Counter[float] = Counter()
    for block in page.blocks:
        counts[round(block.size * 2) / 2] += len(block.text)
    return counts.most_common(1)[0][0] if counts else 0.0


def _by_size(labelled: Labelled, size: float, after: Labelled | None) -> Labelled:
    """Where sizes are known they decide: what is set larger is a heading, smaller a caption.

    In the body's size only a short line is a heading behind which a paragraph begins.
    """
    if labelled.kind not in (BlockKind.BODY, BlockKind.HEADING) or labelled.byline or labelled.end:
        return labelled
    ratio = labelled.block.size / size
    if ratio >= LARGER:
        return replace(labelled, kind=BlockKind.HEADING)
    if ratio <= _SMALLER:
        return replace(labelled, kind=BlockKind.CAPTION, credit=Credit(labelled.block.text, "", ()))
    begins = after is not None and after.block.indented and after.block.size <= labelled.block.size
    heading = (
        labelled.kind is BlockKind.HEADING and begins and not is_terminated(labelled.block.text)
    )
    return replace(labelled, kind=BlockKind.HEADING if heading else BlockKind.BODY)


def label_blocks(page: PageText, paper: Paper) -> list[Labelled]:
    """Label all blocks of a page, in their order. A block with a jump line in it becomes two."""
    found: list[Labelled] = []
    above = ""
    below = [block.text for block in page.blocks[1:]] + [""]
    for block, rest in zip(page.blocks, below, strict=True):
        if breaks_number(above, block.text, rest):
            found.append(Labelled(block, BlockKind.BODY))
        elif is_furniture(block.text, paper) and not _ends_article(block.text, paper):
            found.append(Labelled(block, BlockKind.FURNITURE))
        elif closes(above, block.text, ROUND):
            found += _jump(block, paper, _goes_on) or _goes_on(block, paper)
        else:
            found += _jump(block, paper, _plain) or _plain(block, paper, may_head=True)
        above = block.text
    size = body_size(page)
    if size:
        behind = [*found[1:], None]
        found = [_by_size(one, size, after) for one, after in zip(found, behind, strict=True)]
    return found
