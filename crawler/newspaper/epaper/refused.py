"""Why a page is of no known form, as far as it shows, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser

from crawler.errors import EditionError
from crawler.newspaper.epaper.layout_page import link_of
from crawler.newspaper.epaper.parts import Form, clean
from crawler.newspaper.epaper.selected import CONTENT_NAME

_HAN = re.compile(r"[\u4e00-\u9fff]")
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\">\s]+)", re.IGNORECASE)
_LOCATION = re.compile(
    r"\blocation(?:\.href)?\s*=\s*['\"]([^'\"]+)|\blocation\.(?:replace|assign)\(\s*['\"]([^'\"]+)"
)
_JSONP = re.compile(r"[\w.$]+\(\s*[\[{]")
_PDF = re.compile(r"[^=?&]+\.pdf\b", re.IGNORECASE)
_FEW = 40
"""Chinese characters of a page whose text is yet to come."""
_MOST_NAMED = 4


def unknown_form(html: str, source: str, forms: Iterable[Form]) -> EditionError:
    """What to raise for a page of no form: what it is, what was looked for, what to do."""
    sought = "; ".join(f"{form.name}: {form.looks_for}" for form in forms if form.looks_for)
    told = _shown(html) or _like(html, source)
    return EditionError(
        "unknown-form",
        f"{source} is not an e-paper page of a known form{told}. Looked for were, of "
        f"layout pages and of articles: {sought}. Give the page as text or PDF, or write an "
        "adapter (docs/edition.md)",
    )


def _like(html: str, source: str) -> str:
    """What a page of an e-paper lacks that seems to be one; empty where it does not show."""
    if CONTENT_NAME.search(source.partition("?")[0]):
        return ": it is called like an article, but nothing in it is known to hold the text"
    links = {link_of(node) for node in LexborHTMLParser(html).css("a[href]")}
    articles = sum(CONTENT_NAME.search(link.partition("?")[0]) is not None for link in links)
    if articles:
        return f": it links {articles} articles, and nothing shows which stand on this page"
    return ""


def _shown(html: str) -> str:
    """What a page without an article is instead; empty where it does not show."""
    start = html.lstrip("\ufeff \n\t")[:200].lower()
    if start.startswith(("{", "[")) or _JSONP.match(start):
        return ": it is data for a script (JSON) and no page"
    if start.startswith("<?xml") and "<html" not in start and "<!doctype html" not in start:
        return ": it is XML data and no page"
    tree = LexborHTMLParser(html)
    for node in tree.css("meta[http-equiv]"):
        sent = (node.attributes.get("http-equiv") or "").lower() == "refresh"
        if sent and (to := _REFRESH.search(node.attributes.get("content") or "")):
            return f": it only leads on to {to[1]}, so give that address"
    few = len(_HAN.findall(clean(tree.body.text() if tree.body else ""))) < _FEW
    script = " ".join(node.text() for node in tree.css("script"))
    if few and (sent_on := _LOCATION.search(script)):
        return f": its script leads on to {sent_on[1] or sent_on[2]}, so give that address"
    shown = [
        pdf[0]
        for node in tree.css("embed, object, iframe")
        if (pdf := _PDF.search(node.attributes.get("src") or node.attributes.get("data") or ""))
    ]
    if few and shown:
        return f": it only shows a PDF, so give that ({shown[0]})"
    frames = [node.attributes.get("src") or "" for node in tree.css("frame, iframe")]
    if few and (named := [frame for frame in frames if frame][:_MOST_NAMED]):
        return f": it is made of frames, so give the one with the page ({', '.join(named)})"
    if few and tree.css_first("script") is not None:
        return ": it has no text before a script puts it together in a browser"
    return ""
