"""Which lines are names of pages and columns: in a page's head, and between its articles."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.newspaper.parse.label import BlockKind, Labelled, is_terminated
from crawler.newspaper.parse.paper import Paper

HEAD = 8
"""Lines at a page's head among which its masthead is looked for."""
_ALONE = 16
"""Characters of a line of any words between two lines of the masthead."""
SHORT_NAME = 3
"""Characters of a name (经济) that may be a subhead's kicker, or a page's, too."""
_FOLIO = re.compile(r"第?(?:[A-Z]{1,2}\d{1,3}|\d{2}|[\d一二三四五六七八九十]{1,3}(?=版))版?")
"""A folio that names no page."""
_ANY_NAME = re.compile("[\u4e00-\u9fff·]{2,4}|[A-Z]{1,3}")
_TITLE = 7
"""Characters of a line that is a title, and no writer's name below one."""
_BRACKETS = "【】[]［］「」『』《》〔〕·-—－|｜ \u3000"
_ENDED = (
    BlockKind.JUMP_TO,
    BlockKind.BYLINE,
    BlockKind.CAPTION,
    BlockKind.CREDIT,
    BlockKind.NOTE,
    BlockKind.FURNITURE,
)


def ends(one: Labelled) -> bool:
    """Whether an article may end with a block."""
    return one.kind in _ENDED or (
        one.kind is BlockKind.BODY and (one.end is not None or is_terminated(one.block.text))
    )


def masthead(found: list[Labelled], paper: Paper) -> list[Labelled]:
    """Take a lone short line between a page's first ones for its head; its name at both ends."""
    done = list(found)
    for place, one in enumerate(found[:HEAD]):
        if one.kind is BlockKind.FURNITURE:
            continue
        furniture = [
            near.kind is BlockKind.FURNITURE
            for near in (done[place - 1 : place] + found[place + 1 : place + 2])
        ]
        between = furniture == ([True, True] if place else [True]) and len(one.block.text) <= _ALONE
        heads = any(furniture[:1]) or (place == 0 and one.kind is not BlockKind.BODY)
        below = found[place + 1] if place + 1 < len(found) else None
        told = below is not None and below.kind in (BlockKind.BODY, BlockKind.CAPTION)
        named = heads and _is_section(one.block.text, paper)
        named = named and not (told and _is_notice(one.block.text, paper))  # 图片新闻
        if not (between or named or (heads and _is_name_of_folio(found, place, paper))):
            break
        done[place] = replace(one, kind=BlockKind.FURNITURE)
    if done and done[-1].kind is BlockKind.HEADING and _is_section(done[-1].block.text, paper):
        done[-1] = replace(done[-1], kind=BlockKind.FURNITURE)
    return done


def _is_name_of_folio(found: list[Labelled], place: int, paper: Paper) -> bool:
    """Whether a short line above a title is the page's name, of which the head has the folio alone.

    Whatever it is called: 浣花溪, 机构天下.
    """
    above = [one.block.text for one in found[:place]]
    one, below = found[place], found[place + 1 : place + 2]
    return (
        one.kind is BlockKind.HEADING
        and _ANY_NAME.fullmatch(one.block.text) is not None
        and below != []
        and below[0].kind is BlockKind.HEADING
        and len(below[0].block.text) >= _TITLE
        and any(_FOLIO.fullmatch(text) for text in above)
        and not any(_is_section(text, paper) for text in above)
    )


def between_articles(found: list[Labelled], paper: Paper) -> list[Labelled]:
    """Take a page's or a column's name between an article and the next title for the page's."""
    done = list(found)
    for place in range(1, len(found) - 2):
        above, one, below = done[place - 1], found[place], found[place + 1]
        bare = one.block.text.strip(paper.byline_marks + _BRACKETS)
        if (
            one.kind is BlockKind.HEADING
            and ends(above)
            and below.kind is BlockKind.HEADING
            and _is_section(bare, paper)
            and _names_page(bare, _text_below(found, place + 2), paper)
        ):
            done[place] = replace(one, kind=BlockKind.FURNITURE)
    return done


def _names_page(name: str, text: Labelled | None, paper: Paper) -> bool:
    """Whether a page's name above a title is one: a short one needs a byline below the title.

    A column's (简讯) needs a text there, which a picture (图片新闻) has not.
    """
    if not _is_notice(name, paper):
        return len(name) > SHORT_NAME or (text is not None and text.byline is not None)
    return text is not None and (text.kind is BlockKind.BODY or text.byline is not None)


def _text_below(found: list[Labelled], place: int) -> Labelled | None:
    """What stands behind the title lines that go on at ``place``."""
    while place < len(found) and found[place].kind is BlockKind.HEADING:
        place += 1
    return found[place] if place < len(found) else None


def _is_notice(text: str, paper: Paper) -> bool:
    """Whether a line is a notice's title, or a column's that holds no titled articles (简讯)."""
    return any(pattern.fullmatch(text) for pattern in paper.notices)


def _is_section(text: str, paper: Paper) -> bool:
    """Whether a line is a page's name, and no mark of an advertisement."""
    named = any(pattern.fullmatch(text) for pattern in paper.sections)
    return named and not any(pattern.fullmatch(text) for pattern in paper.ad_marks)
