"""One line that says how far a run has come, in whatever room a terminal has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

_LONGEST_BAR, _SHORTEST_BAR = 40, 8


@dataclass(frozen=True, slots=True)
class Done:
    """What a run has done in ``seconds``; ``total`` of 0: nobody knows yet how much there is."""

    done: int
    total: int
    written: int
    dropped: int
    unchanged: int
    seconds: float

    @property
    def rate(self) -> float | None:
        """Links a second; ``None`` before the first."""
        return self.done / self.seconds if self.done and self.seconds > 0 else None

    @property
    def left(self) -> timedelta | None:
        """How long the rest takes at this rate; ``None`` if that cannot be known."""
        if not self.rate or self.total <= self.done:
            return None
        return timedelta(seconds=round((self.total - self.done) / self.rate))


def progress_line(name: str, done: Done, width: int) -> str:
    """At most ``width`` characters: words go before numbers do, and a bar takes what is left."""
    links = f"{done.done}/{done.total or '?'}"
    speed = f"{done.rate:.1f}/s" if done.rate else ""
    left = str(done.left) if done.left is not None else ""
    words = f"{done.written} written, {done.dropped} dropped, {done.unchanged} unchanged"
    figures = f"{done.written}+{done.dropped}+{done.unchanged}"
    forms = (
        (name, f"{links} links", words, speed, f"{left} left" if left else ""),
        (links, words, speed, left),
        (links, figures, speed, left),
        (links, speed, left),
        (links, speed),
        (links,),
    )
    lines = ["  ".join(part for part in form if part) for form in forms]
    line = next((line for line in lines if len(line) <= width), links[:width])
    room = min(_LONGEST_BAR, width - len(line) - 2)
    if room < _SHORTEST_BAR:
        return line
    full = room * done.done // max(done.total, done.done, 1)
    return f"{'━' * full}{'╌' * (room - full)}  {line}"
