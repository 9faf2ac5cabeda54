"""The JSON endpoint's answer: the body of an article (docs/source.md, "JSON endpoints")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import orjson

from crawler.clock import BEIJING
from crawler.errors import NewsTextError
from crawler.site.body import LONGEST_BODY
from crawler.text.charset import is_mostly_whole
from crawler.text.visible import shows_nothing

_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.S,
)
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}")
_SURROGATE = re.compile("[\ud800-\udfff]")
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

    def body(self, rolling: bool) -> str:
        """The body that the source would put into a post: ``content`` for rolling news, else
        ``text``; the other one where that shows nothing."""
        first, second = (self.content, self.text) if rolling else (self.text, self.content)
        return second if shows_nothing(first) else first


def _mended(data: bytes) -> bytes:
    """``data`` with each escaped half of a surrogate pair as U+FFFD; JSON has no other reading."""
    return _ESCAPE.sub(lambda found: rb"\ufffd" if found[1] else found[0], data)


def _json(data: bytes) -> object:
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A text that lost a byte on its way may happen to be GB18030, of other characters.
        if is_mostly_whole(data.decode("utf-8", "replace")):
            raise NewsTextError("not-json", f"the answer is UTF-8 but for some: {error}") from error
        try:
            data = data.decode("gb18030").encode("utf-8")
        except UnicodeError as worse:
            raise NewsTextError(
                "not-json", f"the answer is neither UTF-8 nor GB18030: {worse}"
            ) from worse
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        mended = _mended(data)
        if mended != data:
            try:
                return orjson.loads(mended)
            except orjson.JSONDecodeError:
                pass
        raise NewsTextError(
            "not-json", f"the answer is not JSON ({error}); it begins {data[:60]!r}"
        ) from error


def _time(text: str) -> datetime | None:
    if not _TIME.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=BEIJING)
    except ValueError:
        return None


def read_newstext(data: bytes) -> NewsText:
    """Read an answer of the JSON endpoint: a UTF-8 (or GB18030) JSON object.

    Fields that are not strings count as empty. Raises :class:`NewsTextError` with the reason
    ``not-json`` (JSONP is not JSON), ``not-an-object``, ``too-long`` or ``no-text`` (neither
    ``text`` nor ``content`` shows anything).
    """
    answer = _json(data)
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
    )


def clean_body(html: str) -> str:
    """A body as the source pastes it into a post: without pairs of full-width spaces.

    Pairs of U+3000 are deleted, single ones remain, so three in a row leave one (docs/source.md,
    "Post files"). A lone surrogate, which no file can hold, becomes U+FFFD.
    """
    if _SURROGATE.search(html):
        html = html.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return html.replace(_WIDE_PAIR, "")
