"""Put paragraphs together again that a column or a caption broke, and only those.

What shows that two pieces are one paragraph: the first has no end of a sentence, and either it is
plainly body text, or a word, a number or a pair of quotes goes across the seam. In a PDF the
indent of the first line decides. What shows that words are lost at a seam: a doubled character,
signs that cannot follow one another, quotes that close but never opened, broken words on both
sides. Nothing is ever made up in their place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from crawler.newspaper.model import Seam, SeamKind, Span
from crawler.newspaper.parse.credit import Credit
from crawler.newspaper.parse.label import (
    ROUND,
    TOLD,
    BlockKind,
    Labelled,
    closes,
    in_brackets,
    is_table_row,
    is_terminated,
    leaves_open,
)
from crawler.newspaper.parse.lexicon import (
    first_word,
    guessed_across,
    is_han,
    is_reduplicated,
    is_word,
    last_word,
    stands_alone,
    word_across,
)
from crawler.newspaper.parse.paper import Paper
from crawler.newspaper.parse.printed_byline import Byline, end_byline, lead_byline

_OPEN_WORDS = tuple(
    "的和与及在对把被将以为由向从并或比让给使于至一每各这那其某就都也已正只又且但而则"
)
_SAID = (
    "介绍",
    "说",
    "表示",
    "指出",
    "强调",
    "告诉",
    "认为",
    "坦言",
    "笑着",
    "透露",
    "提出",
    "回忆",
    "感慨",
    "算了",
    "回答",
    "解释",
    "补充",
    "直言",
    "感叹",
    "称",
)
"""What a paragraph does not begin with, for it says who does it first."""
_NEVER_FIRST = tuple("，。、；：！？”’）》」』】…")
_YEAR = re.compile(r"’\d\d")
"""A year without its century (’97)."""
_AFTER_NUMBERS = tuple("多余个名位人次元万亿年月日时分天户家吨亩件台套条项处座里公米千克度岁%％")
BULLETS = tuple("●■◆▲★◎○□①②③④⑤⑥⑦⑧⑨")
ART = "图片|新闻图片|图片新闻|摄影|漫画|书法|篆刻|国画|中国画|油画|木刻|速写|剪纸"
"""What stands in brackets behind a title that has a picture below it and no text."""
PICTURE_ALONE = re.compile(rf"[（(【](?:组?图|{ART})[）)】]$")
_PARTICLES = frozenset("的地得了着过们")
"""What a paragraph does not begin with, as words by themselves."""
_NAMED = re.compile(
    "(?:[局处科院厂站馆村校队所会社市县区镇乡行司]长|主任|书记|支书|经理|负责人|工程师|主席|教授|专家)"
    "(.).?$"
)
"""An office and the beginning of a name."""
_PAIRS = (("“", "”"), ROUND, ("《", "》"), ("(", ")"))
_NEAR = 60
"""Characters before a seam that show whether a sentence goes on."""
_TITLE, _TINY = 40, 3
STOPS = "a sentence stops at the end of a piece"
_SHORT_CAPTION, _LONG_CAPTION = 60, 200


@dataclass(frozen=True, slots=True)
class Unit:
    """A block, or the blocks of one paragraph put together."""

    first: Labelled
    kind: BlockKind
    text: str
    spans: tuple[Span, ...]
    seams: tuple[Seam, ...] = ()
    end: Byline | None = None
    """The byline behind the last sentence, which ends the article."""


def is_continued(left: str, right: str, surnames: frozenset[str] = frozenset()) -> str:
    """Why ``right`` must go on where ``left`` stops; empty where nothing shows it.

    Names of people count if their family names are among ``surnames``.
    """
    if right.startswith(_NEVER_FIRST) and not _YEAR.match(right):
        return f"{right[0]} cannot begin a paragraph"
    if word := word_across(left, right):
        return f"the word {word} goes across"
    if right.startswith(_SAID) or (right[:1] not in "他她它" and right[1:].startswith(_SAID[:8])):
        return f"{first_word(right)} is what somebody does"
    if first_word(right) in _PARTICLES:
        return f"{right[0]} cannot begin a paragraph"
    if (
        (name := _NAMED.search(left[-_NEAR:]))
        and name[1] in surnames
        and guessed_across(left, right)
    ):
        return f"the name {name[0]} goes on"
    near = left[-_NEAR:]
    if any(m.start() < len(near) < m.end() for m in TOLD.finditer(near + right[:8])):
        return "what somebody did stops before its colon"
    if left.endswith(_OPEN_WORDS) and not is_word(left[-2:]):
        return f"{left[-1]} cannot end a paragraph"
    if any(closes(left, right, pair) for pair in _PAIRS):
        return "quotes or brackets close behind the seam"
    if left[-1:].isdigit() and (right[:1].isdigit() or right.startswith(_AFTER_NUMBERS)):
        return "a number goes across"
    return ""


def lost_words(left: str, right: str, paper: Paper) -> str:
    """Why words must be lost between ``left`` and ``right``; empty where nothing shows it."""
    joined = left + right
    for at, what in ((len(left), "begins"), (len(left) - 2, "ends")):
        piece = joined[max(at, 0) : at + 2]
        doubled = len(piece) == 2 and piece[0] == piece[1] and is_han(piece[0])
        if doubled and not is_reduplicated(joined, at):
            return f"the piece {what} with the doubled {piece}"
    if right.startswith(_NEVER_FIRST) and not _YEAR.match(right):
        return f"no line begins with {right[0]}"
    for opening, closing in _PAIRS[:3]:
        opens = leaves_open(left, (opening, closing))
        at, again = right.find(closing), right.find(opening)
        if opens and again >= 0 and (at < 0 or again < at):
            return f"{opening} opens twice"
        if not opens and at >= 0 and (again < 0 or at < again):
            return f"{closing} closes what never opened"
    if not word_across(left, right) and not guessed_across(left, right):
        before, after = last_word(left), first_word(right)
        broken = [
            len(word) == 1 and is_han(word) and not stands_alone(word) for word in (before, after)
        ]
        if all(broken) and before not in paper.surnames:
            return f"{before} and {after} are pieces of words"
    return ""


def _ends_here(right: Labelled) -> bool:
    """Whether a block is the byline behind a last sentence that the column's end cut off.

    Only a PDF shows it: a byline on a line of its own is set in or at the right.
    """
    block = right.block
    flush = block.size > 0 and not block.indented
    return right.kind is BlockKind.BYLINE and flush and in_brackets(block.text)


def _may_join(
    left: Labelled, text: str, right: Labelled, after: Labelled | None, paper: Paper
) -> str:
    """Why two blocks are one paragraph; empty if they are not.

    ``text`` is the left one so far, ``after`` what comes behind the right one.
    """
    if left.kind is BlockKind.BODY and _ends_here(right):
        return "a byline in brackets begins a column"
    if right.kind not in (BlockKind.BODY, BlockKind.HEADING) or right.block.text.startswith(
        BULLETS
    ):
        return ""
    if right.byline is not None or is_table_row(text) or is_table_row(right.block.text):
        return ""
    if left.kind is right.kind is BlockKind.HEADING:
        signed = after is not None and after.byline is not None
        word = "" if left.block.size or signed else word_across(text, right.block.text)
        return f"the word {word} goes across" if word else ""
    sizes = left.block.size, right.block.size
    if all(sizes) and max(sizes) > 1.06 * min(sizes):
        return ""
    if (
        right.block.indented is not None
        and left.kind is BlockKind.BODY
        and right.kind is BlockKind.BODY
    ):
        return "" if right.block.indented else "the first line is not set in"
    never = right.block.text.startswith(_NEVER_FIRST) and not _YEAR.match(right.block.text)
    if is_terminated(text) and not never:
        return ""
    if right.block.text.startswith("……"):
        return ""
    if text.startswith(BULLETS) and len(text) < 40:
        return ""
    reason = is_continued(text, right.block.text, paper.surnames)
    tiny = left.kind is BlockKind.HEADING and len(text) <= _TINY and not left.block.size
    if not reason and tiny and guessed_across(text, right.block.text):
        reason = "a name goes across"
    last = after is None or after.kind is BlockKind.JUMP_TO
    if left.kind is not BlockKind.BODY or reason:
        return reason
    whole = right.kind is BlockKind.BODY or is_terminated(right.block.text)
    return STOPS if (not could_be_title(left, text) if whole else last) else ""


def could_be_title(left: Labelled, text: str) -> bool:
    """Whether a piece that stops open may also be a title: the parting of the page decides then."""
    return (
        not left.block.size
        and left.byline is None
        and left.end is None
        and len(text) <= _TITLE
        and text == left.block.text
        and not is_table_row(text)
        and not any(sign in text for sign in "。；！？")
    )


def seam_between(left: str, right: str, reason: str, paper: Paper) -> Seam:
    """The seam where ``right`` is put behind ``left``: a gap if words are lost there."""
    lost = lost_words(left, right, paper)
    return Seam(len(left), SeamKind.GAP if lost else SeamKind.JOIN, lost or reason)


def joined(unit: Unit, right: Unit, reason: str, paper: Paper) -> Unit:
    """``right`` put behind ``unit``, with the seam between them."""
    seam = seam_between(unit.text, right.text, reason, paper)
    later = tuple(replace(one, at=one.at + seam.at) for one in right.seams)
    text = unit.text + right.text
    first = replace(unit.first, byline=lead_byline(text, paper))
    return Unit(
        first,
        BlockKind.BODY,
        text,
        (*unit.spans, *right.spans),
        (*unit.seams, seam, *later),
        end_byline(text, paper),
    )


def captions_first(labelled: list[Labelled], paper: Paper) -> list[Labelled]:
    """Take a line together with the lone credit behind it, where it is the caption.

    That is a short line that the text before it does not run into, or a longer paragraph under a
    heading with nothing else below it (a picture with a title).
    """
    found: list[Labelled] = []
    for index, one in enumerate(labelled):
        after = labelled[index + 1] if index + 1 < len(labelled) else None
        if one.kind is BlockKind.CREDIT and one.credit and _is_caption(found, after, paper):
            caption = found[-1]
            span = Span(caption.block.span.start, one.block.span.end)
            credit = Credit(caption.block.text, one.credit.credit, one.credit.photographers)
            found[-1] = replace(
                caption,
                block=replace(caption.block, span=span),
                kind=BlockKind.CAPTION,
                credit=credit,
            )
        else:
            found.append(one)
    return found


def _is_caption(found: list[Labelled], after: Labelled | None, paper: Paper) -> bool:
    """Whether the last line of ``found`` is the caption of the lone credit that follows it."""
    last = found[-1] if found else None
    before = found[-2] if len(found) > 1 else None
    if last is None or last.byline is not None or last.end is not None:
        return False
    if last.kind is BlockKind.CAPTION:
        return last.credit is not None and not last.credit.credit
    above = before.kind if before is not None else BlockKind.HEADING
    if PICTURE_ALONE.search(last.block.text):
        return False
    if last.kind is BlockKind.HEADING:
        return before is not None and above in (BlockKind.BODY, BlockKind.HEADING)
    if last.kind is not BlockKind.BODY:
        return False
    text = last.block.text
    if len(text) <= _SHORT_CAPTION:
        return before is None or not is_continued(before.block.text, text, paper.surnames)
    alone = (
        after is None
        or after.kind not in (BlockKind.BODY, BlockKind.CAPTION)
        or after.byline is not None
    )
    return above is BlockKind.HEADING and alone and len(text) <= _LONG_CAPTION


def rejoin(labelled: list[Labelled], paper: Paper) -> list[Unit]:
    """The page's blocks as units, each at the place of its first piece."""
    labelled = captions_first(labelled, paper)
    taken: set[int] = set()
    units: list[Unit] = []
    for index, first in enumerate(labelled):
        if index in taken:
            continue
        unit = Unit(first, first.kind, first.block.text, (first.block.span,), end=first.end)
        # Below 上接 stands a headline, unless it stands above it.
        again = index > 0 and labelled[index - 1].kind is BlockKind.JUMP_FROM
        again &= index < 2 or labelled[index - 2].kind is not BlockKind.HEADING
        if first.kind is BlockKind.BODY or (first.kind is BlockKind.HEADING and not again):
            unit = _grow(unit, index, labelled, taken, paper)
        units.append(unit)
    return units


def _grow(unit: Unit, index: int, labelled: list[Labelled], taken: set[int], paper: Paper) -> Unit:
    """Add to ``unit`` the pieces that go on with it; their indexes go into ``taken``."""
    last = unit.first
    for later in range(index + 1, len(labelled)):
        right = labelled[later]
        if right.kind in (BlockKind.CAPTION, BlockKind.CREDIT, BlockKind.FURNITURE):
            continue
        after = labelled[later + 1] if later + 1 < len(labelled) else None
        reason = _may_join(last, unit.text, right, after, paper)
        if not reason or unit.end is not None:
            break
        seam = seam_between(unit.text, right.block.text, reason, paper)
        text = unit.text + right.block.text
        unit = replace(
            unit,
            kind=BlockKind.BODY,
            text=text,
            spans=(*unit.spans, right.block.span),
            seams=(*unit.seams, seam),
            end=end_byline(text, paper),
        )
        last = replace(right, kind=BlockKind.BODY)
        taken.add(later)
    if len(unit.spans) > 1:
        first = replace(unit.first, byline=lead_byline(unit.text, paper))
        unit = replace(unit, first=first)
    return unit
