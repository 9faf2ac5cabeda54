"""An archive that is looked at, without the lock: its paths, its ledger, and a clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crawler.archive.paths import ArchivePaths
from crawler.clock import Clock
from crawler.ledger import Ledger
from crawler.ledger.articles import ArticleRow


@dataclass(frozen=True, slots=True)
class OpenArchive:
    """An archive that a command or a page looks at."""

    paths: ArchivePaths
    ledger: Ledger
    clock: Clock


def life(archive: OpenArchive, row: ArticleRow, original: str | None) -> dict[str, Any]:
    """When the article was seen, captured and gone; ``original`` may have taken its place."""
    seen = archive.ledger.links.sightings(row.link)
    return {
        "id": row.id,
        "title": row.title,
        "url": row.url,
        "state": row.state,
        "first_seen": seen.first,
        "first_captured": row.first_captured,
        "last_captured": row.last_captured,
        "last_checked": row.last_checked,
        "last_seen": max(seen.last, row.last_checked),
        "gone": seen.gone if row.state == "expired" else None,
        "deadline": seen.deadline,
        "superseded_by": original if row.state == "superseded" else None,
    }
