"""What names a link in the ledger: a page of the site, a share link, a page of print, or no link.

The ledger and the journals of the WARC files keep keys as text (docs/archive-format.md); this is
the one place that knows how they are written.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlsplit

Marked = Literal["share", "edition", "refused"]
"""The kinds whose text begins with their name and a colon; the text of a post is its path."""
Kind = Literal["post", Marked]

_MARKED: tuple[Marked, ...] = get_args(Marked)


@dataclass(frozen=True, slots=True)
class LinkKey:
    """A key: ``str()`` of it is its text, which :meth:`parse` reads.

    ``name`` is, by kind, the path (with its query) of a post, the info code or the share link that
    was asked for, the file or URL that was submitted as a page of print, or what a listing shows as
    a link and is refused. Raises :class:`ValueError` for a path whose text another kind has.
    """

    kind: Kind
    name: str

    def __post_init__(self) -> None:
        if self.kind == "post" and _marked(self.name) is not None:
            raise ValueError(f"{self.name!r} is the text of another kind of key")

    @classmethod
    def parse(cls, text: str) -> LinkKey:
        """Read a key's text."""
        kind = _marked(text)
        return cls("post", text) if kind is None else cls(kind, text.removeprefix(f"{kind}:"))

    def __str__(self) -> str:
        return self.name if self.kind == "post" else f"{self.kind}:{self.name}"

    @property
    def shown(self) -> str:
        """As people are shown it: what was refused as it was found, other keys as their text."""
        return self.name if self.kind == "refused" else str(self)


def path_of(url: str) -> str:
    """Path and query of a URL: what names a page of the site, whatever host it is on."""
    parts = urlsplit(url)
    return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"


def is_here(url: str) -> bool:
    """Whether a URL is of this machine (loopback)."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def keys_like(kind: Marked) -> str:
    """The pattern of SQL's ``LIKE`` for the keys of a kind."""
    return f"{kind}:%"


def _marked(text: str) -> Marked | None:
    return next((kind for kind in _MARKED if text.startswith(f"{kind}:")), None)
