"""The JSON endpoint's answer: the body of an article (docs/source.md, "JSON endpoints")."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import orjson

from crawler.clock import BEIJING
from crawler.errors import NewsTextError
from crawler.site.body import LONGEST_BODY
from crawler.text.charset import is_mostly_whole
from crawler.text.visible import shows_nothing

_STRICT = json.JSONDecoder()
_NOT_STRICT = json.JSONDecoder(strict=False)
"""A line end, or another control character, may stand in a string as it is."""
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|u[0-9a-fA-F]{4}|[\"\\/bfnrt]|(?P<odd>))"
)
_LOST_AT_MOST = 100
"""One character in so many may be broken, and the others are still what was meant."""
LOST = "bytes that are no characters"
HALF = "half a surrogate pair"
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_FIELD = re.compile(
    r"\"(text|content|title|showtime|datetime|medianame|from)\"\s*:\s*"
    r"(\"(?:[^\"\\]|\\.)*\")(?=\s*[,}])",
    re.DOTALL,
)
_MOST_BEFORE = 1000
"""Characters before the object, such as the warning of a program; a page has more."""
_NO_WARNING = re.compile(r"<(?:!doctype|html|head|body|script)|[(=\[\"']\s*\Z", re.IGNORECASE)
_WIDE_PAIR = "\u3000\u3000"


@dataclass(frozen=True, slots=True)
class NewsText:
    """What ``/NewsData/GetNewsText.do`` said: bodies as they came, and whatever else it told.

    ``text`` is the plain markup, ``content`` the same body with stock and keyword links; either
    may be empty. ``title``, ``published`` (aware, +08:00) and ``media`` are empty or ``None``
    unless the answer holds them.
    """

    text: str
    content: str
    title: str = ""
    published: datetime | None = None
    media: str = ""
    mended: tuple[str, ...] = ()
    """What was not as it should be and was read all the same; :data:`LOST`: some of it is gone."""

    def body(self, rolling: bool) -> str:
        """The body that the source would put into a post: ``content`` for rolling news, else
        ``text``; the other one where that shows nothing."""
        first, second = (self.content, self.text) if rolling else (self.text, self.content)
        return second if shows_nothing(first) else first


def _decoded(data: bytes, found: list[str]) -> str:
    """The characters of an answer: UTF-8, but for a few bytes that were lost, or GB18030."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    with suppress(UnicodeDecodeError):
        halves = data.decode("utf-8", "surrogatepass")
        found.append(HALF)
        return _SURROGATE.sub("\ufffd", halves)
    # A text that lost a byte on its way may happen to be GB18030, of other characters.
    if is_mostly_whole(text) or text.count("\ufffd") * _LOST_AT_MOST <= len(text):
        found.append(LOST)
        return text
    try:
        return data.decode("gb18030")
    except UnicodeError as error:
        raise NewsTextError(
            "not-json", f"the answer is neither UTF-8 nor GB18030: {error}"
        ) from error


def _escaped(text: str, found: list[str]) -> str:
    """``text`` with each escape that JSON does not know as the characters that it is written in,
    and each half of a surrogate pair as U+FFFD."""

    def mended(escape: re.Match[str]) -> str:
        if escape["half"]:
            found.append(HALF)
            return r"\ufffd"
        if escape.lastgroup == "odd":
            found.append("an escape that JSON does not know")
            return r"\\"
        return escape[0]

    return _ESCAPE.sub(mended, text)


def _lenient(text: str, found: list[str]) -> tuple[object, int]:
    """The value that a text begins with, and where it ends. Raises :class:`ValueError`."""
    with suppress(ValueError):
        return _STRICT.raw_decode(text)
    value, end = _NOT_STRICT.raw_decode(text)
    found.append("a control character in a string")
    return value, end


def _from_object(text: str, found: list[str]) -> str:
    """``text`` from its object on, if what stands before is short and no markup or program."""
    before = text.partition("{")[0]
    if not before or len(before) > _MOST_BEFORE or len(before) == len(text):
        return text
    if _NO_WARNING.search(before):
        return text
    found.append("something before the object")
    return text[len(before) :]


def _field_by_field(text: str, found: list[str]) -> dict[str, object]:
    """The strings of an object that is not JSON and was not cut off, each read by itself."""
    if not (text.startswith("{") and text.rstrip().endswith("}")):
        return {}
    fields = {}
    for name, value in _FIELD.findall(text):
        with suppress(ValueError):
            fields[name] = _NOT_STRICT.decode(value)
    if fields.keys().isdisjoint(("text", "content")):
        return {}
    found.append("an object that is not JSON")
    return fields


def _json(data: bytes, found: list[str]) -> object:
    """What an answer says; ``found`` is told of what was not JSON and was read all the same."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        text = _decoded(data, found).lstrip("\ufeff\0 \t\r\n")
    text = _escaped(_from_object(text, found), found)
    try:
        value, end = _lenient(text, found)
    except (ValueError, RecursionError) as error:
        if fields := _field_by_field(text, found):
            return fields
        raise NewsTextError(
            "not-json", f"the answer is not JSON ({error}); it begins {data[:60]!r}"
        ) from error
    if not isinstance(value, dict | list) and end < len(text.rstrip()):
        raise NewsTextError("not-json", f"the answer is not JSON; it begins {data[:60]!r}")
    return value


def _time(text: str) -> datetime | None:
    if not _TIME.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=BEIJING)
    except ValueError:
        return None


def read_newstext(data: bytes) -> NewsText:
    """Read an answer of the JSON endpoint: a UTF-8 (or GB18030) JSON object.

    Control characters in strings, escapes that there are not, numbers that are none, bytes that
    were lost, and what stands around the object do not cost the answer: ``mended`` names them.
    Fields that are not strings count as empty. Raises :class:`NewsTextError` with the reason
    ``not-json`` (JSONP is not JSON), ``not-an-object``, ``too-long`` or ``no-text`` (neither
    ``text`` nor ``content`` shows anything).
    """
    found: list[str] = []
    answer = _json(data, found)
    if not isinstance(answer, dict):
        raise NewsTextError(
            "not-an-object", f"the answer is a JSON {type(answer).__name__}, not an object"
        )

    def field(*names: str) -> str:
        values = (answer.get(name) for name in names)
        return next((value for value in values if isinstance(value, str) and value), "")

    text, content = field("text"), field("content")
    if max(len(text), len(content)) > LONGEST_BODY:
        raise NewsTextError("too-long", f"the body has more than {LONGEST_BODY} characters")
    if shows_nothing(text) and shows_nothing(content):
        raise NewsTextError("no-text", "neither 'text' nor 'content' of the answer shows any text")
    return NewsText(
        text,
        content,
        field("title"),
        _time(field("showtime", "datetime").strip()),
        field("medianame", "from").strip(),
        tuple(dict.fromkeys(found)),
    )


def clean_body(html: str) -> str:
    """A body as the source pastes it into a post: without pairs of full-width spaces.

    Pairs of U+3000 are deleted, single ones remain, so three in a row leave one (docs/source.md,
    "Post files"). A lone surrogate, which no file can hold, becomes U+FFFD.
    """
    if _SURROGATE.search(html):
        html = html.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return html.replace(_WIDE_PAIR, "")
