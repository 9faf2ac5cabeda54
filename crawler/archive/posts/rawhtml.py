"""Where a piece of HTML ends: in text, or inside a tag, a comment or a raw-text element.

A news text may be cut off anywhere (docs/source.md, "Changes between polls": half-written bodies).
Pasted raw into a page, an unfinished tag or comment would swallow the links after it, though by
itself it shows nothing. The scanner follows the tokenizer of the HTML standard (section 13.2.5) as
far as that needs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_COMMENT = re.compile(r"<!--(?:-?>|.*?--!?>)", re.DOTALL)
_BOGUS = re.compile(r"<(?:[!?]|/(?![a-z]))[^>]*>", re.IGNORECASE)
# The look-ahead and the back-reference stand for a possessive quantifier, see kramdown.py.
_TAG = re.compile(
    r"</?(?P<name>[a-z][^\s/>]*)"
    r"(?=(?P<rest>(?:[\s/]+"
    r"|[^\s/>][^\s/>=]*"
    r"(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"'][^\s>]*|(?=>))|(?!\s*=))"
    r")*))(?P=rest)>",
    re.IGNORECASE,
)
_OPENER = re.compile(r"<[a-z!/?]", re.IGNORECASE)
_RAW_TEXT = frozenset(
    ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
)


@dataclass(frozen=True, slots=True)
class Ending:
    """``html`` up to ``end`` is finished; what follows is an unfinished tag or comment.

    ``closer`` is what has to follow the finished part so that the page goes on with ordinary text:
    an end tag, or the text ``</``, which shows only if it is the very last thing of a page.
    """

    end: int
    closer: str = ""


def ending(html: str) -> Ending:
    """Find where ``html`` stops being finished; ``Ending(len(html))`` if it is finished."""
    pos = 0
    closer = ""
    while (opener := _OPENER.search(html, pos)) is not None:
        start = opener.start()
        if html[start:] == "</":
            return Ending(start, closer or "&lt;/")
        token = _token(html, start)
        if token is None:
            return Ending(start, closer)
        pos = token.end()
        name = (token.groupdict().get("name") or "").lower()
        closer = ""
        if name in _RAW_TEXT and html[start + 1] != "/":
            closer = f"</{name}>"
            close = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, pos)
            if close is None:
                return Ending(len(html), closer)
            pos = close.start()
    return Ending(len(html))


def _token(html: str, start: int) -> re.Match[str] | None:
    if html.startswith("<!--", start):
        return _COMMENT.match(html, start)
    return _BOGUS.match(html, start) or _TAG.match(html, start)
