"""What an archived body republishes is safe: its text comes from strangers (docs/security.md).

A body made of nothing but what :data:`TAGS` allows stays byte for byte as it came. Any other is
cleaned by nh3 with the same lists.
"""

from __future__ import annotations

import re
from itertools import islice

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

_COMMON = {"class", "id", "style", "title", "align", "lang"}
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
"""What the source's bodies are made of (upstream.md section 5), element by element.

``orginial_src`` is the source's own spelling.
"""
for _name in ("p", "div", "span", "center", "table"):
    TAGS[_name] = TAGS[_name] | _DATA | {"href"}

_ADDRESSES = {"href", "src", "orginial_src", "data-src"}
_SAFE_ADDRESS = re.compile(r"(?:https?:)?//[^\s<>\"'`\\]*|[^\s<>\"'`\\:]*", re.IGNORECASE)
_DECLARATION = re.compile(r"[a-z-]+\s*:[#\w\s.,%()!-]*|", re.IGNORECASE)
_UNSAFE_STYLE = re.compile(
    r"url|expression|import|behaviou?r|binding|position|z-index|\\|javascript", re.IGNORECASE
)
_SAFE_COMMENT = re.compile(r"<!--[\w\s#:.-]*-->")
_SAFE_VALUE = re.compile(r"[^<>\x00-\x08\x0b\x0c\x0e-\x1f]*")
# What a reader of HTML and a reader of Markdown could take for different things.
_SUSPECT = re.compile(r"<!(?!--)|<\?|<!--(?![\w\s#:.-]*-->)|\x00|</?[a-z][^<>]*(?:<|$)", re.I)


def sanitize(html: str) -> tuple[str, bool]:
    """The body as it may be republished, and whether that took cleaning.

    Removes scripts, event handlers, frames, forms, objects, SVG, style sheets, addresses with
    other schemes than http and https, and styles that load or cover something.
    """
    if is_safe(html):
        return html, False
    clean = nh3.clean(
        html,
        tags=set(TAGS),
        attributes=TAGS,
        attribute_filter=_filter,
        url_schemes={"http", "https"},
        strip_comments=True,
        link_rel=None,
    )
    return clean, True


def is_safe(html: str) -> bool:
    """Whether every element, attribute and comment of a body is among those allowed."""
    if "<" not in html:
        return True
    if _SUSPECT.search(html):
        return False
    root = LexborHTMLParser(f"<body>{html}").body
    # A body that closes the document, or opens another, is no part of one.
    if root is None or re.search(r"</?(?:html|head|body)\b", html, re.IGNORECASE):
        return False
    elements = islice(root.traverse(include_text=False), 1, None)
    return all(_is_safe_node(node) for node in elements if node.is_element_node)


def _is_safe_node(node: LexborNode) -> bool:
    allowed = TAGS.get(node.tag or "")
    if allowed is None:
        return False
    return all(
        name in allowed and _filter(node.tag or "", name, value or "") == (value or "")
        for name, value in node.attributes.items()
    )


def _filter(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute, if it is harmless (nh3's attribute filter)."""
    if not _SAFE_VALUE.fullmatch(value):
        return None
    if name in _ADDRESSES:
        return value if _SAFE_ADDRESS.fullmatch(value.strip()) else None
    if name == "style":
        declared = all(_DECLARATION.fullmatch(part.strip()) for part in value.split(";"))
        return value if declared and not _UNSAFE_STYLE.search(value) else None
    return value
