"""What keeps step with an archive's commits."""

from __future__ import annotations

from typing import Protocol


class Follower(Protocol):
    """Something that keeps step with the ledger without being in it: an index beside it."""

    def commit(self) -> None:
        """The ledger has committed."""

    def rollback(self) -> None:
        """The ledger has forgotten what was not committed."""

    def close(self) -> None:
        """The archive is closed."""
