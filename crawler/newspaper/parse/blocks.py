"""What the readers hand on: the text of a page and the blocks that it is made of."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.newspaper.model import Span


@dataclass(frozen=True, slots=True)
class Block:
    """A line of a text file, or a paragraph (or a column's part of one) of a PDF.

    ``text`` is ``raw[span]`` without the white space around it. ``size`` is the height of the type
    in points, 0 where the input does not say; ``indented`` whether the first line is set in,
    ``None`` where the input does not say.
    """

    text: str
    span: Span
    size: float = 0.0
    indented: bool | None = None


@dataclass(frozen=True, slots=True)
class PageText:
    """A page as it was read. ``source`` names the file or URL in messages."""

    source: str
    raw: str
    blocks: tuple[Block, ...]

    @property
    def sized(self) -> bool:
        """Whether the blocks carry the size of their type."""
        return any(block.size for block in self.blocks)
