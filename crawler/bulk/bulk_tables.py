"""The tables of bulk jobs: those of ``export``, with the name of the archive in front."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crawler.clock import BEIJING
from crawler.export.all_tables import STORIES
from crawler.export.table import Column, Kind, Table

_ARCHIVE = Column("archive", Kind.STRING, "Name of the archive: its directory's.", required=True)


def with_archive(table: Table) -> Table:
    """The same table of many archives."""
    return Table(table.name, table.meaning, ("archive", *table.key), (_ARCHIVE, *table.columns))


_DEGREE = Column("degree", Kind.STRING, "What it is to `closest`: identical, edited, cut …")
ALL_STORIES = Table(
    STORIES.name,
    "One row for each member of each family of reprints over all archives.",
    STORIES.key,
    (_ARCHIVE, *(each for each in STORIES.columns if each.name != _DEGREE.name), _DEGREE),
)
"""An article that several archives have is in it once, from the one that captured it first."""


def member_row(member: dict[str, Any]) -> dict[str, Any]:
    """A row of that table: an article, what it hangs on, and the origin of its family."""
    published, first = (
        datetime.fromisoformat(member[name]).astimezone(BEIJING) if member[name] else None
        for name in ("published", "origin_published")
    )
    lag = int((published - first).total_seconds()) if published and first else None
    return {
        "archive": member["archive"],
        "story": member["origin"],
        "id": member["id"],
        "published": published,
        "published_day": published.date() if published else None,
        "source": member["source"],
        "title": member["title"],
        "origin": member["origin"],
        "lag_seconds": lag,
        "closest": member["closest"],
        "resemblance": member["resemblance"],
        "degree": member["degree"],
    }
