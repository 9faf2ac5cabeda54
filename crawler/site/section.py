"""The ``<section>`` of a page: the only part of it that is read (docs/source.md, "Post pages").

The slice is cut out of the raw text, before any parser sees the page: the older layout writes the
rendered article into an attribute of the head, where every parser trips over it, and a title with
``<!--`` hides the rest of the page from a parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from crawler.errors import PageStructureError

_START = re.compile(r"</header>\s*<section\b[^<>]*>", re.I)
_ANY_START = re.compile(r"<section\b[^<>]*>", re.I)
_END = re.compile(r"</section\s*>\s*<footer\b", re.I)
_ANY_END = re.compile(r"</section\s*>", re.I)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|section|div|p)\b", re.I)
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.S)


@dataclass(frozen=True, slots=True)
class PageParts:
    """A page cut in two: what stands before the section (the head), and inside it."""

    head: str
    section: str


def cut_page(html: str, url: str) -> PageParts:
    """Cut a page into what precedes its ``<section>`` and what is inside it, both raw.

    The section starts after the page's header and ends at the last ``</section>`` before a
    ``<footer>``: an article may itself hold sections. Raises :class:`PageStructureError` with the
    reason ``not-html`` or ``no-section``.
    """
    start = _START.search(html) or _ANY_START.search(html)
    if start is None:
        if _HTML.search(html) is None:
            raise PageStructureError("not-html", f"{url} is not an HTML page")
        raise PageStructureError("no-section", f"{url} has no <section>: not a page of the source")
    for pattern in (_END, _ANY_END):
        if ends := [match.start() for match in pattern.finditer(html, start.end())]:
            return PageParts(html[: start.start()], html[start.end() : ends[-1]])
    raise PageStructureError(
        "no-section", f"the <section> of {url} never ends: the page was cut off in transit"
    )


def plain(fragment: str) -> str:
    """The text of a line of markup: tags and comments dropped, entities decoded, spaces kept."""
    return unescape(_TAG.sub("", fragment)) if "<" in fragment else unescape(fragment)
