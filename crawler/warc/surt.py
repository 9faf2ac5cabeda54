"""The key under which an index sorts a URL (SURT: sort-friendly URI reordering transform).

The rules are those that replay tools look a URL up by: scheme, user and fragment gone, host
reversed, everything in lower case, default port, ``www`` and a final slash gone, query sorted.
"""

from __future__ import annotations

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

_WWW = re.compile(r"^www\d*\.")
_PORTS = {"http": 80, "https": 443}
_SAFE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "#%")
_PLAIN = re.compile(r"[!\"$&-~]*")
"""Printable ASCII without ``#`` and ``%``: nothing to unescape, nothing to escape."""
_SESSION = re.compile(r"^(?:phpsessid|sid|aspsessionid[a-z]{8})=[0-9a-z]{32}$|^jsessionid=")


def surt(url: str) -> str:
    """The key of an http or https URL; any other URL is its own key."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        return url
    host = _WWW.sub("", parts.hostname)
    key = ",".join(reversed(host.split(".")))
    if parts.port and parts.port != _PORTS[parts.scheme]:
        key += f":{parts.port}"
    path = _escaped(_without_dots(parts.path)).lower().rstrip("/")
    query = ""
    if parts.query:
        arguments = (_escaped(part).lower() for part in parts.query.split("&"))
        query = "&".join(sorted(part for part in arguments if not _SESSION.match(part)))
    return f"{key}){path or '/'}" + (f"?{query}" if query else "")


def _escaped(text: str) -> str:
    """The text, unescaped as far as it goes and escaped once, as far as it must be."""
    if _PLAIN.fullmatch(text):
        return text
    plain = text.encode()
    while (again := unquote_to_bytes(plain)) != plain:
        plain = again
    return quote_from_bytes(plain, safe=_SAFE)


def _without_dots(path: str) -> str:
    """The path without ``.``, ``..``, empty segments and a slash at its end (RFC 3986, section
    5.2.4)."""
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            kept = kept[:-1]
        elif segment not in ("", "."):
            kept.append(segment)
    return "/" + "/".join(kept)
