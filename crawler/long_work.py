"""How far a command has come that may take hours: a line on a terminal, now and then in a log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from shutil import get_terminal_size
from time import monotonic
from typing import TypeVar

from crawler.plain_output import untouched

MB = 1_000_000
_ON_A_TERMINAL, _IN_A_LOG = 0.2, 60.0
"""Seconds between two lines."""
_T = TypeVar("_T")


class LongWork:
    """The work of a command, ``called`` so, which does one step after the other.

    Lines go to the standard error: on a terminal one that is written over (how far a step is waits
    for a second, so that short ones show none), elsewhere one each minute. ``clock`` gives seconds.
    """

    def __init__(self, called: str, clock: Callable[[], float] = monotonic) -> None:
        self._called, self._clock = called, clock
        self._terminal = sys.stderr.isatty()
        self._every = _ON_A_TERMINAL if self._terminal else _IN_A_LOG
        self._next = clock() + max(1.0, self._every)
        self._shown = False
        self.step("", 0)

    def __enter__(self) -> LongWork:
        return self

    def __exit__(self, *error: object) -> None:
        """What is printed next, of an error too, has the line to itself."""
        self.clear()

    def step(self, what: str, total: int, unit: int = 1) -> None:
        """Begin another step: so much of something, such as ``articles``, told of in units.

        Of one whose size nobody knows (0) a terminal shows at once that it has begun.
        """
        self._what, self._total, self._unit, self._done = what, total, unit, 0
        self._began = self._clock()
        if what and not total and self._terminal:
            self._show(0.0)

    def over(self, what: str, total: int, each: Iterable[_T]) -> Iterator[_T]:
        """A step that goes through some things, one by one."""
        self.step(what, total)
        for one in each:
            yield one
            self.did()

    def did(self, number: int = 1) -> None:
        """So much more of it is done."""
        self._done += number
        now = self._clock()
        if now >= self._next:
            self._next = now + self._every
            self._show(now - self._began)

    def still(self) -> None:
        """It goes on."""
        self.did(0)

    def _show(self, seconds: float) -> None:
        done, total = self._done // self._unit, self._total // self._unit
        line = f"{self._called}: {_words(self._what, done, total, seconds)}"
        if self._terminal:
            self._shown = True
            width = get_terminal_size().columns
            _write(f"\r{line[: max(1, width - 1)]}\x1b[K")
        else:
            _write(f"{line}\n")

    def say(self, text: str) -> None:
        """Print something else."""
        self.clear()
        print(text)

    def clear(self) -> None:
        """Take the line from the terminal."""
        if self._shown:
            self._shown = False
            _write("\r\x1b[K")


def _write(text: str) -> None:
    # A terminal that was closed, or a reader of a pipe that has gone, ends no work of hours.
    with suppress(OSError):
        print(text, end="", file=untouched(sys.stderr), flush=True)


def _words(what: str, done: int, total: int, seconds: float) -> str:
    if not total:
        return f"{what}, since {timedelta(seconds=round(seconds))}" if seconds else what
    rate = done / seconds if seconds > 0 else 0.0
    speed = f"{rate:,.0f}" if rate >= 10 else f"{rate:.2g}"
    words = f"{done:,} of {total:,} {what} ({min(done * 100 // total, 100)} %), {speed} a second"
    if rate and total > done:
        words += f", {timedelta(seconds=round((total - done) / rate))} left"
    return words


def going_through(
    what: str, total: int, each: Iterable[_T], progress: LongWork | None
) -> Iterable[_T]:
    """:meth:`LongWork.over`, if anybody looks at the progress."""
    return each if progress is None else progress.over(what, total, each)
