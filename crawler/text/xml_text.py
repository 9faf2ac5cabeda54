"""XML that a parser takes, out of text that is nearly XML."""

from __future__ import annotations

import re
from collections import Counter
from html.entities import html5

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold (section 2.2)."""
_PROLOGUE = re.compile(r"<\?xml\b[^<>]*\?>")
_TOKEN = re.compile(
    r"<!\[CDATA\[.*?\]\]>|<!--.*?-->"
    r"|&(?:#(?P<decimal>[0-9]{1,9});|#[xX](?P<hex>[0-9a-fA-F]{1,8});"
    r"|(?P<name>[A-Za-z][A-Za-z0-9]{0,31});)?",
    re.DOTALL,
)
_OF_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}

ILLEGAL = "characters that XML cannot hold"
ENTITY = "undefined entities"
BARE = "a bare &"
BEFORE = "something before the declaration"


def mended_xml(text: str) -> tuple[str, Counter[str]]:
    """The text with each bad character and reference replaced, and how many of which there were.

    A character that XML cannot hold, written or referred to, becomes U+FFFD; an entity of HTML its
    character, what names none and a bare ``&`` the text that they are. The declaration goes: text
    has no encoding. Comments and CDATA sections stay as they are, but for such characters.
    """
    found: Counter[str] = Counter()
    text, count = _ILLEGAL.subn("\ufffd", text.lstrip("\0"))
    found[ILLEGAL] += count
    if declared := _PROLOGUE.search(text[:1000]):
        before = text[: declared.start()]
        found[BEFORE] += bool(before)
        text = (before if before.strip() else "") + text[declared.end() :]

    def reference(token: re.Match[str]) -> str:
        if not token[0].startswith("&"):
            return token[0]
        if code := token["decimal"] or token["hex"]:
            number = int(code, 10 if token["decimal"] else 16)
            if number < 0x110000 and not _ILLEGAL.match(chr(number)):
                return token[0]
            found[ILLEGAL] += 1
            return "\ufffd"
        name = token["name"]
        if name in _OF_XML:
            return token[0]
        found[ENTITY if name else BARE] += 1
        meant = html5.get(f"{name};") if name else None
        if meant is None:
            return f"&amp;{token[0][1:]}"
        return "".join(_ESCAPED.get(char, char) for char in meant)

    return _TOKEN.sub(reference, text.lstrip()), +found
