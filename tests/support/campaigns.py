"""How much of a long campaign a run does: a sample by seed, or with ``NIGHTLY=1`` the whole.

``SEED`` in the environment chooses the sample; without it every day has its own. The head of
pytest's output names both.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TypeVar

Size = TypeVar("Size")

NIGHTLY = os.environ.get("NIGHTLY") == "1"
SEED = int(os.environ.setdefault("SEED", f"{datetime.now(UTC):%Y%m%d}"))
"""In the environment too, so that processes of pytest-xdist have the same."""


def sized(sample: Size, whole: Size) -> Size:
    """``whole`` at night, ``sample`` by day."""
    return whole if NIGHTLY else sample


def examples(count: int) -> int:
    """How many examples hypothesis tries: so many, at night ten times as many."""
    return sized(count, 10 * count)


def seeds(*by_day: int) -> list[int]:
    """The seeds of a test: these, and at night three more."""
    return [*by_day, *(SEED + more for more in range(sized(0, 3)))]
