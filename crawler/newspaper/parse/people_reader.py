"""Reads a list of people token by token: roles, names, and what people did."""

from __future__ import annotations

import re

from crawler.newspaper.parse.lexicon import (
    is_common,
    is_ordinary,
    kind_of_word,
    words,
)
from crawler.newspaper.parse.name_forms import (
    HAN,
    NAME,
    OWN,
    SAID,
    ending,
    has_part,
    is_name,
    is_only_name,
    is_place,
    name_at_head,
    run_together,
)
from crawler.newspaper.parse.paper import Paper

LATIN = re.compile(r"[A-Z][A-Za-z.’'-]*(?: [A-Z][A-Za-z.’'-]*)*")
SENT_BY = ("供图", "提供")
STROKE = "→"
"""Behind a word for what people did: their names follow it."""
_GLUED = re.compile(rf"[{HAN}]{{5,12}}")
"""Names that lost the white space between them."""
_WRITERS = ("reporters", "correspondents")
_NO_FAMILY_NAME = "及对就也"
_OFFICE = 5
"""Characters from which on what ends like an office is one, and no name."""


def _role_of(token: str, paper: Paper) -> tuple[str, str, str] | None:
    """What stands before a token's role, the list that it fills, and what is glued behind it."""
    for word in filter(token.__contains__, paper.words["other_roles"]):
        match = re.fullmatch(rf"[{HAN}A-Za-z·]{{0,6}}?{word}([{HAN}·]{{0,4}})", token)
        if match is not None and (not match[1] or is_only_name(match[1], paper)):
            return "", "others", match[1]
    for kind in ("photographer", "reporter", "correspondent"):
        for word in filter(token.__contains__, paper.words[f"{kind}_roles"]):
            match = re.fullmatch(  # and no 工作者
                rf"([{HAN}A-Za-z0-9·\-—“”《》]{{0,16}}?)(?<!工){word}([{HAN}·]{{0,14}})", token
            )
            if match is not None:
                return match[1], f"{kind}s", match[2]
    return None


class PeopleReader:
    """Reads one list, token by token."""

    def __init__(self, paper: Paper, text: str, bracketed: bool) -> None:
        self.paper = paper
        self.signed = any(f" {own}{role}" in text for own in OWN for role in ("记者", "通讯员"))
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
        stroke = token.endswith(STROKE)
        token = token.removesuffix(STROKE).removeprefix("本报")
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
        if len(done) == 1 and done != "摄" and len(token) > 2 and words(token)[-1] != done:
            done = ""  # 王宏图, 江山如画
        bare = token.removesuffix(done) if done else token
        if done.endswith("报道") and (name := self.before_place(bare)):
            bare = name
        said = not self.roles and len(done) > 1 and is_common(bare)  # 江南速写
        if done == "摄" and (names := run_together(bare, self.paper)):
            self.take(names)
            return self.action(done)
        if done and NAME.fullmatch(bare) and not said:
            return self.name(bare) and self.action(done)
        if (self.bracketed or self.role == "correspondents") and (
            name := self.behind_office(token) or self.behind_place(token)
        ):
            return self.name(name)
        rare = (self.role and LATIN.fullmatch(token)) or has_part(token, self.paper)
        if (self.roles or self.bracketed or self.signed) and (
            names := None if rare else run_together(token, self.paper)
        ) is not None:
            self.take(names)
            return True
        if self.role == "others" and self.roles > 1 and NAME.fullmatch(token):
            self.pending.append(token)  # 记者：王伟 编辑：海洋
            return True
        glued = _GLUED.fullmatch(token) and self.roles and token[0] in self.paper.surnames
        glued = glued and not SAID.search(token)  # 通讯员王伟和他的稿件
        if not (glued or rare) and not (NAME.fullmatch(token) and self.is_one(token)):
            return False
        self.take([token])
        return True

    def take(self, names: list[str]) -> None:
        """Take names; whose they are comes behind them or stood before."""
        if not self.roles:
            self.lone_names += names
        self.pending += names

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
            sure = is_only_name(name, self.paper) and name[0] not in self.paper.rare_surnames
            sure = sure and len(place) > 1 and name not in self.paper.places
            if sure and is_place(place, self.paper):
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
        if token in self.paper.no_names or token[0] in _NO_FAMILY_NAME or SAID.search(token):
            return False  # 记者节的由来
        if len(pieces) > 1:
            return not any(map(is_ordinary, pieces))  # 记者走基层
        told = self.roles or self.actions or self.bracketed
        return bool(told) and kind_of_word(token).startswith("nr")

    def stands_for_nobody(self, token: str) -> bool:
        """Whether a token is no name: a place (广州报道), who sent a picture, an office."""
        named = bool(self.pending or any(self.lists.values()))
        place = token.removesuffix("报道")
        reported = place != token and (self.roles or named) and kind_of_word(place) == "ns"
        waits = self.role in _WRITERS and not self.pending and is_name(place, self.paper)
        if reported and not (waits or is_only_name(place, self.paper)):  # 江夏报道, 邓国报道
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
        sent = self.roles > 0 and token.endswith(SENT_BY) and not role
        sent = sent and not is_name(token.removesuffix(SENT_BY[0]), self.paper)
        if (sent or self.before == "photographers") and any(
            pattern.fullmatch(token) for pattern in self.paper.anonymous_credits
        ):
            return True
        office = token.endswith(self.paper.words["offices"])
        office = office and not (len(token) == 2 and is_name(token, self.paper))
        known = len(ending(token, self.paper.words["offices"])) > 1
        if office and self.role in _WRITERS and len(token) >= _OFFICE - known:
            return run_together(token, self.paper) is None
        if not self.bracketed or self.roles or role:
            return False
        person = is_name(token, self.paper) and token not in self.paper.places
        return office or (not person and is_place(token, self.paper))

    def token(self, token: str) -> bool:
        """Take the next token; false if it fits nowhere."""
        if self.action(token) or self.stands_for_nobody(token):
            return True
        done, name = self.done_by(token)
        if done:
            return self.action(done + STROKE) and self.name(name)
        if (role := _role_of(token, self.paper)) is not None:
            before, kind, behind = role
            glued = not before.endswith(self.paper.words["media"])
            if self.roles and (name := name_at_head(before, self.paper)):
                self.pending.append(name)
            elif self.roles and glued and (names := run_together(before, self.paper)):
                self.pending += names
            elif (
                self.bracketed
                and (len(before) > 2 or (kind == "correspondents" and not is_common(before)))
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
