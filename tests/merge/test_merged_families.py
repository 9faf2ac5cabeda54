"""Articles that come into an archive with articles join its families as if archived in order."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from crawler.command_line.program import run
from crawler.reprints.index import Index
from tests.support.crash_points import faults
from tests.support.merging import collect, lines, merge

Edges = dict[str, tuple[str, float | None, str]]


def edges(index: Index, ids: set[str]) -> Edges:
    """What each article hangs on, how much it resembles that, and its degree."""
    return {
        member.id: (member.closest, member.resemblance, str(member.degree))
        for article in ids
        for member in index.members(article)
        if member.closest is not None
    }


def test_into_an_archive_that_has_articles(tmp_path: Path) -> None:
    """From one that has a part of the same stories; what a late arrival changes is on record."""
    words = ["--archives", "2", "--articles", "120", "--seed", "3", "--to", str(tmp_path)]
    assert run(["bulk", "simulate", *words]) == 0
    nothing = collect(tmp_path / "nothing", [])
    roots = [tmp_path / f"archive-{number}" for number in (1, 2)]
    for root in roots:
        assert merge(root, nothing) == 0
    known = {each["id"]: each for root in roots for each in lines(root)}
    with Index(tmp_path / "in-order.sqlite3", lambda article: known[article]["text"]) as index:
        for one in sorted(lines(roots[0]) + lines(roots[1]), key=lambda each: each["id"][-10:]):
            published = datetime.fromisoformat(one["published"])
            index.add(one["id"], one["text"], published, one["source"], one["title"])
        expected = edges(index, set(known))
        assert index.changes() == []
    assert len(expected) > 20
    for number, (mine, theirs) in enumerate((roots, roots[::-1])):
        here = shutil.copytree(mine, tmp_path / f"here-{number}")
        assert merge(here, theirs) == 0
        with Index(here / "reprints.sqlite3", lambda article: "", looking=True) as index:
            assert edges(index, set(known)) == expected
            changes = index.changes()
        assert {change.because for change in changes} <= {each["id"] for each in lines(theirs)}
        assert changes
        assert faults(here) == []
