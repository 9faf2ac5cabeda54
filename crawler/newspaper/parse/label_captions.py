"""Which lines are captions by what stands around them: below 图片：, in a list, among titles."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.newspaper.parse.credit import Credit
from crawler.newspaper.parse.label import (
    LONGEST_HEADING,
    BlockKind,
    Labelled,
    in_brackets,
    is_terminated,
)

_LISTED = 3
"""Lines with one sign before them that are a list, and no captions."""
_ATTACHED = re.compile(r"附(?:组?图片?|照片)[^（）()]{0,2}?(?P<count>\d{1,2})[张幅]")
"""A title that says how many pictures go with it (附图片3张)."""
PICTURES_BELOW = re.compile("(?:图片|照片|附图)[：:]")
"""The line above the captions of pictures that do not stand on the page."""
_PICTURE_NUMBER = re.compile(r"[（(]?\d{1,2}(?:[）)：:、]|[.．]\D)")


def _listed(found: list[Labelled]) -> list[Labelled]:
    """Take captions in a row that have nothing but a sign before them for a list of the text."""
    done = list(found)
    start = 0
    for place in range(1, len(found) + 1):
        sign = found[start].block.text[:1]
        same = place < len(found) and found[place].block.text[:1] == sign
        if same and sign in "▲△▼":
            continue
        if place - start >= _LISTED:
            for at in range(start, place):
                one = found[at]
                if one.kind is BlockKind.CAPTION and one.credit and not one.credit.credit:
                    done[at] = replace(one, kind=BlockKind.BODY, credit=None)
        start = place
    return done


def _captioned(found: list[Labelled]) -> list[Labelled]:
    """Take the lines below 图片： for captions: as many as the title says pictures, or one."""
    done = list(found)
    count, left = 1, 0
    broken = False
    for place, one in enumerate(found):
        text = one.block.text
        if stated := _ATTACHED.search(text):
            count, left = int(stated["count"]), 0
        titled = left < count and place + 1 < len(found) and _is_title(one, found[place + 1])
        if titled or (one.kind is BlockKind.BODY and one.byline is not None):
            left, broken = 0, False
        numbered = _PICTURE_NUMBER.match(text) is not None
        long = len(text) > LONGEST_HEADING
        if one.kind is BlockKind.CAPTION and PICTURES_BELOW.fullmatch(text):
            left = count
        elif (left and (numbered or not long)) or (broken and one.kind is not BlockKind.CREDIT):
            left -= one.kind is not BlockKind.CREDIT and (numbered or not broken)
            # A column's end broke it.
            broken = (numbered or broken) and long and not is_terminated(text)
            if one.kind in (BlockKind.HEADING, BlockKind.BODY, BlockKind.NOTE):
                done[place] = replace(one, kind=BlockKind.CAPTION, credit=Credit(text, "", ()))
        else:
            left = 0
    return done


def _is_title(one: Labelled, below: Labelled) -> bool:
    """Whether a line among captions has a byline below it, or a text that begins with one."""
    line = below.kind is BlockKind.BYLINE and not in_brackets(below.block.text)
    leads = below.kind is BlockKind.BODY and below.byline is not None
    return one.kind is BlockKind.HEADING and (line or leads)


def label_captions(found: list[Labelled]) -> list[Labelled]:
    """The blocks of a page, with captions told from lists and from the titles among them."""
    return _captioned(_listed(found))
