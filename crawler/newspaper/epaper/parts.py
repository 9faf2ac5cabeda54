"""What a form of e-paper is, what its pages hold, and how text is taken out of their elements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

_BLANK = re.compile(r"[ \t\r\n\u00a0\u3000]+")
_NO_WIDTH = re.compile("[\u200b-\u200d\u2060\ufeff]")
_BREAK = re.compile("blockquote|br|center|dd|div|dt|h[1-6]|li|p|section|table|td|th|tr")
"""Elements that begin a line, and end one."""
_WRITTEN = re.compile(r"document\.write\(.*?['\"]([^'\"<>]+)['\"]")
UNSEEN = frozenset(("script", "style", "-comment"))
"""Elements whose text is not shown."""


@dataclass(frozen=True, slots=True)
class Region:
    """An area of a layout page and the article that it links to.

    ``coords`` are the numbers of the ``<area>`` (pixels or percent of the page's picture).
    """

    url: str
    title: str
    coords: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout page. Dates are ``YYYY-MM-DD``; what isn't known is empty."""

    url: str
    paper: str
    page: str
    printed_date: str
    url_date: str
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """An article page. ``author`` is a byline outside the text, if there is one."""

    url: str
    headline: str
    kicker: str
    subtitle: str
    author: str
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of e-paper: how to know it and how to read its two kinds of pages.

    ``layout_name`` and ``content_name`` are searched for in the path of a link, which may be
    relative: does it lead to another layout page, whose folio the first group may have, or to an
    article page? ``looks_for`` says in words what its pages are known by, for who has another one.
    """

    name: str
    layout_name: re.Pattern[str]
    content_name: re.Pattern[str]
    is_layout: Callable[[str, str], bool]
    is_content: Callable[[str, str], bool]
    read_layout: Callable[[str, str], Layout]
    read_content: Callable[[str, str], Content]
    looks_for: str = ""


def clean(text: str | None) -> str:
    """Text without the white space around it; runs of it inside are one space.

    Characters that are not seen (zero-width spaces) are none.
    """
    return _BLANK.sub(" ", _NO_WIDTH.sub("", text or "")).strip()


def node_text(node: LexborNode | None) -> str:
    """The text of a node; inline elements add no white space, ``<br>`` is one space.

    That of a hidden field is its value, that of a script what it writes in its place.
    """
    if node is None:
        return ""
    if node.tag == "input":
        return clean(node.attributes.get("value"))
    pieces = []
    for part in node.traverse(include_text=True):
        text = " " if part.tag == "br" else part.text_content or ""
        if part.tag == "-text" and part.parent is not None and part.parent.tag in UNSEEN:
            written = _WRITTEN.search(text)
            text = written[1] if written else ""
        pieces.append(text)
    return clean("".join(pieces))


def text_lines(nodes: Iterable[LexborNode]) -> tuple[str, ...]:
    """The texts of nodes that have one, each once.

    Several selectors may find one caption: its element, another one inside it, its copy elsewhere.
    """
    listed = list(nodes)
    held = {node.mem_id for node in listed}
    found: dict[str, None] = {}
    for node in listed:
        above = node.parent
        while above is not None and above.mem_id not in held:
            above = above.parent
        if above is None and (text := node_text(node)):
            found[text] = None
    return tuple(found)


def body_lines(root: LexborNode | None, captions: Iterable[LexborNode]) -> tuple[str, ...]:
    """All text of an element but that of ``captions``, as the lines in which it is shown.

    Papers part paragraphs by ``<p>``, by ``<br>`` within one, or by ``<br>`` alone.
    """
    held = {node.mem_id for node in captions}
    lines, line = [], ""
    waiting: list[LexborNode | None] = [root] if root is not None else []
    while waiting:
        node = waiting.pop()
        breaks = node is None or bool(_BREAK.fullmatch(node.tag or ""))
        if breaks:
            lines.append(clean(line))
            line = ""
        if node is None or node.mem_id in held or node.tag in UNSEEN:
            continue
        if node.tag == "-text":
            line += node.text_content or ""
        else:
            waiting += [None] if breaks else []
            waiting += reversed(list(node.iter(include_text=True)))
    return tuple(text for text in (*lines, clean(line)) if text)
