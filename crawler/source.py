"""What an archive is told of the source whose articles it keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crawler.items import Article

PostOf = Callable[[Article], tuple[str, bytes]]
"""Gives an article's post file: name and bytes. Raises :class:`crawler.errors.PostFileError`."""


@dataclass(frozen=True, slots=True)
class Source:
    """The source's own rules, as functions: the archive knows no address and no id of a source."""

    post_of: PostOf
    twin_of: Callable[[str], str | None]
    """The id of the copy whose place an article with this id takes; ``None`` if it takes none
    (docs/source.md, "Twins")."""
