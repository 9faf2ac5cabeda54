"""Lists of people as newspapers print them: who they are and what they did.

``株洲日报·掌上株洲记者/李军 通讯员/谭雪平 陈志``, ``本报记者 王 伟 通讯员 李敏``,
``文/张三 图/李四``, ``记者张三、李四``, ``王五 摄``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crawler.newspaper.parse.lexicon import is_common, kind_of_word, words
from crawler.newspaper.parse.name_forms import (
    HAN,
    MOST_GLUED,
    NAME,
    OWN,
    ending,
    has_part,
    is_name,
    is_only_name,
    is_rare,
    name_at_head,
    respaced,
    run_together,
)
from crawler.newspaper.parse.paper import Paper

_SEPARATORS = re.compile(r"[\s、，,;；/／:：|｜&+■□●○◎⊙☉◉＊*※◇◆▲△▌丨]+")
_SPACED = re.compile(rf"(?<!\S)[{HAN}](?: +[{HAN}]){{2,8}}(?!\S)")
"""Names with a space behind each character."""
_GLUED = re.compile(rf"[{HAN}]{{5,12}}")
"""Names that lost the white space between them."""
_SENT_BY = ("供图", "提供")
_OFFICE = 5
"""Characters from which on what ends like an office is one, and no name."""
_LONGEST_LIST = 80
_STOP = re.compile("[。！？!?]")
_LATIN = re.compile(r"[A-Z][A-Za-z.’'-]*(?: [A-Z][A-Za-z.’'-]*)*")


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


def _role_of(token: str, paper: Paper) -> tuple[str, str, str] | None:
    """What stands before a token's role, the list that it fills, and what is glued behind it."""
    for word in filter(token.__contains__, paper.words["other_roles"]):
        match = re.fullmatch(rf"[{HAN}A-Za-z·]{{0,6}}?{word}([{HAN}·]{{0,4}})", token)
        if match is not None and (not match[1] or is_only_name(match[1], paper)):
            return "", "others", match[1]
    for kind in ("photographer", "reporter", "correspondent"):
        for word in filter(token.__contains__, paper.words[f"{kind}_roles"]):
            match = re.fullmatch(
                rf"([{HAN}A-Za-z0-9·\-—“”《》]{{0,16}}?){word}([{HAN}·]{{0,14}})", token
            )
            if match is not None:
                return match[1], f"{kind}s", match[2]
    return None


_STROKE = "→"
_STROKED = re.compile(rf"(?<![/／{HAN}])([{HAN}]{{1,4}})\s*[/／:：]\s*(?=[{HAN}])")
"""What stands before a stroke: the names behind it did it (图/王五), or it is a role."""


_TEXT_AND_PICTURE = (
    r"(?:(?:文字?|采写|撰文|采访)\s*(?:[/／\\、·&]|并)\s*(?>图片?|摄影?|片)"
    r"|图\s*[/／、]\s*文)(?!记)"
)
_BOTH = re.compile(rf"{_TEXT_AND_PICTURE}(?![/／:：])|^{_TEXT_AND_PICTURE}")
"""One person's text and pictures, however it is set: 文/图, 文并摄, 采写、摄影."""
_REPORTED_FROM = re.compile(
    rf"\s(?P<places>[{HAN}]{{2,6}}(?:、[{HAN}]{{2,6}})*)\s*(?P<done>(?:摄影|现场|独家)?报道)$"
)
"""Where writers were, behind their names."""


class _Reader:
    """Reads one list, token by token."""

    def __init__(self, paper: Paper, text: str, bracketed: bool) -> None:
        self.paper = paper
        self.signed = any(f" {own}记者" in text for own in OWN)
        """Whether a role stands behind names that have none."""
        self.lists: dict[str, list[str]] = {
            "reporters": [],
            "correspondents": [],
            "photographers": [],
            "others": [],
        }
        self.bracketed = bracketed
        self.role = ""
        self.pending: list[str] = []
        self.roles = 0
        self.actions = 0
        self.before: str | None = None
        """Where actions stand before names (图/王五): the list that the last one fills."""
        self.picture = False
        self.lone_names: list[str] = []
        self.told: set[str] = set()
        """Of whom it is said what they did."""

    def flush(self, kind: str = "") -> None:
        """Put the names that wait into a list."""
        into = kind or self.before or self.role or "reporters"
        if into == "both":
            self.lists["photographers"] += self.pending
            into = self.writers()
        self.lists[into] += self.pending
        self.pending = []

    def writers(self) -> str:
        """The list of those who wrote: that of the role, unless it is one for pictures alone."""
        return self.role if self.role and self.role != "photographers" else "reporters"

    def took_both(self) -> None:
        """Put the names that wait among the writers; they and all before them took the pictures."""
        self.flush(self.writers())
        names = [*self.lists["reporters"], *self.lists["correspondents"]]
        taken = self.told | {*self.lists["photographers"]}
        self.lists["photographers"] += [name for name in names if name not in taken]

    def action(self, token: str) -> bool:
        """Take a word for what people did, behind their names or before them."""
        known = self.paper.words
        stroke = token.endswith(_STROKE)
        token = token.removesuffix(_STROKE).removeprefix("本报")
        both = token in known["both_actions"]
        picture = token in known["picture_actions"]
        if not (both or picture or token in known["text_actions"]):
            return False
        self.actions += 1
        self.picture |= picture
        if self.role == "others":
            self.flush()
            self.role, self.before = "", ""
        if stroke or self.before is not None or not (self.pending or any(self.lists.values())):
            self.flush()
            self.before = "both" if both else "photographers" if picture else ""
        elif self.pending and (both or token == "摄影报道"):
            self.took_both()
        elif self.pending:
            self.flush("photographers" if picture else "")
        self.told.update(*self.lists.values())
        return True

    def name(self, token: str) -> bool:
        """Take a name, with what the person did glued behind it or not."""
        done = ending(token, self.paper.glued_actions)
        if len(done) == 1 and done != "摄" and len(token) > 2 and is_common(token[-2:]):
            done = ""  # 王宏图
        bare = token.removesuffix(done) if done else token
        if done.endswith("报道") and (name := self.before_place(bare)):
            bare = name
        said = not self.roles and len(done) > 1 and is_common(bare)  # 江南速写
        if done and NAME.fullmatch(bare) and not said:
            return self.name(bare) and self.action(done)
        if (self.bracketed or self.role == "correspondents") and (
            name := self.behind_office(token) or self.behind_place(token)
        ):
            return self.name(name)
        rare = (self.role and _LATIN.fullmatch(token)) or has_part(token, self.paper)
        if (self.roles or self.bracketed or self.signed) and (
            names := None if rare else run_together(token, self.paper)
        ) is not None:
            if not self.roles:
                self.lone_names += names
            self.pending += names
            return True
        glued = _GLUED.fullmatch(token) and self.roles and token[0] in self.paper.surnames
        if not (glued or rare) and not (NAME.fullmatch(token) and self.is_one(token)):
            return False
        if not self.roles:
            self.lone_names.append(token)
        self.pending.append(token)
        return True

    def done_by(self, token: str) -> tuple[str, str]:
        """What somebody did and the name set behind it without white space (摄影王伟)."""
        if not (self.roles or self.bracketed or self.actions):  # 速写李白
            return "", ""
        actions = (*self.paper.words["text_actions"], *self.paper.words["picture_actions"])
        for done in actions if token.startswith(actions) else ():
            name = token.removeprefix(done)
            if len(done) > 1 and name != token and is_name(name, self.paper):
                return ("", "") if is_common(token) or is_common(name) else (done, name)
        return "", ""

    def before_place(self, token: str) -> str:
        """The name before a place that is set without white space (王伟北京); or nothing."""
        for end in (2, 3):
            place = token[end:]
            if len(place) > 1 and is_name(token[:end], self.paper) and kind_of_word(place) == "ns":
                return token[:end]
        return ""

    def behind_office(self, token: str) -> str:
        """The name behind an office that is set without white space; or nothing."""
        for size in (3, 2):
            office, name = token[:-size], token[-size:]
            known = len(ending(office, self.paper.words["offices"])) > 1
            if len(office) >= _OFFICE and known and is_name(name, self.paper):
                return "" if is_common(name) else name
        return ""

    def behind_place(self, token: str) -> str:
        """The name behind where somebody writes from (江苏李敏), in brackets; or nothing."""
        for size in (3, 2) if self.bracketed and not is_name(token, self.paper) else ():
            place, name = token[:-size], token[-size:]
            known = is_common(place) and kind_of_word(place) == "ns"
            known |= len(place) > 2 and place[-1] in "省市县区镇乡村"
            if known and len(place) > 1 and is_only_name(name, self.paper):
                return name
        return ""

    def is_one(self, token: str) -> bool:
        """Whether a token can be a name: it looks like one, or is at least no common word."""
        if is_name(token, self.paper):
            return True
        if self.roles and len(token) == 2 and token[0] in self.paper.rare_surnames:
            return not self.pending or kind_of_word(token) != "ns"  # 记者 平安
        pieces = words(token)
        if len(pieces) == 2 and all(len(one) == 2 and is_common(one) for one in pieces):
            return has_part(token, self.paper)
        if len(pieces) > 1:
            return True
        told = self.roles or self.actions or self.bracketed
        return bool(told) and kind_of_word(token).startswith("nr")

    def stands_for_nobody(self, token: str) -> bool:
        """Whether a token is no name: a place (广州报道), who sent a picture, an office."""
        named = bool(self.pending or any(self.lists.values()))
        place = token.removesuffix("报道")
        reported = place != token and (self.roles or named) and kind_of_word(place) == "ns"
        if reported and not is_only_name(place, self.paper):  # 邓国报道
            self.actions += 1
            return True
        if token.endswith("摄影报道") and kind_of_word(token.removesuffix("摄影报道")) == "ns":
            return self.action("摄影报道")
        role = _role_of(token, self.paper) is not None
        media = self.paper.words["media"]
        part = token.partition("·")[0] if NAME.fullmatch(token) else token
        medium = not role and (token.endswith(media) or part.endswith(media))
        if medium and (part != token or not (self.roles or named or self.actions)):
            return True
        sent = self.roles > 0 and token.endswith(_SENT_BY) and not role
        sent = sent and not is_name(token.removesuffix(_SENT_BY[0]), self.paper)
        if (sent or self.before == "photographers") and any(
            pattern.fullmatch(token) for pattern in self.paper.anonymous_credits
        ):
            return True
        office = token.endswith(self.paper.words["offices"])
        office = office and not (len(token) == 2 and is_name(token, self.paper))
        known = len(ending(token, self.paper.words["offices"])) > 1
        if (
            office
            and self.role in ("reporters", "correspondents")
            and len(token) >= _OFFICE - known
        ):
            return run_together(token, self.paper) is None
        return office and self.bracketed and not (self.roles or role)

    def token(self, token: str) -> bool:
        """Take the next token; false if it fits nowhere."""
        if self.action(token) or self.stands_for_nobody(token):
            return True
        done, name = self.done_by(token)
        if done:
            return self.action(done + _STROKE) and self.name(name)
        if (role := _role_of(token, self.paper)) is not None:
            before, kind, behind = role
            if self.roles and (name := name_at_head(before, self.paper)):
                self.pending.append(name)
            elif (
                self.bracketed
                and len(before) > 2
                and is_name(before, self.paper)
                and not before.endswith(("媒体", *self.paper.words["offices"]))
            ):
                self.lone_names.append(before)
                self.pending.append(before)
            self.flush()
            self.role = kind
            self.picture |= kind == "photographers"
            if kind == "others":
                self.before = None
            self.roles += 1
            return not behind or self.token(behind)
        return self.name(token)


def _tokens(text: str, paper: Paper) -> list[str]:
    """The list cut at its separators; two-character names set with a space inside are whole."""
    text = _SPACED.sub(lambda found: respaced(found[0], paper), text)
    tokens = [token for token in _SEPARATORS.split(text) if token]
    merged: list[str] = []
    for token in tokens:
        first = merged[-1] if merged else ""
        given = token.removesuffix("摄")
        if len(given) == len(first) == 1 and first in paper.surnames and first not in "文图摄":
            merged[-1] += token
        elif _LATIN.fullmatch(token) and _LATIN.fullmatch(first):
            merged[-1] += f" {token}"
        else:
            merged.append(token)
    return merged


def _name_photographer(tokens: list[str], paper: Paper) -> None:
    """Mark a last 摄影 that stands before a name: behind it is who did it (记者 王五 摄影 李六)."""
    known = paper.words
    actions = (*known["text_actions"], *known["picture_actions"], *known["both_actions"])
    places = [place for place, token in enumerate(tokens) if token.strip(_STROKE) in actions]
    if places and 0 < places[-1] < len(tokens) - 1:
        token, behind = tokens[places[-1]], tokens[places[-1] + 1 :]
        if token in known["picture_actions"] and len(places) == 1 and all(
            is_name(name, paper) for name in behind
        ):  # fmt: skip
            tokens[places[-1]] = token + _STROKE


def _without_source(text: str, paper: Paper) -> str:
    """A list without the medium or the office behind it whose the pictures are (图/CFP)."""
    for gap in re.finditer(r"\s+", text):
        source = text[gap.end() :]
        if any(pattern.fullmatch(source) for pattern in paper.anonymous_credits):
            sent = next((source.removesuffix(by) for by in _SENT_BY if source.endswith(by)), "")
            return text if sent and is_name(sent.strip(), paper) else text[: gap.start()]
    return text


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
    text = text.strip().strip(paper.byline_marks).strip()
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
    if (found := _REPORTED_FROM.search(text)) and all(
        kind_of_word(place) == "ns" for place in found["places"].split("、")
    ):
        text = f"{text[: found.start()]} {found['done']}"
    actions = (*paper.words["text_actions"], *paper.words["picture_actions"])
    text = _STROKED.sub(lambda found: f"{found[1]}{_STROKE if found[1] in actions else ''} ", text)
    reader = _Reader(paper, text, bracketed)
    tokens = _tokens(text, paper)
    _name_photographer(tokens, paper)
    if not all(reader.token(token) for token in tokens):
        return None
    reader.flush()
    if not any(reader.lists.values()):
        return None
    if not all(
        is_name(name, paper) or ((reader.picture or bracketed) and is_rare(name, paper))
        for name in reader.lone_names
    ):
        return None
    return People(
        tuple(reader.lists["reporters"]),
        tuple(reader.lists["correspondents"]),
        tuple(reader.lists["photographers"]),
        reader.roles,
        reader.actions,
        reader.picture,
    )
