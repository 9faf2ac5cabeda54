"""What an archived body republishes is safe: its text comes from strangers (docs/security.md).

A body made of nothing but what :data:`TAGS` allows stays byte for byte as it came. Any other is
cleaned by nh3 with the same lists; what two parsers still take for different things after that is
republished as its plain text.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from itertools import islice

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.text.visible import visible_text

_COMMON = {"class", "id", "style", "title", "align", "lang", "hidden"}
_DATA = {"data-code", "data-code2", "web"}
TAGS: dict[str, set[str]] = {
    **dict.fromkeys(
        ("p", "div", "center", "span", "strong", "b", "em", "i", "u", "s", "strike", "del", "ins"),
        _COMMON,
    ),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code"), _COMMON),
    **dict.fromkeys(("ul", "ol", "li", "dl", "dt", "dd", "br", "hr", "sub", "sup"), _COMMON),
    **dict.fromkeys(("small", "big", "figure", "figcaption", "section", "article"), _COMMON),
    **dict.fromkeys(
        ("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "col", "colgroup"),
        _COMMON
        | {"border", "width", "height", "cellpadding", "cellspacing", "colspan", "rowspan"}
        | {"valign", "bgcolor", "span"},
    ),
    "font": _COMMON | {"color", "size", "face"},
    "a": _COMMON | _DATA | {"href", "target", "rel", "name"},
    "img": _COMMON
    | _DATA
    | {"src", "alt", "width", "height", "border", "orginial_src", "data-src", "hspace", "vspace"},
}
"""What the source's bodies are made of (docs/source.md, "Bodies"), element by element.

``orginial_src`` is the source's own spelling.
"""
for _name in ("p", "div", "span", "center", "table"):
    TAGS[_name] = TAGS[_name] | _DATA | {"href"}
_UNSEEN = {
    *("script", "style", "svg", "template", "noscript", "noembed", "noframes", "iframe"),
    *("object", "embed", "audio", "video", "canvas", "select", "datalist", "textarea", "title"),
}
"""Elements that go with what is inside them: a reader of the body did not see it as text."""

_ADDRESSES = {"href", "src", "orginial_src", "data-src"}
_SAFE_ADDRESS = re.compile(r"(?:https?:)?//[^\s<>\"'`\\]*|[^\s<>\"'`\\:]*", re.IGNORECASE)
_DECLARATION = re.compile(r"[a-z-]+\s*:[#\w\s.,%()!-]*|", re.IGNORECASE)
_UNSAFE_STYLE = re.compile(
    r"url|src\s*\(|image|expression|import|behaviou?r|binding|position|z-index|var\s*\(",
    re.IGNORECASE,
)
_SAFE_VALUE = re.compile(r"[^<>`\x00-\x08\x0b\x0c\x0e-\x1f]*")
# What a reader of HTML and a reader of Markdown could take for different things: a document's own
# tags, declarations, odd comments, a tag that never ends.
_SUSPECT = re.compile(
    r"<!(?!--)|<\?|<!--(?![\w\s#:.-]*-->)|\x00|</?[a-z][^<>]*(?:<|\Z)|</?(?:html|head|body)\b",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][^\s/<>]*)(?P<rest>[^<>]*)>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][^\s/<>]*)[^>]*>", re.IGNORECASE)
_PARAGRAPHS = re.compile(r'(?:[ \t\n\f\r]*<p(?: class="[\w -]*")?>[^<\0]*</p>)+[ \t\n\f\r]*')
"""Nothing but paragraphs of mere text, as most bodies are."""
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_HANDLER = re.compile(r"[\s/\"']on\w+\s*=", re.IGNORECASE)
_CONTAINERS = frozenset(("div", "section", "article", "center", "table", "figure"))
"""What the layout of a page may be made of: an end tag too many would end it."""
_VOID = frozenset(("br", "hr", "img", "col"))
_DEEPEST = 200
"""No body nests so deep, and the time that a parser takes grows with the square of the depth."""


def sanitize(html: str) -> tuple[str, bool]:
    """The body as it may be republished, and whether that took cleaning.

    Removes scripts, event handlers, frames, forms, objects, SVG, style sheets, addresses with
    other schemes than http and https, and styles that load or cover something. What a reader sees
    of the text stays. Sanitizing twice is sanitizing once.
    """
    if is_safe(html):
        return html, False
    text = visible_text(html)
    clean = "" if _is_too_deep(html) else _clean(html)
    if is_safe(clean) and visible_text(clean) == text:
        return clean, True
    return _paragraphs(text), True


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=_UNSEEN,
        attributes=TAGS,
        attribute_filter=_filter,
        url_schemes={"http", "https"},
        strip_comments=True,
        link_rel=None,
    )


def _paragraphs(text: str) -> str:
    """Visible text as HTML, a paragraph a line."""
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.split("\n") if line)


def is_safe(html: str) -> bool:
    """Whether every element, attribute and comment of a body is among those allowed."""
    if _PARAGRAPHS.fullmatch(html):
        return True
    if "<" not in html:
        return "\x00" not in html
    if _SUSPECT.search(html) or not _are_safe_tags(html):
        return False
    root = LexborHTMLParser(f"<body>{html}").body
    if root is None:
        return False
    elements = islice(root.traverse(), 1, None)
    return all(_is_safe_node(node) for node in elements if node.is_element_node)


def _are_safe_tags(html: str) -> bool:
    """Whether the tags as they are written, also those that a parser drops, are harmless."""
    depth = 0
    opened: Counter[str] = Counter()
    for tag in _TAG.finditer(html):
        name = tag["name"].lower()
        if name not in TAGS:
            return False
        if tag["rest"] and _HANDLER.search(_QUOTED.sub('""', tag["rest"])):
            return False
        if name in _VOID:
            continue
        depth = max(depth - 1, 0) if tag["end"] else depth + 1
        if name in _CONTAINERS:
            opened[name] += -1 if tag["end"] else 1
        if depth > _DEEPEST or opened[name] < 0:
            return False
    return True


def _is_too_deep(html: str) -> bool:
    depth = 0
    # Up to the last >, for without one each < is followed to the very end.
    for tag in _ANY_TAG.finditer(html, 0, html.rfind(">") + 1):
        if tag["name"].lower() not in _VOID:
            depth = max(depth - 1, 0) if tag["end"] else depth + 1
        if depth > _DEEPEST:
            return True
    return False


def _is_safe_node(node: LexborNode) -> bool:
    allowed = TAGS.get(node.tag or "")
    if allowed is None:
        return False
    return all(
        name in allowed and _filter("", name, value or "") == (value or "")
        for name, value in node.attributes.items()
    )


def _filter(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute as far as it is harmless, whatever the tag (nh3's filter)."""
    if not _SAFE_VALUE.fullmatch(value):
        return None
    if name in _ADDRESSES:
        return value if _SAFE_ADDRESS.fullmatch(value.strip()) else None
    if name == "style":
        return _safe_style(value)
    return value


def _safe_style(style: str) -> str | None:
    """The declarations of a style that neither load nor cover anything."""
    parts = style.split(";")
    safe = [
        part
        for part in parts
        if _DECLARATION.fullmatch(part.strip()) and not _UNSAFE_STYLE.search(part)
    ]
    return ";".join(safe) if any(part.strip() for part in safe) or len(safe) == len(parts) else None
