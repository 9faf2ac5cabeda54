"""What a form of e-paper is, what its pages hold, and what is read of all forms alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

_BLANK = re.compile(r"[ \t\r\n\u00a0\u3000]+")
_FOLIO = re.compile(
    r"第\s*(?P<a>[A-Z]{0,2}\d{1,3})\s*版|^(?P<b>[A-Z]{1,2}\d{1,3})(?:版|\s|[:：]|$)"
)
_DATE = re.compile(r"((?:19|20)\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_BREAK = re.compile("blockquote|br|center|dd|div|dt|h[1-6]|li|p|section|table|td|th|tr")
"""Elements that begin a line, and end one."""
_UNSEEN = frozenset(("script", "style", "-comment"))


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
    article page?
    """

    name: str
    layout_name: re.Pattern[str]
    content_name: re.Pattern[str]
    is_layout: Callable[[str, str], bool]
    is_content: Callable[[str, str], bool]
    read_layout: Callable[[str, str], Layout]
    read_content: Callable[[str, str], Content]


def clean(text: str | None) -> str:
    """Text without the white space around it; runs of it inside are one space."""
    return _BLANK.sub(" ", text or "").strip()


def node_text(node: LexborNode | None) -> str:
    """The text of a node; inline elements add no white space, ``<br>`` is one space."""
    if node is None:
        return ""
    pieces = [
        " " if part.tag == "br" else part.text_content or ""
        for part in node.traverse(include_text=True)
    ]
    return clean("".join(pieces))


def printed_date(text: str) -> str:
    """The first date such as 2022年2月7日 in ``text``; empty if there is none."""
    match = _DATE.search(text)
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else ""


def _article_address(url: str, href: str) -> str:
    """The address of an article; ``?div=-1`` behind it only says where its page shows it."""
    return re.sub(r"\?div=-?\d+$", "", urljoin(url, href).partition("#")[0])


def regions_of(
    tree: LexborHTMLParser, url: str, content_name: re.Pattern[str]
) -> tuple[Region, ...]:
    """The articles of a layout page: its ``<area>``s in order, then links that no area has."""
    titles: dict[str, str] = {}
    links: list[str] = []
    for link in tree.css("a[href]"):
        href = link.attributes.get("href") or ""
        if content_name.search(urlsplit(href).path):
            absolute = _article_address(url, href)
            title = node_text(link) or clean(link.attributes.get("title"))
            titles[absolute] = titles.get(absolute) or title
            links.append(absolute)
    found: dict[str, Region] = {}
    for area in tree.css("map area"):
        href = area.attributes.get("href") or ""
        if not content_name.search(urlsplit(href).path):
            continue
        absolute = _article_address(url, href)
        numbers = re.findall(r"\d+(?:\.\d+)?", area.attributes.get("coords") or "")
        title = titles.get(absolute) or clean(area.attributes.get("title"))
        found.setdefault(absolute, Region(absolute, title, tuple(map(float, numbers))))
    for absolute in links:
        found.setdefault(absolute, Region(absolute, titles[absolute], ()))
    return tuple(found.values())


def sisters_of(tree: LexborHTMLParser, url: str, layout_name: re.Pattern[str]) -> tuple[str, ...]:
    """The other layout pages that a layout page links: those beside it, in order, each once."""
    folder = url.rpartition("/")[0]
    found: dict[str, None] = {}
    for link in tree.css("a[href], area[href]"):
        absolute = urljoin(url, link.attributes.get("href") or "").partition("#")[0]
        beside = absolute.rpartition("/")[0] == folder and absolute != url
        if beside and layout_name.search(urlsplit(absolute).path):
            found[absolute] = None
    return tuple(found)


def folio_of(texts: Iterable[str], url: str, layout_name: re.Pattern[str]) -> str:
    """The page's folio as printed, or else the number in its URL (``node_02.html`` is page 02)."""
    for text in texts:
        if match := _FOLIO.search(text):
            return match["a"] or match["b"]
    match = layout_name.search(urlsplit(url).path)
    return match[1] if match else ""


def text_lines(nodes: Iterable[LexborNode]) -> tuple[str, ...]:
    """The texts of nodes that have one."""
    return tuple(text for node in nodes if (text := node_text(node)))


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
        if node is None or node.mem_id in held or node.tag in _UNSEEN:
            continue
        if node.tag == "-text":
            line += node.text_content or ""
        else:
            waiting += [None] if breaks else []
            waiting += reversed(list(node.iter(include_text=True)))
    return tuple(text for text in (*lines, clean(line)) if text)
