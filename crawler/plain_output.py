r"""What reaches a terminal or a pipe: no control character raw, and no character it cannot write.

Archived text and names of files are others' words: in a terminal an escape sequence in them would
move the cursor, retitle the window or answer for the user. Such a character is written as JSON
writes it (``\u001b``), so that what is JSON stays JSON.
"""

from __future__ import annotations

import codecs
import io
import json
import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO, cast

_CONTROL = re.compile(
    # C0 but tab and line end, DEL, C1, marks and overrides of direction, lone surrogates.
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_NAME = "as-json-writes-it"


def _escaped(text: str) -> str:
    units = text.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _cannot_be_written(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return _escaped(error.object[error.start : error.end]), error.end


codecs.register_error(_NAME, _cannot_be_written)


def shown(text: str) -> str:
    r"""Text as a terminal may have it: control characters as ``\uXXXX``."""
    return _CONTROL.sub(lambda found: _escaped(found[0]), text)


def json_text(value: object) -> str:
    """What a command tells, as JSON. Half a surrogate (of a file's name that is no UTF-8) stays
    raw, as :func:`shown` writes it in a form that is JSON again."""
    return json.dumps(value, ensure_ascii=False, indent=2)


class _Nowhere(io.TextIOBase):
    """Where what is printed to a closed stream goes."""

    def write(self, text: str) -> int:
        return len(text)


class PlainText:
    """A text stream in front of another (``None``: a closed one) that writes what :func:`shown` is.

    What the other's encoding lacks is written in the same way.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self.stream = stream or cast(TextIO, _Nowhere())

    def write(self, text: str) -> int:
        """Write text; raises what the stream raises."""
        plain = shown(text)
        encoding = self.stream.encoding or "utf-8"
        self.stream.write(plain.encode(encoding, _NAME).decode(encoding))
        return len(text)

    def writelines(self, lines: Iterator[str]) -> None:
        """Write each of these."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def plain(stream: TextIO | None) -> TextIO:
    """A stream that passes no control character on; one that is so already as it is."""
    return stream if isinstance(stream, PlainText) else cast(TextIO, PlainText(stream))


def untouched(stream: TextIO) -> TextIO:
    """The stream behind, for the program's own control characters (a progress line, colours)."""
    return stream.stream if isinstance(stream, PlainText) else stream


@contextmanager
def plain_streams() -> Iterator[None]:
    """Everything that is printed within is plain; streams that are closed are the null device."""
    hold_standard_streams()
    with redirect_stdout(plain(sys.stdout)), redirect_stderr(plain(sys.stderr)):
        yield


def hold_standard_streams() -> None:
    """Take the numbers of standard streams that are closed: no file of an archive may get one.

    Whatever wrote to the standard output would write into the ledger. Python has ``None`` for such
    a stream, which not everybody expects (Scrapy's log does not).
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            # The lowest number that is free is this one.
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:
            stream = os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False)
            setattr(sys, name, stream)


class _PlainFormatter(logging.Formatter):
    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self._formatter = formatter

    def format(self, record: logging.LogRecord) -> str:
        return shown(self._formatter.format(record))


def make_log_plain() -> None:
    """Let no handler of the log write a control character."""
    for handler in logging.getLogger().handlers:
        formatter = handler.formatter or logging.Formatter()
        if not isinstance(formatter, _PlainFormatter):
            handler.setFormatter(_PlainFormatter(formatter))
