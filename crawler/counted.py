"""Numbers of things, as people write them."""

from __future__ import annotations


def counted(count: int, thing: str) -> str:
    """``1 link``, ``2 links``, ``0 links``: for words whose plural ends in s."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
