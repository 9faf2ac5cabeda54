"""What a page of an e-paper says of itself for machines.

A comment ``<!--enpproperty … /enpproperty-->`` with fields such as ``<title>`` or
``<founder-title>``, and elements ``<founder-title>``, ``<cms-title>`` that stand in the page.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator

from crawler.newspaper.epaper.parts import clean

_OPENS = re.compile(r"<!--\s*enpproperty", re.IGNORECASE)
_CLOSES = re.compile(r"/enpproperty\s*-->", re.IGNORECASE)
_FIELD = re.compile(
    r"<(?:founder-|cms-)?([a-z]+)>(.*?)</(?:founder-|cms-)?\1>", re.DOTALL | re.IGNORECASE
)
_ELEMENT = re.compile(r"<(?:founder|cms)-(\w+)\b[^>]*>", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def _comments(html: str) -> Iterator[tuple[int, int, str]]:
    """Where each such comment begins and ends, and what is in it."""
    at = 0
    while (opens := _OPENS.search(html, at)) and (closes := _CLOSES.search(html, opens.end())):
        yield opens.start(), closes.end(), html[opens.end() : closes.start()]
        at = closes.end()


def _without_comments(html: str) -> str:
    kept, at = [], 0
    for start, end, _ in _comments(html):
        kept.append(html[at:start])
        at = end
    return "".join([*kept, html[at:]])


def properties_of(html: str) -> dict[str, str]:
    """The fields of the page's comment by name without prefix: ``title``, ``introtitle``, …

    Empty where there is no such comment. Of fields of one name the first with a text counts.
    """
    comment = next((inside for *_, inside in _comments(html)), "")
    found: dict[str, str] = {}
    for name, value in _FIELD.findall(_CDATA.sub(r"\1", comment)):
        text = clean(entities.unescape(_TAG.sub(" ", value)))
        if text:
            found.setdefault(name.lower(), text)
    return found


def elements_of(html: str) -> dict[str, str]:
    """The HTML inside ``<founder-title>``, ``<cms-content>`` and the like, by name without prefix.

    Of the page as it was sent: where such an element stands in a ``<p>`` and has one inside, the
    rules of HTML close it before its text. Of elements of one name the first with a text counts.
    """
    found: dict[str, str] = {}
    unclosed: set[str] = set()
    html, at = _without_comments(html), 0
    while opens := _ELEMENT.search(html, at):
        name, at = opens[1].lower(), opens.end()
        close = re.compile(rf"</(?:founder|cms)-{name}>", re.IGNORECASE)
        closes = close.search(html, at) if name not in unclosed else None
        if closes is None:
            unclosed.add(name)
            continue
        value, at = html[at : closes.start()], closes.end()
        if clean(entities.unescape(_TAG.sub(" ", value))):
            found.setdefault(name, value)
    return found


def element_text(html: str) -> str:
    """A title's HTML as text on one line."""
    return clean(entities.unescape(_TAG.sub(" ", html)))


def has_properties(html: str) -> bool:
    """Whether the page has the comment at all."""
    return any(True for _ in _comments(html))
