"""What blocks are by what stands around them: masthead, pointers, captions, names, lists."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.newspaper.parse.blocks import PageText
from crawler.newspaper.parse.folio import same_form
from crawler.newspaper.parse.label import (
    BRACKETS,
    LARGER,
    LONGEST_HEADING,
    ROUND,
    BlockKind,
    Labelled,
    breaks_number,
    is_terminated,
    label_blocks,
)
from crawler.newspaper.parse.label_captions import label_captions
from crawler.newspaper.parse.lexicon import has_common
from crawler.newspaper.parse.name_forms import is_only_name
from crawler.newspaper.parse.names import People
from crawler.newspaper.parse.notices import advertised, signed_by_offices
from crawler.newspaper.parse.page_names import HEAD, SHORT_NAME, between_articles, ends, masthead
from crawler.newspaper.parse.paper import Paper
from crawler.newspaper.parse.printed_byline import Byline, names_line

_POINTER, _NAMES = 48, 16
"""Characters of a line that points to another page, of names alone."""
_COUNTED = re.compile(r"\d{1,2}|[一二三四五六七八九十]{1,3}")
"""A number alone on a line, of a section or of a page."""
_OFFICE_LINE = 28
"""Characters of a line with a writer's office and name."""
_LINES_OF_VERSE, _VERSE = 5, 24
"""Short lines above a line from which on it is one of a poem, and no name."""
_EDITOR = re.compile(
    r"(?:实习|见习|总)?(?:编辑|策划|监制|统筹|视觉|出品人|审核|终审)\s*[：:/／|｜丨]\s*"
    "[\u4e00-\u9fff]{2,4}(?:[\\s、][\u4e00-\u9fff]{2,4})*"
)
"""One of those who edited a text, on a line of its own below it."""
_TITLE_LINE = 7
"""Characters of a line of a title that is broken in two."""
_RUN = 4
"""Lines below a head from which on all but the last, which has a text below it, are a list."""
_BESIDE_NUMBERS = (BlockKind.BODY, BlockKind.HEADING, BlockKind.BYLINE)
_POINTING = (BlockKind.HEADING, BlockKind.BODY, BlockKind.NOTE)


def _pointers(found: list[Labelled], paper: Paper) -> list[Labelled]:
    """Take what points to other pages for furniture: a head, the lines below it, lone ones."""
    done: list[Labelled] = []
    listing = False
    for place, one in enumerate(found):
        text = one.block.text
        short = one.kind in (*_POINTING, BlockKind.FURNITURE) and len(text) <= _POINTER
        head = short and (
            (
                any(p.fullmatch(text) for p in paper.pointer_heads)
                and not _heads(found, place, paper)
            )
            or _lists(found, place, paper)
        )
        above = done[-1].block.text if done else ""
        below = found[place + 1].block.text if place + 1 < len(found) else ""
        broken = breaks_number(above, text, below)
        pointer = short and not broken and any(p.fullmatch(text) for p in paper.pointers)
        pointer = pointer and not (
            text.startswith(ROUND[0])
            and one.kind is BlockKind.NOTE
            and bool(done)
            and done[-1].kind is BlockKind.BODY
            and is_terminated(done[-1].block.text)
        )  # （相关报道见A3版） below a text is the text's.
        listed = listing and one.kind in _POINTING and short and not is_terminated(text)
        listed = listed and not _heads(found, place, paper)
        if head or pointer or listed:
            if pointer:
                _take_back(done)
            done.append(replace(one, kind=BlockKind.FURNITURE))
            listing = head or (listing and not pointer)
        else:
            listing = False
            done.append(one)
    return done


def _lists(found: list[Labelled], place: int, paper: Paper) -> bool:
    """Whether what may head a list (今日要闻) does: a row of lines stands below it.

    Below a short one (要闻), which is more often a page's name, a row is a title of four lines.
    """
    text = found[place].block.text
    if not any(pattern.fullmatch(text) for pattern in paper.list_heads):
        return False
    below = place + 1
    for one in found[below : below + 2]:
        if any(pattern.fullmatch(one.block.text) for pattern in paper.pointers):
            return True
    if len(text) <= SHORT_NAME:
        return False
    while below < len(found) and found[below].kind is BlockKind.HEADING:
        below += 1
    row = below - place - 1
    alone = below == len(found) or found[below].kind is BlockKind.FURNITURE
    return row >= _RUN or (alone and row > 1)


def _heads(found: list[Labelled], place: int, paper: Paper) -> bool:
    """Whether a text begins below a line, which is then a title and points nowhere."""
    below = found[place + 1] if place + 1 < len(found) else None
    if below is None or any(pattern.fullmatch(below.block.text) for pattern in paper.pointers):
        return False
    return (
        below.kind is BlockKind.BYLINE
        or (below.kind is BlockKind.BODY and below.byline is not None)
        or (
            below.kind is BlockKind.BODY
            and (len(below.block.text) > _POINTER or below.block.text.endswith("。"))
        )
    )


def _take_back(done: list[Labelled]) -> None:
    """A page number alone points for the lines above it, up to the end of a text."""
    if len(done) > 1 and done[-1].kind is BlockKind.HEADING and not is_terminated(
        done[-1].block.text
    ):  # fmt: skip
        above = done[-2]
        if above.kind is BlockKind.FURNITURE:
            done[-1] = replace(done[-1], kind=BlockKind.FURNITURE)


def _is_verse(near: list[Labelled]) -> bool:
    """Whether these are the lines of a poem, as many as it takes to tell."""
    return len(near) == _LINES_OF_VERSE and all(
        one.kind in (BlockKind.HEADING, BlockKind.BODY) and len(one.block.text) <= _VERSE
        for one in near
    )


def _is_poet(text: str, paper: Paper) -> bool:
    """Whether a line among verse is a name and nothing else, as below the next poem's title."""
    return is_only_name(text, paper) and not has_common(text)


def _begins(one: Labelled) -> bool:
    """Whether a block is a paragraph as it stands below a byline."""
    return one.kind is BlockKind.BODY and is_terminated(one.block.text)


def _named(found: list[Labelled], paper: Paper) -> list[Labelled]:
    """Take names alone between a headline and a paragraph for a byline."""
    done = list(found)
    for place in range(1, len(found) - 1):
        above, one, below = done[place - 1], found[place], found[place + 1]
        if above.kind is BlockKind.NOTE and place > 1:
            above = done[place - 2]  # The day of a speech.
        if below.kind is BlockKind.NOTE and place + 2 < len(found):
            below = found[place + 2]
        if (
            one.kind is BlockKind.CREDIT
            and above.kind is BlockKind.HEADING
            and one.byline is not None
            and (one.byline.people.reporters or _begins(below))
        ):
            done[place] = replace(one, kind=BlockKind.BYLINE)  # 王伟 摄影报道, 新华社
        office = len(one.block.text) <= _OFFICE_LINE and above.kind is BlockKind.HEADING
        if one.kind not in (BlockKind.HEADING, BlockKind.BODY) or not (
            len(one.block.text) <= _NAMES or office
        ):
            continue
        short = len(below.block.text) <= _VERSE
        verse = short and _is_verse(done[max(0, place - _LINES_OF_VERSE) : place])
        if verse and not _is_poet(one.block.text, paper):
            continue
        if one.kind is BlockKind.HEADING and one.block.size > above.block.size / LARGER:
            continue  # The last characters of a headline, set as large as it.
        paragraph = below.kind is BlockKind.BODY or is_terminated(below.block.text)
        poem = _is_verse(done[place + 1 : place + 1 + _LINES_OF_VERSE])
        title = above.kind is BlockKind.HEADING or (
            above.kind is BlockKind.BODY
            and len(above.block.text) <= LONGEST_HEADING
            and above.byline is None
            and above.end is None
            and not is_terminated(above.block.text)
        )
        # Between a title and a text's first subhead.
        headed = (
            below.kind is BlockKind.HEADING
            and found[place + 2 : place + 3] != []
            and found[place + 2].kind is BlockKind.BODY
            and not has_common(one.block.text)
        )
        if title and (paragraph or poem or headed):
            byline = names_line(one.block.text, paper, pen_names=paragraph)
            if byline is not None:
                done[place] = replace(one, kind=BlockKind.BYLINE, byline=byline)
    return done


def _reported(found: list[Labelled]) -> list[Labelled]:
    """Take who wrote and took the pictures, at an unsigned text's end, for its byline.

    王伟 摄影报道; below a signed text it is a picture's.
    """
    done = list(found)
    signed = False
    for place, one in enumerate(found[1:], 1):
        below = found[place + 1].kind if place + 1 < len(found) else BlockKind.FURNITURE
        if one.kind is BlockKind.HEADING and ends(done[place - 1]):
            signed = False
        if (
            one.kind is BlockKind.CREDIT
            and one.byline is not None
            and one.byline.people.reporters
            and not signed
            and _begins(found[place - 1])
            and below in (BlockKind.HEADING, BlockKind.FURNITURE)
        ):
            done[place] = replace(one, kind=BlockKind.BYLINE)
        signed |= done[place].kind is BlockKind.BYLINE or one.byline is not None
    return done


def _edited(found: list[Labelled]) -> list[Labelled]:
    """Take who edited a text, below it and above the next one, for the text's end (编辑：王伟).

    In a page's head and at its foot such lines are the page's.
    """
    done = list(found)
    texts = [place for place, one in enumerate(found) if one.kind is BlockKind.BODY]
    last = texts[-1] if texts else 0
    for place in range(HEAD, last):
        one = found[place]
        if (
            one.kind is BlockKind.FURNITURE
            and not one.block.size
            and _EDITOR.fullmatch(one.block.text)
            and (done[place - 1].end is not None or ends(done[place - 1]))
            and done[place - 1].kind is not BlockKind.FURNITURE
        ):
            byline = Byline(one.block.text, People())
            done[place] = replace(one, kind=BlockKind.BYLINE, byline=byline, end=byline)
    return done


def _broken_titles(found: list[Labelled]) -> list[Labelled]:
    """Take a title's first line that ends in a comma for one, above its next, below an end."""
    done = list(found)
    for place in range(1, len(found) - 2):
        above, one, below, text = done[place - 1], *found[place : place + 3]
        if (
            one.kind is BlockKind.BODY
            and ends(above)
            and _TITLE_LINE <= len(one.block.text) <= _VERSE
            and one.block.text.endswith("，")
            and one.block.text.count("，") == 1
            and below.kind is BlockKind.HEADING
            and len(below.block.text) <= _VERSE
            and (text.kind is BlockKind.BYLINE or text.byline is not None)
        ):
            done[place] = replace(one, kind=BlockKind.HEADING)
    return done


def _who_was_there(found: list[Labelled]) -> list[Labelled]:
    """Take names for a title line that stand among such, above a dateline: 李强主持 王伟出席."""
    done = list(found)
    for place in range(1, len(found) - 2):
        above, one, below, text = done[place - 1], *found[place : place + 3]
        inside = above.kind is BlockKind.HEADING or (
            above.kind is BlockKind.BODY
            and above.end is None
            and not is_terminated(above.block.text)
        )
        if (
            one.kind is BlockKind.BYLINE
            and not one.block.text.startswith(BRACKETS)
            and inside
            and below.kind is BlockKind.HEADING
            and text.kind is BlockKind.BODY
            and text.byline is not None
        ):
            done[place] = replace(one, kind=BlockKind.HEADING, byline=None)
    return done


def _numbers(found: list[Labelled]) -> list[Labelled]:
    """Take numbers alone between texts for subheads, where they count up: no folios do."""
    done = list(found)
    row: list[int] = []
    for place in range(HEAD, len(found) - 1):
        one, near = found[place], (found[place - 1], found[place + 1])
        if (
            one.kind is BlockKind.FURNITURE
            and _COUNTED.fullmatch(one.block.text)
            and same_form(one.block.text).isdecimal()
            and all(beside.kind in _BESIDE_NUMBERS for beside in near)
        ):
            row.append(place)
    values = [same_form(found[place].block.text) for place in row]
    for number, place in enumerate(row):
        beside = {values[at] for at in (number - 1, number + 1) if 0 <= at < len(values)}
        value = int(values[number])
        if beside & {str(value - 1), str(value + 1)}:
            done[place] = replace(found[place], kind=BlockKind.HEADING)
    return done


def _sourced(found: list[Labelled], paper: Paper) -> list[Labelled]:
    """Take who is quoted at the beginning of a text (据法新社报道，) for its dateline.

    In an article that is signed the line above it is a subhead.
    """
    done = list(found)
    signed = False
    for place, one in enumerate(found):
        headed = place > 0 and found[place - 1].kind is BlockKind.HEADING
        if headed and one.kind is BlockKind.BODY and one.byline is None and not signed:
            quoted = (pattern.match(one.block.text) for pattern in paper.source_leads)
            if match := next(filter(None, quoted), None):
                done[place] = replace(one, byline=Byline(match["byline"], People()))
        closed = one.end is not None or one.kind in (BlockKind.FURNITURE, BlockKind.JUMP_TO)
        signed = not closed and (signed or one.byline is not None)
    return done


def label(page: PageText, paper: Paper) -> list[Labelled]:
    """The blocks of a page with what each is, by itself and by what stands around it."""
    found = masthead(advertised(label_blocks(page, paper), paper), paper)
    found = between_articles(_reported(_named(_numbers(_pointers(found, paper)), paper)), paper)
    found = label_captions(_who_was_there(_broken_titles(_edited(found))))
    return _sourced(signed_by_offices(found, paper), paper)
