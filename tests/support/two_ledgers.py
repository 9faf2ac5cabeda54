"""Our ledger and another one that is merged into it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from crawler.ledger import Ledger
from crawler.ledger.merging import OtherLedger

T4, T5, T6, T7 = (f"2022-03-14T0{hour}:00:00Z" for hour in (4, 5, 6, 7))
Fill = Callable[[Ledger], object]


@contextmanager
def both(folder: Path, mine: Fill, theirs: Fill) -> Iterator[tuple[Ledger, OtherLedger]]:
    """Our ledger and theirs, filled and attached to it."""
    other = folder / "other.sqlite3"
    with closing(Ledger(other)) as ledger:
        ledger.begin()
        theirs(ledger)
        ledger.commit()
    with closing(Ledger(folder / "mine.sqlite3")) as ledger:
        ledger.begin()
        mine(ledger)
        ledger.commit()
        ledger.other.attach(other, still=True)
        ledger.begin()
        yield ledger, ledger.other
        ledger.commit()
        ledger.other.detach()
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            ledger.other.superseded()
        # The next one can be taken in.
        ledger.other.attach(other, still=True)
        ledger.other.detach()


def run(ledger: Ledger, started: str = T4, spider: str = "category", status: int = 0) -> int:
    number = ledger.runs.start(spider, started)
    ledger.runs.end(number, T7, status)
    return number


def nothing(ledger: Ledger) -> None:
    run(ledger)
