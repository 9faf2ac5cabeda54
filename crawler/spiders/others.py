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

    @property
    def busy(self) -> bool:
        """Whether outcomes are still to come."""

    def give_up(self) -> None:
        """The archive cannot be written: whatever is under way there is for nothing."""
