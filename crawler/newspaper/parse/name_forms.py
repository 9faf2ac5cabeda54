"""What looks like a name: Chinese ones, names of minorities, names that a line ran together."""

from __future__ import annotations

import re

from crawler.newspaper.parse.lexicon import is_common, kind_of_word, words
from crawler.newspaper.parse.paper import Paper

HAN = "\u4e00-\u9fff"
NAME = re.compile(rf"[{HAN}]{{2,4}}|[{HAN}]{{1,8}}(?:·[{HAN}]{{1,8}})+")
_LONGEST = 8
"""Characters of a name without dots."""
OWN = ("本报", "本网", "新华社", "中新社")
"""Whose reporter the next one is, set without white space behind a name."""
MOST_GLUED = 16
"""Characters of names run together that are taken apart."""
_RAREST, _UNRANKED = 300, 250
"""Ranks from which on family names are equally rare; of those that begin other words too."""


def ending(token: str, words: tuple[str, ...]) -> str:
    """The longest of ``words`` with which a token ends; or nothing."""
    if not token.endswith(words):
        return ""
    return next((word for word in sorted(words, key=len, reverse=True) if token.endswith(word)), "")


def is_name(token: str, paper: Paper) -> bool:
    """Whether a lone token looks like a Chinese name: a family name and one or two characters."""
    if "·" in token:
        return NAME.fullmatch(token) is not None
    if not token.isalpha():  # 花。
        return False
    if token.startswith(paper.words["compound_surnames"]):
        return 3 <= len(token) <= 4
    if not 2 <= len(token) <= 3:
        return False
    return token[0] in paper.surnames or (token[0] in paper.rare_surnames and not is_common(token))


def is_only_name(token: str, paper: Paper) -> bool:
    """Whether a token looks like a name and is no common word besides (not 方案, 时间)."""
    return is_name(token, paper) and not is_common(token)


def name_at_head(text: str, paper: Paper) -> str:
    """The name before the medium of the next role (王伟新华社); or nothing."""
    if is_name(text, paper) and text[0] not in paper.rare_surnames:
        return text
    ends = [end for end in (3, 2) if is_name(text[:end], paper)]
    sure = [end for end in ends if text[end:] in OWN]
    media = paper.words["media"]
    other = [end for end in ends if len(text[end:]) > 2 and text.endswith(media)]
    return text[: (sure or other)[0]] if sure or other else ""


def has_part(name: str, paper: Paper) -> bool:
    """Whether a word that names of minorities are made of is in a name (乌云其木格)."""
    return len(name) <= _LONGEST and any(map(name.__contains__, paper.words["given_parts"]))


def is_rare(name: str, paper: Paper) -> bool:
    """Whether a name without a known family name says nothing else either (扎西次仁)."""
    if has_part(name, paper):
        return True
    told = [word for word in words(name) if len(word) > 1]
    return (
        3 <= len(name) <= 4
        and not is_common(name)
        and bool(told)
        and all(kind_of_word(word).startswith(("nr", "ns")) for word in told)
    )


def run_together(token: str, paper: Paper) -> list[str] | None:
    """The names that a line ran together (谭雪平陈志): of all ways the commonest family names."""
    if not 4 <= len(token) <= MOST_GLUED or is_name(token, paper):
        return None
    ways: list[list[list[str]]] = [[] for _ in range(len(token) + 1)]
    ways[0] = [[]]
    for end in range(2, len(token) + 1):
        for start in range(max(0, end - 4), end - 1):
            if is_name(token[start:end], paper):
                ways[end] += [[*way, token[start:end]] for way in ways[start]]
    ranks = paper.surname_ranks
    found = min(
        ways[-1],
        key=lambda way: sum(min(_RAREST, ranks.get(name[0], _UNRANKED)) for name in way),
        default=None,
    )
    return None if found and all(map(is_common, found)) else found  # 江苏常州


def respaced(text: str, paper: Paper) -> str:
    """Names set with a space behind each character (张 小 明 李 敏), with one between names."""
    glued = "".join(text.split())
    return " ".join(run_together(glued, paper) or [glued if is_name(glued, paper) else text])
