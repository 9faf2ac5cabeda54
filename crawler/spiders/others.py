"""Whoever else works on a run's links (:mod:`crawler.workers`), as its spider sees them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from crawler.archive.ledger.listings import ListingRow
from crawler.spiders.frontier import Task


class Others(Protocol):
    """Takes tasks off a spider's hands."""

    def share(self, wave: Iterable[ListingRow | Task]) -> Iterable[ListingRow | Task]:
        """What this process is to do now, of these and of those that were kept back before."""

    def resume(self) -> bool:
        """When nothing is under way here: begin what was kept back; whether more is to come."""

    def give_up(self) -> None:
        """The archive cannot be written: whatever is under way there is for nothing."""
