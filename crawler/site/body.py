"""The HTML body of a post as it was before Jekyll rendered it (docs/source.md,
"What Jekyll changes").

kramdown passes blocks of HTML through and changes little: one line break between top-level
blocks, ``&`` in attributes as ``&amp;``. Where a body starts with text or leaves a tag open it
takes tags for text (B3, B4), and these are put back.
"""

from __future__ import annotations

import re
from collections import Counter

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<raw>script|style)\b[^<>]*>.*?(?:</(?P=raw)\s*>|\Z)"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][^\s<>/]*)[^<>]*?(?P<closed>/?)>",
    re.S | re.I,
)
LONGEST_BODY = 1_000_000
"""Characters; the longest body of the source has some 40,000, markup included."""
_ASCII_SPACE = " \t\r\n\f"
_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"))
_BLOCK = (
    "address|article|aside|blockquote|center|div|dl|fieldset|figure|footer|form|h[1-6]|header|hr"
    "|iframe|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul|video"
)
_INLINE_NAMES = "a|b|br|code|del|em|font|i|img|s|small|span|strong|sub|sup|u"
_INLINE = frozenset(_INLINE_NAMES.split("|"))
_ESCAPED_BLOCK = re.compile(
    rf"&lt;(?P<end>/?)(?P<name>{_BLOCK})(?P<rest>(?:\s(?:(?!&[lg]t;)[^<>])*)?)&gt;", re.I
)
_ESCAPED_TAG = re.compile(
    rf"&lt;(?P<end>/?)(?P<name>{_BLOCK}|{_INLINE_NAMES})"
    r"(?P<rest>(?:\s(?:(?!&[lg]t;)[^<>])*)?/?)&gt;",
    re.I,
)
_PARAGRAPHS = re.compile(r'(?:[ \t\n\f\r]*<p(?: class="[\w -]*")?>[^<]*</p>)+[ \t\n\f\r]*')
"""Nothing but paragraphs of mere text."""
_BETWEEN = re.compile(r"</p>[ \t\n\f\r]+")
_PARAGRAPH = re.compile(r"(?:\A|(?<=\n))<p>((?:(?!</?p\b).)*?)</p>(?=\n|\Z)", re.S)


def rejoined(rendered: str) -> str:
    """Top-level blocks without the line break that kramdown puts between them, ``&`` restored.

    White space inside blocks stays, and so does text that stands outside any block.
    """
    if _PARAGRAPHS.fullmatch(rendered):
        # Most bodies, for a fraction of what is below.
        return _BETWEEN.sub("</p>", rendered).strip(_ASCII_SPACE)
    pieces: list[str] = []
    open_tags: list[str] = []
    # How many of each name: looking through the list takes minutes where nothing is ever closed.
    counts: Counter[str] = Counter()
    position = 0
    inline = False
    for token in _TOKEN.finditer(rendered):
        between = rendered[position : token.start()]
        position = token.end()
        name = (token["name"] or "").lower()
        was_inline, inline = inline, name in _INLINE
        if not open_tags:
            between = between if was_inline else between.lstrip(_ASCII_SPACE)
            between = between if inline else between.rstrip(_ASCII_SPACE)
        pieces.append(between)
        tag = token[0]
        if not name:
            pieces.append(tag)
            continue
        pieces.append(tag.replace("&amp;", "&") if "&amp;" in tag else tag)
        if token["end"]:
            while counts[name] and (closed := open_tags.pop()):
                counts[closed] -= 1
                if closed == name:
                    break
        elif not token["closed"] and name not in _VOID:
            open_tags.append(name)
            counts[name] += 1
    pieces.append(rendered[position:])
    return "".join(pieces).strip(_ASCII_SPACE)


def _balanced(rendered: str) -> bool:
    """Whether the block tags that show as text nest properly; a stray end tag does no harm."""
    open_tags: list[str] = []
    for tag in _ESCAPED_BLOCK.finditer(rendered):
        name = tag["name"].lower()
        if name == "hr":
            continue
        if not tag["end"]:
            open_tags.append(name)
        elif name in open_tags and open_tags.pop() != name:
            return False
    return not open_tags


def _as_tag(found: re.Match[str]) -> str:
    return f"<{found['end']}{found['name']}{found['rest']}>"


def with_tags_restored(rendered: str) -> str:
    """Undo B3: tags shown as text in a paragraph that Markdown made become tags again.

    Done only where the block tags that show as text in such paragraphs balance, for otherwise
    nobody can tell what they were; Markdown's own ``<p>`` around them goes. An end tag that shows
    as text without any start tag is a stray one, as in ``甲</strong>乙``, and becomes one again.
    """
    if "&lt;/" not in rendered:
        return rendered
    started = {tag["name"].lower() for tag in _ESCAPED_TAG.finditer(rendered) if not tag["end"]}
    if not started:
        return _ESCAPED_TAG.sub(_as_tag, rendered)
    made = [found[1] for found in _PARAGRAPH.finditer(rendered) if _ESCAPED_BLOCK.search(found[1])]
    if not made or not _balanced("".join(made)):
        return rendered

    def restored(found: re.Match[str]) -> str:
        inner = found[1]
        return _ESCAPED_TAG.sub(_as_tag, inner) if _ESCAPED_BLOCK.search(inner) else found[0]

    return _PARAGRAPH.sub(restored, rendered)


def with_crossed_tags_restored(rendered: str) -> str:
    """Undo B4: in a body whose tags were crossed, those that show as text become tags again."""
    return _ESCAPED_TAG.sub(_as_tag, rendered)
