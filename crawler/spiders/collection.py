"""How often Python looks for garbage in a process that crawls."""

from __future__ import annotations

import gc


def collect_nothing_yet() -> None:
    """While a crawl is loaded: all that comes stays, and is walked through for nothing.

    Until :func:`collect_rarely`. What it saves of starting is in docs/performance.md.
    """
    gc.disable()


def collect_rarely() -> None:
    """Spare what was imported, and most of what a response brings, Python's search for cycles.

    Every few hundred objects it would walk through the youngest, now and then through all modules.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()
