"""Lists of people as newspapers print them: who they are and what they did.

``株洲日报·掌上株洲记者/李军 通讯员/谭雪平 陈志``, ``本报记者 王 伟 通讯员 李敏``,
``文/张三 图/李四``, ``记者张三、李四``, ``王五 摄``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crawler.newspaper.parse.lexicon import is_common, is_ordinary
from crawler.newspaper.parse.name_forms import (
    DOTS,
    HAN,
    MOST_GLUED,
    is_name,
    is_place,
    is_rare,
    respaced,
)
from crawler.newspaper.parse.paper import Paper
from crawler.newspaper.parse.people_reader import LATIN, SENT_BY, STROKE, PeopleReader

_SEPARATORS = re.compile(r"[\s、，,;；/／:：|｜&+■□●○◎⊙☉◉＊*※◇◆▲△▌丨]+")
_SPACED = re.compile(rf"(?<!\S)[{HAN}](?: +[{HAN}]){{2,8}}(?!\S)")
"""Names with a space behind each character."""
_LONGEST_LIST = 100
_STOP = re.compile("[。！？!?]")


@dataclass(frozen=True, slots=True)
class People:
    """Who is named. ``roles`` counts words like 记者, ``actions`` those like 摄."""

    reporters: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    roles: int = 0
    actions: int = 0
    picture: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return self.reporters + self.correspondents + self.photographers


_STROKED = re.compile(rf"(?<![/／{HAN}])([{HAN}]{{1,4}})\s*[/／:：]\s*(?=[{HAN}])")
"""What stands before a stroke: the names behind it did it (图/王五), or it is a role."""


_TEXT_AND_PICTURE = (
    r"(?:(?:文字?|采写|撰文|采访)\s*(?:[/／\\、·&]|并)\s*(?>图片?|摄影?|片)"
    r"|图\s*[/／、]\s*文)(?!记)"
)
_BOTH = re.compile(rf"{_TEXT_AND_PICTURE}(?![/／:：])|^{_TEXT_AND_PICTURE}")
"""One person's text and pictures, however it is set: 文/图, 文并摄, 采写、摄影."""
_REPORTED_FROM = re.compile(
    rf"\s(?P<places>[{HAN}]{{2,6}}(?:、[{HAN}]{{2,6}})*)\s*(?P<done>(?:摄影|现场|独家)?报道|文图)$"
)
"""Where writers were, behind their names."""


def _tokens(text: str, paper: Paper) -> list[str]:
    """The list cut at its separators; two-character names set with a space inside are whole."""
    text = _SPACED.sub(lambda found: respaced(found[0], paper), text)
    tokens = [token for token in _SEPARATORS.split(text) if token]
    merged: list[str] = []
    compounds = paper.words["compound_surnames"]
    for token in tokens:
        first = merged[-1] if merged else ""
        given = token[:1] if token[1:] in ("", *paper.glued_actions) else token  # 王 芳摄
        compound = first in compounds and len(token) < 3 and not is_name(token, paper)  # 司马 光
        spaced = len(given) == len(first) == 1 and first in paper.surnames
        if compound or (spaced and first not in "文图摄"):
            merged[-1] += token
        elif LATIN.fullmatch(token) and LATIN.fullmatch(first):
            merged[-1] += f" {token}"
        else:
            merged.append(token)
    return merged


def _name_photographer(tokens: list[str], paper: Paper) -> None:
    """Mark a last 摄影 that stands before a name: behind it is who did it (记者 王五 摄影 李六)."""
    known = paper.words
    actions = (*known["text_actions"], *known["picture_actions"], *known["both_actions"])
    places = [place for place, token in enumerate(tokens) if token.strip(STROKE) in actions]
    if places and 0 < places[-1] < len(tokens) - 1:
        token, behind = tokens[places[-1]], tokens[places[-1] + 1 :]
        if token in known["picture_actions"] and len(places) == 1 and all(
            is_name(name, paper) for name in behind
        ):  # fmt: skip
            tokens[places[-1]] = token + STROKE


def _without_source(text: str, paper: Paper) -> str:
    """A list without the medium or the office behind it whose the pictures are (图/CFP)."""
    for gap in re.finditer(r"\s+", text):
        source = text[gap.end() :]
        if any(pattern.fullmatch(source) for pattern in paper.anonymous_credits):
            sent = next((source.removesuffix(by) for by in SENT_BY if source.endswith(by)), "")
            return text if sent and is_name(sent.strip(), paper) else text[: gap.start()]
    return text


def _were_at(reported: re.Match[str], paper: Paper) -> bool:
    """Whether places stand before 报道, and no name that stands alone behind its role (罗国)."""
    roles = (*paper.words["reporter_roles"], *paper.words["correspondent_roles"])
    waits = reported.string[: reported.start()].endswith(roles)
    return not waits and all(is_place(one, paper) for one in reported["places"].split("、"))


def _can_be_list(text: str, paper: Paper) -> bool:
    """Whether a long text has a role or an action in it, or parts; any other is no list."""
    parts = len(text) <= MOST_GLUED or _SEPARATORS.search(text) is not None
    return parts or any(map(text.__contains__, paper.told_by))


@lru_cache(maxsize=64)  # A line is read as a byline, and as a credit.
def read_people(text: str, paper: Paper, *, bracketed: bool = False) -> People | None:
    """The people of a list, or ``None`` where ``text`` is anything else.

    A list without any role or action only counts if all of it looks like Chinese names. In
    brackets names may run together, and an office may stand before them (县融媒体中心 王伟).
    """
    text = text.translate(DOTS).strip().strip(paper.byline_marks).strip()
    for brand in paper.brands:
        if text.startswith(brand) and text[len(brand) : len(brand) + 1] not in ("", "讯"):
            text = text.removeprefix(brand)
            break
    if len(text) > _LONGEST_LIST or _STOP.search(text):
        return None
    if not (bracketed or _can_be_list(text, paper)):
        return None
    for pattern, replacement in paper.rewrites:
        if pattern.search(text):  # Rarely, and it takes half the time of `sub`.
            text = pattern.sub(replacement, text)
    text = _without_source(_BOTH.sub("文图", text), paper)
    while (found := _REPORTED_FROM.search(text)) and _were_at(found, paper):
        text = f"{text[: found.start()]} {found['done']}"
    actions = (*paper.words["text_actions"], *paper.words["picture_actions"])
    text = _STROKED.sub(lambda found: f"{found[1]}{STROKE if found[1] in actions else ''} ", text)
    reader = PeopleReader(paper, text, bracketed)
    tokens = _tokens(text, paper)
    _name_photographer(tokens, paper)
    if not all(reader.token(token) for token in tokens):
        return None
    reader.flush()
    if not any(reader.lists.values()):
        return None
    lone = reader.lone_names
    if not all(
        is_name(name, paper) or ((reader.picture or bracketed) and is_rare(name, paper))
        for name in lone
    ) or (lone and all(map(is_common if len(lone) > 1 else is_ordinary, lone))):
        return None  # （方言）, ■白云 蓝天
    return People(
        tuple(reader.lists["reporters"]),
        tuple(reader.lists["correspondents"]),
        tuple(reader.lists["photographers"]),
        reader.roles,
        reader.actions,
        reader.picture,
    )
