"""Outcomes in the order in which their tasks were handed out, whatever order they came in."""

from __future__ import annotations

from typing import Generic, TypeVar

Outcome = TypeVar("Outcome")


class InOrder(Generic[Outcome]):
    """Numbers tasks from 1 on and gives out their outcomes in the order of these numbers.

    An outcome may be ``None``: there is nothing to be done for the task.
    """

    def __init__(self) -> None:
        self.handed_out = 0
        """How many tasks have a number."""
        self.released = 0
        """How many of their outcomes have been given out."""
        self._open: set[int] = set()
        self._outcomes: dict[int, Outcome | None] = {}

    @property
    def under_way(self) -> int:
        """How many tasks are handed out and not released."""
        return self.handed_out - self.released

    @property
    def has_next(self) -> bool:
        """Whether the outcome whose turn it is has come."""
        return self.released + 1 in self._outcomes

    def hand_out(self) -> int:
        """The number of one more task."""
        self.handed_out += 1
        self._open.add(self.handed_out)
        return self.handed_out

    def settle(self, number: int, outcome: Outcome | None) -> None:
        """A task's outcome; a second one of the same task does not count."""
        if number in self._open:
            self._open.remove(number)
            self._outcomes[number] = outcome

    def next(self) -> Outcome | None:
        """The outcome whose turn it is, if it has come; it stays."""
        return self._outcomes.get(self.released + 1)

    def release(self) -> Outcome | None:
        """The outcome whose turn it is. Raises :class:`KeyError` if it has not come."""
        outcome = self._outcomes.pop(self.released + 1)
        self.released += 1
        return outcome
