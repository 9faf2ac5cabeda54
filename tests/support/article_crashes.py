"""Articles whose writer is killed before each step on disk: :mod:`tests.support.crash_points`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from crawler.archive.paths import ArchivePaths
from tests.support.archives import article, open_archive, rolling, submit
from tests.support.crash_points import Scene, State, main
from tests.support.posts import post_of

FIRST = article(1, "早市今天开门。")
CORRECTED = article(1, "早市今天七点开门。", title="早市开门时间更正")
MOVED = replace(CORRECTED, published=datetime(2022, 3, 13, 23, tzinfo=UTC))
ROLLING = rolling(2, "夜市照常。")
TWIN = article(2, "夜市照常。")
SAME_TEXT = article(3, "夜市照常。")
OTHERS = [article(number) for number in range(4, 9)]


def write(root: Path, committed: Callable[[], None]) -> None:
    """Three commits with everything in them that a commit can hold."""
    archive = open_archive(root)
    committed()
    for found in (OTHERS[0], CORRECTED, TWIN, SAME_TEXT):
        submit(archive, replace(found))
    archive.commit()
    committed()
    for found in (*OTHERS[1:3], replace(OTHERS[0], title="铺子改了名")):
        submit(archive, replace(found))
    archive.commit()
    committed()
    for found in (MOVED, *OTHERS[3:]):
        submit(archive, replace(found))
    archive.end_run(0)
    committed()
    archive.close()


def state(root: Path) -> State:
    """Everything that was archived, apart from the record of runs."""
    paths = ArchivePaths(root)
    tables = {}
    with closing(sqlite3.connect(paths.ledger)) as connection:
        for table in ("articles", "revisions", "duplicates", "links", "files"):
            rows = connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            # Links and revisions say which run settled them; a later run has another number.
            tables[table] = [
                tuple(value for value in row if not isinstance(value, int)) for row in rows
            ]
        pairs = connection.execute("SELECT article, revision FROM revisions").fetchall()
        lengths = dict(connection.execute("SELECT name, length FROM files"))
    return {
        **tables,
        "lengths": lengths,
        "revisions of": set(pairs),
        "lines": paths.articles.read_bytes() if paths.articles.exists() else b"",
        "dropped": paths.duplicates.read_bytes() if paths.duplicates.exists() else b"",
        "posts": {path.name: path.read_bytes() for path in paths.posts.iterdir()},
        "unfinished": [path.name for path in paths.unfinished.iterdir()],
    }


def damage(root: Path) -> None:
    """Something for every part of a repair to do."""
    paths = ArchivePaths(root)
    lines = paths.articles.read_bytes().splitlines(keepends=True)
    # The newest line's text is in its post file; the line of a first revision is in its place no
    # more; half a line is beyond the last commit.
    broken = lines[-1].replace(b'"id"', b'"no"')
    paths.articles.write_bytes(b"".join([lines[1], lines[0], *lines[2:-1], broken, lines[2][:30]]))
    first, *others = paths.duplicates.read_bytes().splitlines(keepends=True)
    paths.duplicates.write_bytes(b"".join(others) or first[:9])
    (paths.posts / post_of(OTHERS[1])[0]).unlink()
    (paths.posts / "2022-03-14-mine.md").write_bytes(b"mine")


def begin(root: Path) -> None:
    """An article, and rolling news whose twin is to come."""
    archive = open_archive(root)
    for found in (FIRST, ROLLING):
        submit(archive, replace(found))
    archive.end_run(0)
    archive.close()


def mended(root: Path) -> object:
    """What a repair of :func:`damage` restores."""
    found = state(root)
    return found["posts"], found["revisions of"]


SCENE = Scene(
    begin=begin,
    write=write,
    state=state,
    lasting=lambda found: found["posts"],
    damage=damage,
    mended=mended,
    stray="2022-03-14-mine.md",
)

if __name__ == "__main__":
    main(SCENE)
