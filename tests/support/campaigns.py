"""How much of a long campaign a run does: a sample by seed, or with ``NIGHTLY=1`` the whole.

``SEED`` in the environment chooses the sample. Without it a run by day tries the same one each
time, so that what fails is the change; each night, and each campaign started by hand, tries its
own. The head of pytest's output names both.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

Size = TypeVar("Size")
Case = TypeVar("Case")

NIGHTLY = os.environ.get("NIGHTLY") == "1"


def sized(sample: Size, whole: Size) -> Size:
    """``whole`` at night, ``sample`` by day."""
    return whole if NIGHTLY else sample


TODAY = int(f"{datetime.now(UTC):%Y%m%d}")
BY_HAND = int(os.environ.get("SEED", TODAY))
"""The seed of a campaign that is started by hand."""
SEED = int(os.environ.setdefault("SEED", f"{sized(20261129, TODAY)}"))
"""In the environment too, so that processes of pytest-xdist have the same."""


def examples(count: int) -> int:
    """How many examples hypothesis tries: so many, at night ten times as many."""
    return sized(count, 10 * count)


def seeds(*by_day: int) -> list[int]:
    """The seeds of a test: these, and at night three more."""
    return [*by_day, *(SEED + more for more in range(sized(0, 3)))]


def chosen(cases: Sequence[Case], by_day: int) -> list[Case]:
    """The cases that a test tries: so many, chosen by seed, at night all of them."""
    return sized(random.Random(SEED).sample(cases, by_day), list(cases))
