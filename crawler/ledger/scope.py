"""Which links a run answers for, as SQL has it."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.link_key import keys_like

OPEN = "state IN ('due', 'pending')"
"""SQL: the condition for links that are to be tried."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which links a run answers for.

    All of them (``categories`` is ``None``), those of some categories (lower-cased, as in URLs),
    only share links that were asked for (``shares``), or only what it settled itself (``own``).
    """

    categories: frozenset[str] | None = None
    shares: bool = False
    own: bool = False

    def where(self) -> tuple[str, list[str]]:
        """SQL: the condition for links of this scope, and its values."""
        if self.own:
            return "0", []
        if self.shares:
            return "key LIKE ?", [keys_like("share")]
        if self.categories is None:
            return "1", []
        names = sorted(self.categories)
        return f"category IN ({', '.join('?' * len(names))})", names

    def open_links(self) -> tuple[str, list[str]]:
        """SQL: the condition for links of this scope that are due or pending, and its values."""
        where, values = self.where()
        return f"{OPEN} AND {where}", values

    def members(self, run: int) -> tuple[str, list[str | int]]:
        """SQL: the numbers of the links that the books of a run must account for."""
        where, values = self.where()
        shown = (
            "SELECT link AS id FROM shown"
            if self.categories is None
            else f"SELECT id FROM links JOIN shown ON link = id WHERE {where}"
        )
        parts = [] if self.shares or self.own else [shown]
        parts.append("SELECT id FROM links WHERE run = ?")
        parts.append(f"SELECT id FROM links WHERE {OPEN} AND {where}")
        shown_values = [] if self.shares or self.own or self.categories is None else values
        return " UNION ".join(parts), [*shown_values, run, *values]
