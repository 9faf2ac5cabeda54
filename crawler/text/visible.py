"""What a reader sees of an article: its text, one paragraph a line, its hash, its likeness."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from hashlib import sha256

from rapidfuzz.distance import LCSseq
from selectolax.lexbor import LexborHTMLParser, LexborNode


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BREAKING = _names(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li "
    "listing main menu nav ol optgroup option p plaintext pre search section summary table tbody "
    "tfoot thead tr ul xmp"
)
"""Elements before and after which a browser starts a new line."""
_CELLS = _names("td th")
_UNSEEN = _names(
    "audio canvas datalist embed frameset head iframe meta noembed noframes noscript object "
    "script select style svg template textarea title video"
)
_PREFORMATTED = _names("pre listing plaintext xmp")
_HIDING = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.I)
_MAY_HIDE = re.compile(r"display|visibility|hidden", re.I)
_ASCII_SPACE = re.compile(r"[ \t\n\f\r]+")
_SPACES = ("  ", "\t", "\n", "\f", "\r")
"""White space that is none of single spaces."""
_PARAGRAPH_TAG = re.compile(r'</p>|<p(?: class="[\w -]*")?>')
_PARAGRAPHS = re.compile(r'(?:[ \t\n\f\r]*<p(?: class="[\w -]*")?>[^<&\0]*</p>)+[ \t\n\f\r]*')
"""Nothing but paragraphs of mere text."""
_SURROGATE = re.compile("[\ud800-\udfff]")

_EDGE = (
    "".join(map(chr, range(0x21)))
    + "\x7f\x85\xa0\xad\u034f\u061c\u1680\u180e\u202f\u205f\u3000\ufeff"
    + "".join(map(chr, (*range(0x2000, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070))))
)
_NOT_TEXT = re.compile(f"[\\s\x00-\x1f\x7f-\x9f{re.escape(_EDGE)}]+")

_JOINER = "\u034f"

_DEEPEST = 2_000
_SUSPECT = 2 * _DEEPEST
_ANY_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>", re.S)
"""To be sought in what ends with ``>``: else each ``<`` is followed to the very end."""
_VOID = _names("area base br col embed hr img input link meta param source track wbr")


def _deeper_than_sane(html: str) -> bool:
    """Whether tags nest so deep that building a tree of them takes minutes.

    The tree builder of the HTML standard looks through all open elements at every block that
    opens, so its time grows with the square of the depth. No article nests 2,000 deep.
    """
    if html.count("<") <= _SUSPECT:
        return False
    depth = 0
    for match in _ANY_TAG.finditer(html, 0, html.rfind(">") + 1):
        name = match[2]
        if name is None or name.lower() in _VOID:
            continue
        depth = max(depth - 1, 0) if match[1] else depth + 1
        if depth > _DEEPEST:
            return True
    return False


def _flattened(html: str) -> str:
    """``html`` with every breaking tag as ``<br>`` and no other tag: nothing is nested any more."""

    def flat(match: re.Match[str]) -> str:
        return "<br>" if match[2] and match[2].lower() in _BREAKING else ""

    end = html.rfind(">") + 1
    return _ANY_TAG.sub(flat, html[:end]) + html[end:]


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDING.search(attributes.get("style") or ""))


@lru_cache(maxsize=64)
def visible_text(html: str) -> str:
    """What a reader sees of a piece of HTML, one paragraph a line.

    Block elements and ``<br>`` break lines; other elements add nothing, so a link inside a word
    leaves the word whole (docs/source.md, "Bodies"). Runs of ASCII white space become one space, as
    in a browser; U+3000, no-break and zero-width characters inside a line stay as they are. Each
    line is stripped of all of them at both ends and empty lines are left out. Hidden elements,
    comments, scripts and styles are not seen. A table row is one line, its cells separated by a
    space; a line break in ``<pre>`` is one. Where tags nest more than 2,000 deep, the tags are
    taken one by one instead of as a tree, so that hidden elements may show. Never raises.

    The answers for the bodies at hand are kept: on its way each is asked for again and again.
    """
    try:
        html.encode()
    except UnicodeEncodeError:
        html = _SURROGATE.sub("\ufffd", html)
    lines = [line.strip(_EDGE) for line in _lines_of(html).split("\0")]
    text = "\0".join([line for line in lines if line])
    if any(space in text for space in _SPACES):
        text = _ASCII_SPACE.sub(" ", text)
    return text.replace("\0", "\n")


def _lines_of(html: str) -> str:
    """The text with U+0000 where a line ends, and space as it is."""
    if _PARAGRAPHS.fullmatch(html):
        # Most bodies. A tree of one takes five times as long.
        return _PARAGRAPH_TAG.sub("\0", html)
    if _deeper_than_sane(html):
        html = _flattened(html)
    root = LexborHTMLParser(f"<div>{html}", is_fragment=True).root
    return "".join(_pieces(root, may_hide=bool(_MAY_HIDE.search(html))))


def _pieces(node: LexborNode | None, *, may_hide: bool) -> list[str]:
    """The text of a tree, piece by piece, with U+0000 where a line ends."""
    pieces: list[str] = []
    cells = preformatted = 0
    # One piece of text may hold "\n" as mere white space, so lines end with a character that
    # cannot be in the tree: the HTML parser replaces U+0000.
    while node is not None:
        enter = True
        if node.is_text_node:
            text = node.text_content or ""
            pieces.append(text.replace("\n", "\0") if preformatted and not cells else text)
        else:
            tag = node.tag or ""
            if tag in _UNSEEN or (may_hide and _hidden(node)):
                enter = False
            elif tag in _CELLS:
                cells += 1
            elif tag in _BREAKING:
                pieces.append(" " if cells else "\0")
                preformatted += tag in _PREFORMATTED
        child = node.first_child if enter else None
        if child is not None:
            node = child
            continue
        leaving = enter
        while node is not None:
            if leaving:
                tag = node.tag or ""
                if tag in _CELLS:
                    cells -= 1
                    pieces.append(" ")
                elif tag in _BREAKING:
                    pieces.append(" " if cells else "\0")
                    preformatted -= tag in _PREFORMATTED
            following = node.next
            if following is not None:
                node = following
                break
            node = node.parent
            leaving = True
    return pieces


def shows_nothing(html: str) -> bool:
    """Whether a body shows neither text nor a picture."""
    return not visible_text(html) and "<img" not in html.lower()


def content_hash(digest: str, text: str) -> str:
    """SHA-256 (64 hex digits) of what a reader sees, for telling whether an article changed.

    Hashed is the UTF-8 of ``digest``, one line feed, ``text``, each with every character removed
    that is white space (Unicode), a control character (C0, C1) or a zero-width or direction mark
    (U+00AD, U+034F, U+061C, U+180E, U+200B-200F, U+202A-202E, U+2060-206F, U+FEFF). So a change of
    markup, of line ends or of spacing alone (docs/source.md, "Changes between polls") leaves the
    hash as it is, while another digest is another hash.
    """
    seen = f"{_letters(digest)}\n{_letters(text)}"
    return sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()


def _letters(text: str) -> str:
    """What of a text is hashed: all but :data:`_NOT_TEXT`."""
    closed = "".join(text.split())
    # All others of these characters but this one are not printable, to Python too.
    if closed.isprintable() and _JOINER not in closed:
        return closed
    return _NOT_TEXT.sub("", closed)


_SHOWN_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|\{\{.*?\}\}|\{:[^{}]*\}", re.S)
_LIST_NUMBER = re.compile(r"^\s*[0-9]+\.\s", re.M)
_FIGURE = re.compile(
    r"(?:(?<![0-9A-Za-z.])[-+])?[0-9]+(?:[.,:/][0-9]+)*%?|[零〇一二两三四五六七八九十百千万亿]{2,}"
)
_TOLERATED = 0.01
_COMPARED_IN_ORDER = 100_000
"""Letters, more than any article has; a million take twelve seconds, and are counted instead."""
_NO_TEXT = re.compile("[\x80-\x9f\u202a-\u202e\u2066-\u2069\ufffd]")


def agree(one: str, other: str) -> bool:
    """Whether two visible texts are one, but for what rendering as Markdown changes.

    That is signs, not letters (docs/source.md, "B1" and "B5"): quotes, dashes, asterisks, and the
    number of a list's item; tags that show as text ("B3"); and what Liquid takes out ("B2"). Of all
    else, 1 % of the letters and digits may differ or stand elsewhere, and no figure.
    """
    if one == other:
        return True
    one, other = _folded(one), _folded(other)
    if _FIGURE.findall(one) != _FIGURE.findall(other):
        return False
    first, second = ("".join(filter(str.isalnum, text)) for text in (one, other))
    tolerated = int(_TOLERATED * max(len(first), len(second)))
    if max(len(first), len(second)) > _COMPARED_IN_ORDER:
        counts, others = Counter(first), Counter(second)
        return max((counts - others).total(), (others - counts).total()) <= tolerated
    return LCSseq.distance(first, second, score_cutoff=tolerated) <= tolerated


def is_marred(text: str, beside: str) -> bool:
    """Whether a visible text has characters that no text has, more of them than one ``beside`` it.

    Control characters of Latin-1 (C1), overrides of direction, and U+FFFD, which stands for what
    was lost. Those of ASCII (C0) are one bad unit each, and stay as they came.
    """
    return any(text.count(each) > beside.count(each) for each in set(_NO_TEXT.findall(text)))


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", _LIST_NUMBER.sub("", text)).replace("\u2212", "-")
    return _SHOWN_TAG.sub("", text)
