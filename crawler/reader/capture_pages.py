"""Captures by address and time: to look at, as they came, and for web archives' tools.

Memento (RFC 7089): ``/timegate/URL`` leads to the capture that is nearest to ``Accept-Datetime``,
``/timemap/link/URL`` lists all of them. The interface of ``/cdx`` is that of pywb's CDX server
(https://github.com/webrecorder/pywb/wiki/CDX-Server-API), as cdx_toolkit asks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from itertools import islice
from typing import Any
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from crawler.errors import ArchiveDamagedError, SiteError
from crawler.items import WarcPointer
from crawler.reader.at_hand import AtHand, NotFoundError
from crawler.reader.gate import CAPTURE_POLICY
from crawler.reader.rendering import page
from crawler.reader.unpacking import unpacked
from crawler.text.charset import decoded
from crawler.warc.cdx_lookup import MATCHES, IndexedCapture, captures
from crawler.warc.extract import Exhibit, exhibits
from crawler.warc.reader import CaptureReader

MOST_DECODED = 8 << 20
"""Bytes of a payload that are shown after its content coding is undone; a bomb ends here."""
MOST_CAPTURES = 10_000
"""Of one address, in a list of them."""
_MOST_SHOWN = 200_000


def asked_url(request: Request) -> str:
    """The archived address in the path of a request, with its query."""
    url: str = request.path_params["url"]
    query = request.scope["query_string"].decode("latin-1")
    return f"{url}?{query}" if query else url


def _all(at_hand: AtHand, url: str) -> list[IndexedCapture]:
    """The captures of an address, oldest first, 304 apart. Raises NotFoundError."""
    try:
        found = list(islice(captures(at_hand.paths.warc, url), MOST_CAPTURES))
    except ValueError:
        found = []
    if not found:
        raise NotFoundError("there is no capture of %(url)s", url=url)
    return found


def _nearest(found: list[IndexedCapture], moment: datetime) -> IndexedCapture:
    return min(found, key=lambda one: abs(_moment(one.timestamp) - moment))


def _moment(timestamp: str) -> datetime:
    """The moment of 14 digits or fewer; raises :class:`ValueError`."""
    padded = timestamp + "00000101000000"[len(timestamp) :]
    return datetime.strptime(padded, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _asked_moment(request: Request) -> datetime:
    digits = str(request.path_params["timestamp"])
    try:
        return _moment(digits[:14])
    except ValueError:
        raise NotFoundError(
            "%(digits)s is no moment: expected such as 20220316120000", digits=digits
        ) from None


def _exhibit(at_hand: AtHand, capture: IndexedCapture) -> Exhibit:
    """A capture's records, with digests checked. Raises :class:`ArchiveDamagedError`."""
    pointer = WarcPointer(capture.file, capture.offset, capture.length, capture.digest)
    return exhibits(CaptureReader(at_hand.paths.warc), pointer)


def capture(request: Request) -> Response:
    """``/capture/TIME/URL``: what a capture is, and its bytes in a frame."""
    at_hand: AtHand = request.app.state.archive
    url = asked_url(request)
    found = _all(at_hand, url)
    one = _nearest(found, _asked_moment(request))
    values: dict[str, Any] = {"url": url, "capture": one, "captures": found, "damaged": ""}
    values |= {"raw": _raw_path(one), "exhibit": None, "text": "", "more": 0, "framed": False}
    try:
        exhibit = _exhibit(at_hand, one)
    except (ArchiveDamagedError, OSError) as error:
        values["damaged"] = str(error)
        return page(request, "capture.html", values)
    content, whole = undone(exhibit)
    kind = _kind(exhibit)
    text = _text(content, kind)
    values |= {
        "exhibit": exhibit,
        "head": exhibit.response_head.decode("latin-1").strip(),
        "request_head": exhibit.request.decode("latin-1").strip(),
        "kind": kind,
        "text": text[:_MOST_SHOWN],
        "more": max(len(text) - _MOST_SHOWN, 0),
        "whole": whole,
        "framed": "html" in kind,
    }
    return page(request, "capture.html", values)


def _text(content: bytes, kind: str) -> str:
    if not _is_text(kind):
        return ""
    try:
        return decoded(content, kind)
    except SiteError:
        return content.decode("latin-1")


def raw(request: Request) -> Response:
    """``/capture/TIMEid_/URL``: a capture's payload, its content coding undone; a Memento."""
    at_hand: AtHand = request.app.state.archive
    url = asked_url(request)
    found = _all(at_hand, url)
    one = _nearest(found, _asked_moment(request))
    exhibit = _exhibit(at_hand, one)
    content, whole = undone(exhibit)
    headers = {
        "Content-Security-Policy": CAPTURE_POLICY,
        "Memento-Datetime": _http_date(one.timestamp),
        "Link": ", ".join(_links(request, one.url, found)),
        "X-Archive-Orig-Content-Type": _header(exhibit, b"content-type"),
    }
    if not whole:
        headers["X-Archive-Incomplete"] = f"only {MOST_DECODED} bytes are shown"
    status = exhibit.response.status
    return Response(
        content,
        status if 200 <= status < 300 or status >= 400 else 200,
        headers,
        media_type=_served_kind(exhibit),
    )


def timegate(request: Request) -> Response:
    """``/timegate/URL``: to the capture nearest to ``Accept-Datetime`` (now, without one)."""
    at_hand: AtHand = request.app.state.archive
    url = asked_url(request)
    found = _all(at_hand, url)
    wished = request.headers.get("accept-datetime")
    try:
        moment = parsedate_to_datetime(wished) if wished else _moment(found[-1].timestamp)
    except ValueError:
        return JSONResponse({"error": f"Accept-Datetime: {wished} is no date of RFC 9110"}, 400)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    one = _nearest(found, moment)
    return RedirectResponse(
        f"{request.base_url}{_raw_path(one)[1:]}",
        302,
        {"Vary": "Accept-Datetime", "Link": ", ".join(_links(request, url, found, one))},
    )


def timemap(request: Request) -> Response:
    """``/timemap/link/URL``: all captures of an address (RFC 7089, section 5)."""
    at_hand: AtHand = request.app.state.archive
    url = asked_url(request)
    found = _all(at_hand, url)
    base = str(request.base_url)
    lines = [f'<{_in_link(url)}>; rel="original"']
    span = f'from="{_http_date(found[0].timestamp)}"; until="{_http_date(found[-1].timestamp)}"'
    self_link = f"{base}timemap/link/{_in_link(url)}"
    lines.append(f'<{self_link}>; rel="self"; type="application/link-format"; {span}')
    lines.append(f'<{base}timegate/{_in_link(url)}>; rel="timegate"')
    lines += [_memento(base, one, found) for one in found]
    return Response(",\n".join(lines) + "\n", media_type="application/link-format")


def _memento(base: str, one: IndexedCapture, found: list[IndexedCapture]) -> str:
    ends = [name for name, end in (("first", found[0]), ("last", found[-1])) if one is end]
    rel = " ".join([*ends, "memento"])
    return f'<{base}{_raw_path(one)[1:]}>; rel="{rel}"; datetime="{_http_date(one.timestamp)}"'


def _links(
    request: Request, url: str, found: list[IndexedCapture], shown: IndexedCapture | None = None
) -> Iterator[str]:
    base = str(request.base_url)
    yield f'<{_in_link(url)}>; rel="original"'
    yield f'<{base}timegate/{_in_link(url)}>; rel="timegate"'
    kind = 'rel="timemap"; type="application/link-format"'
    yield f"<{base}timemap/link/{_in_link(url)}>; {kind}"
    ends = {id(one): one for one in (found[0], shown, found[-1]) if one is not None}
    yield from (_memento(base, one, found) for one in ends.values())


def _raw_path(one: IndexedCapture) -> str:
    return f"/capture/{one.timestamp}id_/{_in_link(one.url)}"


def _in_link(url: str) -> str:
    """An address as it may stand in a header and in a path: nothing ends it before its end."""
    return quote(url, safe="%/:?=&;,+@!$'()*~#[]").replace("#", "%23")


def _http_date(timestamp: str) -> str:
    return format_datetime(_moment(timestamp), usegmt=True)


def _header(exhibit: Exhibit, name: bytes) -> str:
    value = next((v for n, v in exhibit.response.headers if n.lower() == name), b"")
    return "".join(char for char in value.decode("latin-1") if char.isprintable())


def _kind(exhibit: Exhibit) -> str:
    return _header(exhibit, b"content-type")


def _is_text(kind: str) -> bool:
    name = kind.partition(";")[0].strip().lower()
    return name.startswith("text/") or name.endswith(("json", "xml", "javascript")) or not name


def _served_kind(exhibit: Exhibit) -> str:
    """What a browser is told: what runs or draws by itself is text to it."""
    kind = _kind(exhibit)
    name = kind.partition(";")[0].strip().lower()
    harmless = ("text/html", "text/plain", "application/json", "image/png", "image/jpeg")
    return kind if name in (*harmless, "image/gif", "image/webp") else "text/plain; charset=utf-8"


def undone(exhibit: Exhibit, most: int = MOST_DECODED) -> tuple[bytes, bool]:
    """A payload without its content coding, at most so many bytes; whether that is all of it.

    A coding that is not known, or not what it says, leaves the bytes as they came.
    """
    body = exhibit.response.body
    coding = _header(exhibit, b"content-encoding").strip().lower()
    return unpacked(body, coding, most) or (body[:most], len(body) <= most)


def cdx(request: Request) -> Response:
    """``/cdx?url=…``: lines of the capture index, a JSON object each (or ``output=text``)."""
    at_hand: AtHand = request.app.state.archive
    asked = request.query_params
    url, match = asked.get("url", ""), asked.get("matchType", "exact")
    if url.endswith("*"):
        url, match = url[:-1], "prefix"
    elif url.startswith("*."):
        url, match = url[2:], "domain"
    if "://" not in url:
        url = f"http://{url}"
    try:
        limit = min(int(asked.get("limit", MOST_CAPTURES)), MOST_CAPTURES)
        number = int(asked.get("page", 0))
        first, last = (_digits(asked.get(name, "")) for name in ("from", "to"))
        filters = [_filter(one) for one in asked.getlist("filter")]
        if match not in MATCHES:
            raise ValueError(f"matchType={match}: expected one of {', '.join(MATCHES)}")
        if number > 0:
            raise ValueError(f"page={number}: there is one page")
        rows = _rows(at_hand, url, match, first, last)
        chosen = (row for row in rows if all(_passes(row, *one) for one in filters))
        found = list(islice(chosen, max(limit, 0)))
    except ValueError as error:
        return JSONResponse({"error": str(error)}, 400)
    if asked.get("showNumPages") == "true":
        return Response(orjson.dumps({"pages": 1, "pageSize": 1, "blocks": 1}))
    if not found:
        told = {"error": f"No Captures found for: {asked.get('url', '')}"}
        return Response(orjson.dumps(told), 404, media_type="application/json")
    if asked.get("sort") == "reverse":
        found.reverse()
    names = [name for name in asked.get("fl", "").split(",") if name] or list(found[0])
    if asked.get("output", "json") == "json":
        lines = [orjson.dumps({name: row.get(name, "-") for name in names}) for row in found]
        return Response(b"\n".join(lines) + b"\n", media_type="text/x-ndjson")
    plain = [" ".join(str(row.get(name, "-")) for name in names) for row in found]
    return PlainTextResponse("\n".join(plain) + "\n")


Row = dict[str, str]


def _rows(at_hand: AtHand, url: str, match: str, first: str, last: str) -> Iterator[Row]:
    for one in captures(at_hand.paths.warc, url, match):
        if first <= one.timestamp and (not last or one.timestamp <= last + "9" * (14 - len(last))):
            yield {
                "urlkey": one.key,
                "timestamp": one.timestamp,
                "url": one.url,
                "mime": one.mime,
                "status": one.status,
                "digest": one.digest,
                "length": str(one.length),
                "offset": str(one.offset),
                "filename": one.file,
            }


def _digits(text: str) -> str:
    if text and not (text.isascii() and text.isdigit() and len(text) <= 14):
        raise ValueError(f"{text!r} is no time: expected up to 14 digits, such as 20220316")
    return text


def _filter(text: str) -> tuple[bool, str, str, str]:
    """``[!][=]field:value``: whether it must not be so, how it is compared, field, value."""
    negated, rest = text.startswith("!"), text.removeprefix("!")
    how = rest[:1] if rest[:1] in "=~" else ""
    name, colon, value = rest.removeprefix(how).partition(":")
    if not colon or how == "~":
        raise ValueError(
            f"filter={text!r}: expected field:part or =field:value, ! before it for not"
        )
    return negated, how, name, value


def _passes(row: Row, negated: bool, how: str, name: str, value: str) -> bool:
    told = row.get(name, "")
    return (told == value if how == "=" else value in told) != negated
