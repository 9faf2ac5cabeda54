"""The floor plan: the table of rooms, and what docs/architecture.md shows of it.

``python -m tests.support.floor_plan`` writes it into the document anew.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
CRAWLER = PROJECT / "crawler"
PAGE = PROJECT / "docs" / "architecture.md"
_BEGIN, _END = "<!-- begin: the floor plan -->\n", "<!-- end: the floor plan -->\n"


@dataclass(frozen=True, slots=True)
class Room:
    """A room: what it does, whose modules it may import, and every module in it."""

    name: str
    does: str
    may_use: tuple[str, ...]
    modules: tuple[str, ...]
    """Without ``crawler.``: ``archive.linefile``."""


def _room(name: str, row: dict[str, str | list[str]]) -> Room:
    inside = f"{name}." if (CRAWLER / name).is_dir() else ""
    modules = tuple(f"{inside}{module}" for module in row["modules"])
    return Room(name, str(row["does"]), tuple(row["may_use"]), modules)


ROOMS = tuple(
    _room(name, row)
    for name, row in tomllib.loads(
        (PROJECT / "tests" / "layout.toml").read_text(encoding="utf-8")
    ).items()
)


def written() -> str:
    """The table as Markdown, from the ground up."""
    rows = ["| room | what it does | may use |", "| --- | --- | --- |"]
    for room in ROOMS:
        folder = f"`crawler/{room.name}/`"
        if not (CRAWLER / room.name).is_dir():
            folder = ", ".join(f"`{module}.py`" for module in room.modules)
        rows.append(f"| {folder} | {room.does} | {', '.join(room.may_use)} |")
    return "\n".join(rows) + "\n"


def plan_in(page: str) -> str:
    """The floor plan that a document holds between its two markers."""
    return page.partition(_BEGIN)[2].partition(_END)[0]


def main() -> None:
    """Write the floor plan into the document."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(_BEGIN)
    after = rest.partition(_END)[2]
    PAGE.write_text(f"{before}{_BEGIN}{written()}{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
