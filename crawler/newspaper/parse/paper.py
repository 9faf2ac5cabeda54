"""What is a paper's own, and what papers have in common: patterns as data (``papers/*.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from xpinyin import Pinyin  # type: ignore[import-untyped]  # it ships no types

from crawler.errors import EditionError
from crawler.newspaper.parse.folio import FOLIO, SUPPLEMENT

_WORDS = (
    "compound_surnames",
    "reporter_roles",
    "correspondent_roles",
    "photographer_roles",
    "other_roles",
    "text_actions",
    "picture_actions",
    "both_actions",
    "offices",
    "media",
    "given_parts",
)
_PATTERNS = (
    "jump_to",
    "jump_from",
    "lead_bylines",
    "source_leads",
    "end_marks",
    "unnamed_bylines",
    "pointers",
    "pointer_heads",
    "list_heads",
    "see_lines",
    "note_leads",
    "notices",
    "ad_marks",
    "boxes",
    "furniture",
    "sections",
    "anonymous_credits",
    "caption_leads",
)
"""Lists of patterns; each is a field of :class:`Paper`."""
_LISTS = (*_WORDS, *_PATTERNS)
_FACTS = ("date", "page", "cn", "publisher", "weather", "paper")
_OWN = frozenset(
    {
        "name",
        "slug",
        "cn",
        "hosts",
        "brands",
        "facts",
        "surnames",
        "rare_surnames",
        "given_surnames",
        "places",
        "no_names",
        "byline_marks",
        "rewrites",
        *_LISTS,
    }
)


_NAMED = {"(?&folio)": FOLIO, "(?&supplement)": SUPPLEMENT}
"""What stands in a paper's patterns for another pattern."""


def _compiled(patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    found = []
    for pattern in patterns:
        for name, meant in _NAMED.items():
            pattern = pattern.replace(name, meant)
        found.append(re.compile(pattern))
    return tuple(found)


@dataclass(frozen=True, eq=False)
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
    rewrites: tuple[tuple[re.Pattern[str], str], ...]
    """What is put in other words in a list of people before it is read, in this order."""
    surnames: frozenset[str]
    surname_ranks: Mapping[str, int]
    """Family names of one character, the common ones first."""
    rare_surnames: frozenset[str]
    """Family names that begin many other words too (云, 平)."""
    given_surnames: frozenset[str]
    """Family names that are often given ones too (文, 林)."""
    places: frozenset[str]
    """Places of two characters that look like names, and are no words of the dictionary (安义)."""
    no_names: frozenset[str]
    """Words that the dictionary has as people's names (平安夜)."""
    byline_marks: str
    dateline: re.Pattern[str]
    """A place and day with 电 or 讯, as it stands before a text or in brackets behind one."""
    pen_name: re.Pattern[str]

    jump_to: tuple[re.Pattern[str], ...]
    """下转…版, with the group ``page``."""
    jump_from: tuple[re.Pattern[str], ...]
    """上接…版, with the group ``page``."""
    lead_bylines: tuple[re.Pattern[str], ...]
    """A byline before a paragraph's first sentence."""
    source_leads: tuple[re.Pattern[str], ...]
    """Who is quoted before a first sentence (据法新社报道，), with the group ``byline``."""
    end_marks: tuple[re.Pattern[str], ...]
    """What stands in brackets behind an article and names nobody."""
    unnamed_bylines: tuple[re.Pattern[str], ...]
    """A line that stands for a byline and names nobody (本报评论员)."""
    pointers: tuple[re.Pattern[str], ...]
    """Lines that point to another page's article."""
    pointer_heads: tuple[re.Pattern[str], ...]
    """The line above a list of pointers (今日导读)."""
    list_heads: tuple[re.Pattern[str], ...]
    """What heads a list of pointers where a row of lines stands below it (今日要闻)."""
    see_lines: tuple[re.Pattern[str], ...]
    """A line in brackets that says where an article's documents stand."""
    note_leads: tuple[re.Pattern[str], ...]
    """How a note above a text begins (编者按：)."""
    notices: tuple[re.Pattern[str], ...]
    """The titles of notices (遗失声明): each is an item of its own."""
    ad_marks: tuple[re.Pattern[str], ...]
    """The mark of an advertisement (广告): its title, or one of the page's own."""
    boxes: tuple[re.Pattern[str], ...]
    """What stands above a note or a box within an article (编者按, 相关链接)."""
    furniture: tuple[re.Pattern[str], ...]
    """Lines that belong to no article."""
    sections: tuple[re.Pattern[str], ...]
    """Names of pages, alone on a line at the head of one (要闻, 国际新闻)."""
    anonymous_credits: tuple[re.Pattern[str], ...]
    """Credits that name nobody."""
    caption_leads: tuple[re.Pattern[str], ...]
    """How a caption without a credit begins."""

    @cached_property
    def told_by(self) -> tuple[str, ...]:
        """The words by which a list says who people are and what they did: roles and actions."""
        kinds = [key for key in _WORDS if key.endswith(("_roles", "_actions"))]
        return tuple(word for key in kinds for word in self.words[key])

    @cached_property
    def glued_actions(self) -> tuple[str, ...]:
        """What people did, as it may stand behind a name without white space (王五摄)."""
        written = (word for word in self.words["text_actions"] if len(word) > 1)
        return (*self.words["both_actions"], *self.words["picture_actions"], *written)


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
    lists = {key: (*own.get(key, ()), *base[key]) for key in _LISTS}
    surnames = "".join((base["surnames"] + own.get("surnames", "")).split())
    rare = "".join((base["rare_surnames"] + own.get("rare_surnames", "")).split())
    try:
        return Paper(
            name=name,
            slug=own.get("slug", slug_of(name) if name else ""),
            cn=own.get("cn", ""),
            hosts=tuple(own.get("hosts", ())),
            brands=tuple(sorted(own.get("brands", [name] if name else []), key=len, reverse=True)),
            words={key: lists[key] for key in _WORDS},
            facts={
                key: _compiled((*own.get("facts", {}).get(key, ()), *base["facts"][key]))
                for key in _FACTS
            },
            rewrites=tuple(
                (re.compile(row["pattern"]), row["as"])
                for row in (*own.get("rewrites", ()), *base["rewrites"])
            ),
            surnames=frozenset(surnames),
            surname_ranks={name: at for at, name in reversed(list(enumerate(surnames)))},
            rare_surnames=frozenset(rare),
            given_surnames=frozenset(base["given_surnames"] + own.get("given_surnames", "")),
            no_names=frozenset((base["no_names"] + " " + own.get("no_names", "")).split()),
            places=frozenset((base["places"] + " " + own.get("places", "")).split()),
            byline_marks=base["byline_marks"] + own.get("byline_marks", ""),
            dateline=re.compile(base["dateline"]),
            pen_name=re.compile(base["pen_name"]),
            **{key: _compiled(lists[key]) for key in _PATTERNS},
        )
    except re.error as error:
        raise EditionError(
            "bad-paper", f"{source}: {error.pattern!r} is not a regular expression: {error}"
        ) from error


def known_papers() -> tuple[Paper, ...]:
    """All papers that have a file, by slug."""
    folder = files("crawler.newspaper.parse") / "papers"
    common = (folder / "default.toml").read_text("utf-8")
    return tuple(
        parse_paper(entry.read_text("utf-8"), common, f"papers/{entry.name}")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml") and entry.name != "default.toml"
    )


@cache
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
