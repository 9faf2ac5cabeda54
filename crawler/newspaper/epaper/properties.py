"""What a page of an e-paper says of itself for machines.

A comment ``<!--enpproperty … /enpproperty-->`` with fields such as ``<title>`` or
``<founder-title>``, and elements ``<founder-title>``, ``<cms-title>`` that stand in the page.
"""

from __future__ import annotations

import html as entities
import re

from crawler.newspaper.epaper.parts import clean

_COMMENT = re.compile(r"<!--\s*enpproperty(.*?)/enpproperty\s*-->", re.DOTALL | re.IGNORECASE)
_FIELD = re.compile(
    r"<(?:founder-|cms-)?([a-z]+)>(.*?)</(?:founder-|cms-)?\1>", re.DOTALL | re.IGNORECASE
)
_ELEMENT = re.compile(
    r"<(?:founder|cms)-(\w+)\b[^>]*>(.*?)</(?:founder|cms)-\1>", re.DOTALL | re.IGNORECASE
)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def properties_of(html: str) -> dict[str, str]:
    """The fields of the page's comment by name without prefix: ``title``, ``introtitle``, …

    Empty where there is no such comment. Of fields of one name the first with a text counts.
    """
    comment = _COMMENT.search(html)
    found: dict[str, str] = {}
    for name, value in _FIELD.findall(_CDATA.sub(r"\1", comment[1]) if comment else ""):
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
    for name, value in _ELEMENT.findall(_COMMENT.sub("", html)):
        if clean(entities.unescape(_TAG.sub(" ", value))):
            found.setdefault(name.lower(), value)
    return found


def element_text(html: str) -> str:
    """A title's HTML as text on one line."""
    return clean(entities.unescape(_TAG.sub(" ", html)))


def has_properties(html: str) -> bool:
    """Whether the page has the comment at all."""
    return _COMMENT.search(html) is not None
