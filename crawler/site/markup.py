"""What the markup of a body names: its source line, its pictures, the stocks it links
(docs/source.md, "Bodies")."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

from crawler.text.visible import visible_text

_MEDIA_PARAGRAPH = re.compile(
    r"<p\b[^<>]*\bclass\s*=\s*[\"']?em_media\b[^<>]*>(.*?)(?:</p\s*>|\Z)", re.S | re.I
)
_SOURCE_LINE = re.compile(
    r"(?:[（(]\s*文章来源\s*[:：]\s*(?P<inside>.*?)\s*[）)]|(?:文章)?来源\s*[:：]\s*(?P<bare>.*?))\s*"
)
_BARE_SOURCE_LINE = re.compile(r"[（(]\s*文章来源\s*[:：]\s*(?P<name>[^\n]{1,100})[）)]$", re.M)

_NAMED_LIKE_ONE = "(?:报|社|网|台|刊|新闻|财经|周刊|客户端|公众号)"
_SIGNED = re.compile(
    r"[（(]\s*(?P<from>(?:文章)?来源\s*[:：]\s*)?"
    rf"(?:据(?=\w*{_NAMED_LIKE_ONE}\s*[）)]))?(?P<name>[\w·+\-]{{2,16}})\s*[）)]\s*[。.]?\s*"
)
_ENDS = "。！？!?；…”"
"""Behind the end of a sentence any name is a medium's, elsewhere what is named like one."""
_MEDIUM = re.compile(f"{_NAMED_LIKE_ONE}$")
_NO_MEDIUM = re.compile(
    r"记者|编辑|作者|来源|实习|译者|校对|图片|资料|更新|^附|[表图单文]$|声明|免责"
    r"|^据|含税|^(?:完|未完|待续|未完待续|摄|视频|[0-9]+)$"
)

_IMAGE = re.compile(r"<img\b(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)", re.I)
_SRC = re.compile(r"(?<![\w-])src\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.I)
_IMAGE_BASE = "https://finance.eastmoney.com/"

_CODE = r"[0-9A-Za-z][0-9A-Za-z._-]{0,15}"
_STOCK = re.compile(
    # Only inside a tag, so that an article about addresses names no stock by quoting one.
    rf"\bdata-code\s*=\s*[\"'](?:(?P<market>[0-9]{{1,3}}),(?P<code>{_CODE})"
    rf"|(?P<code2>{_CODE})\|(?P<market2>[0-9]{{1,3}})(?:\|[^\"'<>]*)?)[\"']"
    rf"|/unify/r/(?P<market3>[0-9]{{1,3}})\.(?P<code3>{_CODE})(?=[\"'?#/&\s])"
    rf"|\bid\s*=\s*[\"'](?:stock_|Info\.)(?P<market4>[0-9]{{1,3}})\.(?P<code4>{_CODE})[\"']"
)
_QUOTED = re.compile(
    # Addresses of a quote as other pages and other hosts write them.
    rf"\bhref\s*=\s*[\"']?[^\s\"'<>]*?(?:"
    rf"(?:/quote/stock/|[?&;](?:nid|secid)=)(?P<market>[0-9]{{1,3}})\.(?P<code>{_CODE}?)"
    r"(?=[\"'?#&/\s>]|\.html)"
    r"|[/=_](?P<exchange>sh|sz|bj|hk)[./]?(?P<code2>[0-9]{5,6})(?![0-9A-Za-z]))",
    re.I,
)
_EXCHANGES = {"sh": "1", "sz": "0", "bj": "0", "hk": "116"}
"""Markets as the source's quote links number them."""
_LISTED = {
    "sh": re.compile("(?:60|68|90)[0-9]{4}|5[0-9]{5}"),
    "sz": re.compile("(?:00|30)[0-9]{4}|200[0-9]{3}|1[0-9]{5}"),
    "bj": re.compile("[48][0-9]{5}|92[0-9]{4}"),
    "hk": re.compile("[0-9]{5}"),
}
"""Codes of each exchange; ``sz202203`` is a month."""
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_BOARD_MARKET = "90"


def media(html: str) -> str:
    """The name inside （文章来源：…）, or ``""``.

    It is the text of ``p.em_media``, links inside it dissolved; where no paragraph has that class,
    the last （文章来源：…） that ends a line of the visible text.
    """
    if "来源" not in html:
        return ""
    for paragraph in reversed(_MEDIA_PARAGRAPH.findall(html)):
        text = visible_text(paragraph).replace("\n", "")
        if (found := _SOURCE_LINE.fullmatch(text)) and (name := found["inside"] or found["bare"]):
            return name
    names = [found["name"].strip() for found in _BARE_SOURCE_LINE.finditer(visible_text(html))]
    return names[-1] if names else ""


def media_at_end(digest: str) -> str:
    """The medium that a flash is signed with, （证券时报） at the end of its digest, or ``""``."""
    start = max(digest.rfind("（"), digest.rfind("("))
    found = _SIGNED.fullmatch(digest, start) if start > 0 else None
    if found is None or _NO_MEDIUM.search(found["name"]):
        return ""
    ended = digest[:start].rstrip().endswith(tuple(_ENDS))
    said = ended or found["from"] or _MEDIUM.search(found["name"])
    return found["name"] if said else ""


def images(html: str) -> list[str]:
    """The addresses of the pictures, in order, each once: absolute, ``http`` or ``https``.

    ``//…`` and paths become ``https``, paths on the host of the articles; ``data:`` and other
    schemes are left out.
    """
    found: dict[str, None] = {}
    for image in _IMAGE.finditer(html):
        source = _SRC.search(image["attributes"])
        if source is None:
            continue
        address = unescape(source[1] or source[2] or source[3] or "").strip()
        if not address:
            continue
        try:
            absolute = urljoin(_IMAGE_BASE, address)
            parts = urlsplit(absolute)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc:
            found[absolute] = None
    return list(found)


def stocks(html: str) -> list[str]:
    """The stocks linked or charted, as ``<market>.<code>`` (``0.000333``), in order, each once.

    Read from ``data-code`` (``0,000333`` in links, ``000333|0|2`` in charts), quote links
    (``/unify/r/0.000333``) and the ids of spans; in a link without these, from an address as
    other pages and hosts write it: ``/sz000333.html``, ``/S/SH600519``, ``/hk/00700``,
    ``?nid=0.000333``. Boards (market 90, ``90.BK0493``) and terms (``Info.3300``) are not stocks,
    and an address that tells no market (``/us/NIO.html``) names none.
    """
    found: dict[str, None] = {}
    for tag in _TAG.finditer(html):
        for market, code in _named_by(tag[0]):
            if market != _BOARD_MARKET:
                found[f"{market}.{code}"] = None
    return list(found)


def _named_by(tag: str) -> list[tuple[str, str]]:
    """Market and code of each stock that a tag names."""
    named = [
        (
            stock["market"] or stock["market2"] or stock["market3"] or stock["market4"],
            stock["code"] or stock["code2"] or stock["code3"] or stock["code4"],
        )
        for stock in _STOCK.finditer(tag)
    ]
    if named or (quote := _QUOTED.search(tag)) is None:
        return named
    if quote["market"]:
        return [(quote["market"], quote["code"])]
    exchange = quote["exchange"].lower()
    listed = _LISTED[exchange].fullmatch(quote["code2"])
    return [(_EXCHANGES[exchange], quote["code2"])] if listed else []
