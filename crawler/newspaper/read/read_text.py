"""Read a page that is text: a line is a block, blank lines separate nothing but lines."""

from __future__ import annotations

import re

from crawler.errors import EditionError
from crawler.newspaper.model import Span
from crawler.newspaper.parse.blocks import Block, PageText

_LINE = re.compile(r"[^\n]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_KANA = re.compile(r"[\u3041-\u30ff]+")
_BROKEN = 0.05
"""Broken bytes of a page that is text all the same, for each Chinese character."""
_BLANK = " \t\u3000\u00a0\ufeff\u200b"


def decode(content: bytes, source: str) -> str:
    """Bytes of a text file as text: UTF-8 (with or without mark), UTF-16 with its mark, GB18030.

    A few broken bytes cost no page: each is ``U+FFFD``. Line ends become ``\\n``.
    Raises :class:`EditionError` (``empty`` or ``binary``).
    """
    if not content.strip():
        raise EditionError("empty", f"{source} is empty: there is no page to read in it")
    encodings = ["utf-8-sig", "gb18030"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return _one_line_end(text)
    for encoding in encodings:
        text = content.decode(encoding, errors="replace")
        if text.count("\ufffd") <= _BROKEN * _count(_HAN, text) and not _CONTROL.search(text):
            return _one_line_end(text)
    raise EditionError(
        "binary",
        f"{source} is not text (neither UTF-8 nor GB18030): give the page as text, PDF or HTML",
    )


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")


def _count(run: re.Pattern[str], text: str) -> int:
    """How many characters of ``text`` stand in runs of a kind."""
    return sum(map(len, run.findall(text)))


def check_chinese(text: str, source: str) -> None:
    """Raise :class:`EditionError` where a page is not in Chinese, or not there at all."""
    letters = _count(_LETTERS, text)
    if not letters:
        raise EditionError("empty", f"{source} holds no letter: there is no page to read in it")
    han, kana = _count(_HAN, text), _count(_KANA, text)
    if han < 0.5 * letters or kana > 0.1 * letters:
        raise EditionError(
            "not-chinese",
            f"{source} is not in Chinese ({han} of {letters} letters are): only Chinese newspaper "
            "pages can be read",
        )


def text_blocks(text: str) -> tuple[Block, ...]:
    """The lines of a text as blocks; lines of white space are left out."""
    blocks = []
    for match in _LINE.finditer(text):
        line = match[0]
        start = match.start() + len(line) - len(line.lstrip(_BLANK))
        stripped = line.strip(_BLANK)
        if stripped:
            blocks.append(Block(stripped, Span(start, start + len(stripped))))
    return tuple(blocks)


def read_text(content: bytes, source: str) -> PageText:
    """Read a text file's bytes; ``source`` is its name in messages.

    Raises :class:`EditionError` (``empty``, ``binary``, ``not-chinese``).
    """
    text = decode(content, source)
    check_chinese(text, source)
    return PageText(source, text, text_blocks(text))
