"""What is a paper's own, and what papers have in common: patterns as data (``papers/*.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

from xpinyin import Pinyin  # type: ignore[import-untyped]  # it ships no types

from crawler.errors import EditionError

_LISTS = (
    "compound_surnames",
    "reporter_roles",
    "correspondent_roles",
    "photographer_roles",
    "text_actions",
    "picture_actions",
    "both_actions",
    "anonymous_credits",
    "caption_leads",
    "jump_to",
    "jump_from",
    "lead_bylines",
    "furniture",
    "other_roles",
    "offices",
    "end_marks",
    "unnamed_bylines",
    "pointers",
    "pointer_heads",
    "notices",
    "see_lines",
)
_FACTS = ("date", "page", "cn", "publisher", "weather", "paper")
_OWN = frozenset(
    {"name", "slug", "cn", "hosts", "brands", "facts", "surnames", "byline_marks", *_LISTS}
)


def _compiled(patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


@dataclass(frozen=True)
class Paper:
    """A paper's name and patterns. ``name`` is empty where the paper isn't known."""

    name: str
    slug: str
    cn: str
    hosts: tuple[str, ...]
    """Where its e-paper lies (``host`` or ``host:port``), if that is more than one place."""
    brands: tuple[str, ...]
    """What its bylines begin with, longest first."""
    words: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, tuple[re.Pattern[str], ...]]
    surnames: frozenset[str]
    byline_marks: str
    dateline: re.Pattern[str]
    """A place and day with 电 or 讯, as it stands before a text or in brackets behind one."""
    pen_name: re.Pattern[str]

    @cached_property
    def jump_to(self) -> tuple[re.Pattern[str], ...]:
        """Patterns of 下转…版, with the group ``page``."""
        return _compiled(self.words["jump_to"])

    @cached_property
    def jump_from(self) -> tuple[re.Pattern[str], ...]:
        """Patterns of 上接…版, with the group ``page``."""
        return _compiled(self.words["jump_from"])

    @cached_property
    def lead_bylines(self) -> tuple[re.Pattern[str], ...]:
        """Patterns of a byline before a paragraph's first sentence."""
        return _compiled(self.words["lead_bylines"])

    @cached_property
    def end_marks(self) -> tuple[re.Pattern[str], ...]:
        """Patterns of what stands in brackets behind an article and names nobody."""
        return _compiled(self.words["end_marks"])

    @cached_property
    def unnamed_bylines(self) -> tuple[re.Pattern[str], ...]:
        """Patterns of a line that stands for a byline and names nobody (本报评论员)."""
        return _compiled(self.words["unnamed_bylines"])

    @cached_property
    def pointers(self) -> tuple[re.Pattern[str], ...]:
        """Patterns of lines that point to another page's article."""
        return _compiled(self.words["pointers"])

    @cached_property
    def pointer_heads(self) -> tuple[re.Pattern[str], ...]:
        """Patterns of the line above a list of pointers (今日导读)."""
        return _compiled(self.words["pointer_heads"])

    @cached_property
    def see_lines(self) -> tuple[re.Pattern[str], ...]:
        """Patterns of a line in brackets that says where an article's documents stand."""
        return _compiled(self.words["see_lines"])

    @cached_property
    def notices(self) -> tuple[re.Pattern[str], ...]:
        """Patterns of the titles of notices (遗失声明): each is an item of its own."""
        return _compiled(self.words["notices"])

    @cached_property
    def furniture(self) -> tuple[re.Pattern[str], ...]:
        """Patterns of lines that belong to no article."""
        return _compiled(self.words["furniture"])

    @cached_property
    def anonymous_credits(self) -> tuple[re.Pattern[str], ...]:
        """Patterns of credits that name nobody."""
        return _compiled(self.words["anonymous_credits"])

    @cached_property
    def caption_leads(self) -> tuple[re.Pattern[str], ...]:
        """Patterns of how a caption without a credit begins."""
        return _compiled(self.words["caption_leads"])


def slug_of(name: str) -> str:
    """The slug of a paper that has no file of its own: its pinyin, without tones or signs."""
    return re.sub(r"[^0-9a-z]+", "", str(Pinyin().get_pinyin(name)).lower()) or "paper"


def parse_paper(text: str, common: str, source: str) -> Paper:
    """A paper out of its TOML ``text`` and the ``common`` one (see ``papers/default.toml``).

    Raises :class:`EditionError` (``bad-paper``), naming ``source``, for TOML that cannot be read, a
    key that doesn't exist or a pattern that cannot be compiled.
    """
    try:
        own = tomllib.loads(text)
        base = tomllib.loads(common)
    except tomllib.TOMLDecodeError as error:
        raise EditionError("bad-paper", f"{source} is not TOML: {error}") from error
    if unknown := sorted(set(own) - _OWN):
        raise EditionError(
            "bad-paper", f"{source} has a key that no paper has: {', '.join(unknown)}"
        )
    name = own.get("name", "")
    surnames = "".join((base["surnames"] + own.get("surnames", "")).split())
    try:
        paper = Paper(
            name=name,
            slug=own.get("slug", slug_of(name) if name else ""),
            cn=own.get("cn", ""),
            hosts=tuple(own.get("hosts", ())),
            brands=tuple(sorted(own.get("brands", [name] if name else []), key=len, reverse=True)),
            words={key: (*own.get(key, ()), *base[key]) for key in _LISTS},
            facts={
                key: _compiled((*own.get("facts", {}).get(key, ()), *base["facts"][key]))
                for key in _FACTS
            },
            surnames=frozenset(surnames),
            byline_marks=base["byline_marks"] + own.get("byline_marks", ""),
            dateline=re.compile(base["dateline"]),
            pen_name=re.compile(base["pen_name"]),
        )
        for patterns in (
            "jump_to",
            "jump_from",
            "lead_bylines",
            "furniture",
            "anonymous_credits",
            "caption_leads",
            "end_marks",
            "unnamed_bylines",
            "pointers",
            "pointer_heads",
            "see_lines",
            "notices",
        ):
            getattr(paper, patterns)
    except re.error as error:
        raise EditionError(
            "bad-paper", f"{source}: {error.pattern!r} is not a regular expression: {error}"
        ) from error
    return paper


def known_papers() -> tuple[Paper, ...]:
    """All papers that have a file, by slug."""
    folder = files("crawler.newspaper.parse") / "papers"
    common = (folder / "default.toml").read_text("utf-8")
    return tuple(
        parse_paper(entry.read_text("utf-8"), common, f"papers/{entry.name}")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml") and entry.name != "default.toml"
    )


def unknown_paper(name: str = "") -> Paper:
    """A paper of which nothing but (perhaps) the name is known: what papers have in common."""
    common = (files("crawler.newspaper.parse") / "papers" / "default.toml").read_text("utf-8")
    own = f"name = {_toml_text(name)}\n" if name else ""
    return parse_paper(own, common, "papers/default.toml")


def _toml_text(text: str) -> str:
    escaped = "".join(
        f"\\u{ord(char):04x}" if char in '"\\' or ord(char) < 0x20 or char == "\x7f" else char
        for char in text
    )
    return f'"{escaped}"'


def paper_named(name: str, papers: Iterable[Paper]) -> Paper:
    """The paper of that name or slug; one made up of the common patterns if none has it."""
    for paper in papers:
        if name in (paper.name, paper.slug):
            return paper
    return unknown_paper(name)
