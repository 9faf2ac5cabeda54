"""Advertisements, and what ends a notice: the office, the day, the telephone below its text."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.newspaper.parse.label import BlockKind, Labelled, is_terminated
from crawler.newspaper.parse.page_names import HEAD
from crawler.newspaper.parse.paper import Paper

_OFFICE = re.compile(
    "[\u4e00-\u9fff（）()]{3,24}(?:公司|局|厅|委员会|办公室|中心|法院|检察院|集团|协会|学校|学院|大学"
    "|医院|政府|管委会|指挥部|银行|支行|分行|街道办事处|居委会|村委会|董事会|监事会|支队|大队|总队)"
)
_SIGNED = re.compile("[\u4e00-\u9fff（）()、\\s]{2,30}")
"""Who signs a notice above its day, in whatever words."""
_DAY = re.compile(r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?")
"""The day of a notice, a letter or a law, on a line of its own below it."""
_REACHED = re.compile(
    "(?:联系|咨询|报名|举报|监督|服务|查询|预约|拍卖|公司|单位|办公)*(?:电话|地址|联系人|传真|邮箱)"
)
_TOLD = 9
"""Characters of a notice's title that says what the notice is about."""
_OFFERED = 3
"""Lines below the mark of an advertisement that are its own."""


def advertised(found: list[Labelled], paper: Paper) -> list[Labelled]:
    """Take 广告 above a text for its title, anywhere else for a mark of the page.

    What stands below such a mark, down to a telephone or the like, is the advertisement.
    """
    done = list(found)
    for place, one in enumerate(found):
        if any(pattern.fullmatch(one.block.text) for pattern in paper.ad_marks):
            below = found[place + 1] if place + 1 < len(found) else None
            text = below is not None and below.kind is BlockKind.BODY
            done[place] = replace(one, kind=BlockKind.HEADING if text else BlockKind.FURNITURE)
            end = place + 1
            while end < len(found) and found[end].kind is BlockKind.HEADING:
                end += 1
            told = any(one.kind is BlockKind.BODY for one in found[end + 1 : end + 2])
            reached = found[end:] and found[end].kind is BlockKind.FURNITURE
            if end - place <= _OFFERED and reached and not told:
                own = found[place + 1 : end]
                done[place + 1 : end] = [replace(line, kind=BlockKind.FURNITURE) for line in own]
    return done


def _is_signed(above: Labelled, one: Labelled) -> bool:
    """Whether a line above a day of its own, below a text, says who signs there."""
    text = one.block.text
    return (
        one.kind in (BlockKind.HEADING, BlockKind.BODY)
        and _SIGNED.fullmatch(text) is not None
        and above.kind in (BlockKind.BODY, BlockKind.FURNITURE)
        and (is_terminated(above.block.text) or _REACHED.match(above.block.text) is not None)
    )


def _ends_text(above: Labelled, below: Labelled | None) -> bool:
    """Whether a day stands below a text, and among no lines of a masthead."""
    text = above.kind in (BlockKind.BODY, BlockKind.HEADING, BlockKind.NOTE)
    return text and (below is None or below.kind is not BlockKind.FURNITURE)


def _titles_notice(one: Labelled, paper: Paper) -> bool:
    """Whether a line is a notice's title, above which the office stands that gives it.

    Above a short one (遗失声明) the office ends another notice.
    """
    text = one.block.text
    return len(text) >= _TOLD and any(pattern.fullmatch(text) for pattern in paper.notices)


def signed_by_offices(found: list[Labelled], paper: Paper) -> list[Labelled]:
    """Take what stands below a notice for its end: the office, the day, where it is reached."""
    done = list(found)
    for place in range(len(found) - 1, 1, -1):
        above, one = done[place - 1], done[place]
        below = done[place + 1] if place + 1 < len(done) else None
        if _DAY.fullmatch(one.block.text) and one.kind is BlockKind.FURNITURE:
            signed = _is_signed(done[place - 2], above)
            wrote = above.kind is BlockKind.HEADING and done[place - 2].kind is BlockKind.BODY
            if signed or (place >= HEAD and _ends_text(above, below)):
                done[place] = replace(one, kind=BlockKind.NOTE)
                if signed or wrote:
                    done[place - 1] = replace(above, kind=BlockKind.NOTE)
        elif (
            one.kind is BlockKind.HEADING
            and not one.block.size
            and _OFFICE.fullmatch(one.block.text)
            and above.kind is BlockKind.BODY
            and is_terminated(above.block.text)
            and (below is None or below.kind not in (BlockKind.BODY, BlockKind.BYLINE))
            and not (below is not None and _titles_notice(below, paper))
        ) or (
            one.kind is BlockKind.FURNITURE
            and _REACHED.match(one.block.text)
            and above.kind is BlockKind.BODY
            and below is not None
            and below.kind is BlockKind.NOTE
        ):
            done[place] = replace(one, kind=BlockKind.NOTE)
    return done
