"""What an archive of articles has and says of itself, by its lines and its ledger."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from crawler.archive.jsonl import read_article_line
from crawler.archive.paths import ArchivePaths
from crawler.ledger import Ledger
from crawler.link_key import LinkKey
from tests.support.damages import lines


def state_of(root: Path, key: str) -> str:
    """The state of a link."""
    with closing(Ledger(ArchivePaths(root).ledger, read_only=True)) as ledger:
        row = ledger.links.by_key(LinkKey.parse(key))
        assert row is not None
        return row.state


def revisions(root: Path) -> set[tuple[str, int, str, str]]:
    """Every revision that the lines hold, with what it says."""
    found = [read_article_line(line) for line in lines(root)]
    return {(line.id, line.revision, line.title, line.text) for line in found}


def last_run(root: Path) -> tuple[int, str, str, str | None, int | None] | None:
    """Number, command, begin, end and status of the last run."""
    with closing(Ledger(ArchivePaths(root).ledger, read_only=True)) as ledger:
        return ledger.runs.last()
