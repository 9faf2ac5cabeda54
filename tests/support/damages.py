"""What can happen to an archive of articles behind its back, one kind to a function."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from crawler.archive.check.verify import verify
from crawler.archive.paths import ArchivePaths
from crawler.errors import Fault
from crawler.ledger import Ledger
from tests.support.archives import article, rolling
from tests.support.posts import hash_of

A3 = article(3).id


def faults(root: Path) -> list[Fault]:
    """What verify finds."""
    paths = ArchivePaths(root)
    with closing(Ledger(paths.ledger)) as ledger:
        return list(verify(paths, ledger, hash_of))


def change_ledger(root: Path, statement: str) -> None:
    """Change a row behind the ledger's back."""
    with closing(sqlite3.connect(ArchivePaths(root).ledger)) as connection, connection:
        assert connection.execute(statement).rowcount > 0


@contextmanager
def older_ledger(root: Path) -> Iterator[None]:
    """Let something be archived meanwhile, then put the ledger of before in its place."""
    old = (root / "ledger.sqlite3").read_bytes()
    yield
    for name in ("ledger.sqlite3-wal", "ledger.sqlite3-shm"):
        (root / name).unlink(missing_ok=True)
    (root / "ledger.sqlite3").write_bytes(old)


def break_table(path: Path, table: str) -> None:
    """Overwrite the first page of a table in a database."""
    with closing(sqlite3.connect(path)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        query = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        page = connection.execute(query, (table,)).fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = bytes(size)
    path.write_bytes(content)


def lines(root: Path) -> list[bytes]:
    return (root / "articles.jsonl").read_bytes().splitlines(keepends=True)


def write_lines(root: Path, *found: bytes) -> None:
    (root / "articles.jsonl").write_bytes(b"".join(found))


def post(number: int) -> str:
    return f"2022-03-14-{article(number).id}.md"


def cut(root: Path) -> None:
    path = root / "articles.jsonl"
    path.write_bytes(path.read_bytes()[:-7])


def swap(root: Path) -> None:
    first, second, *rest = lines(root)
    write_lines(root, second, first, *rest)


def leave_out(root: Path) -> None:
    first, second, _, *rest = lines(root)
    write_lines(root, first, second, *rest)


def twice(root: Path) -> None:
    write_lines(root, *lines(root), lines(root)[0])


def half(root: Path) -> None:
    write_lines(root, *lines(root), lines(root)[0][:40])


def lose_articles(root: Path) -> None:
    (root / "articles.jsonl").unlink()


def lose_duplicates(root: Path) -> None:
    (root / "duplicates.jsonl").unlink()


def lose_a_duplicate(root: Path) -> None:
    path = root / "duplicates.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))


def break_a_duplicate(root: Path) -> None:
    path = root / "duplicates.jsonl"
    path.write_bytes(path.read_bytes().replace(b"{", b"[", 1))


def other_json(root: Path, value: object) -> None:
    """Put another JSON value of the same length in the place of the first duplicate."""
    path = root / "duplicates.jsonl"
    first, *others = path.read_bytes().splitlines(keepends=True)
    line = json.dumps(value).encode().ljust(len(first) - 1) + b"\n"
    assert len(line) == len(first)
    path.write_bytes(b"".join([line, *others]))


def lose_a_post(root: Path) -> None:
    (root / "_posts" / post(3)).unlink()


def change_a_post(root: Path) -> None:
    with (root / "_posts" / post(3)).open("ab") as stream:
        stream.write(b" ")


def stray_post(root: Path) -> None:
    (root / "_posts" / "2022-03-14-mine.md").write_bytes(b"mine")


def superseded_post(root: Path) -> None:
    (root / "_posts" / f"2022-03-14-{rolling(7).id}.md").write_bytes(b"twin")


def leftover(root: Path) -> None:
    (root / ".unfinished" / post(3)).write_bytes(b"half")


def row_without_line(root: Path) -> None:
    change_ledger(
        root,
        "INSERT INTO revisions SELECT article, 9, 0, 10000, 50, line_hash, content_hash, captured,"
        f" run, 0 FROM revisions WHERE article = '{article(3).id}'",
    )


def line_without_row(root: Path) -> None:
    change_ledger(root, f"DELETE FROM revisions WHERE article = '{article(3).id}'")


def link_without_article(root: Path) -> None:
    change_ledger(root, f"UPDATE links SET article = 'x' WHERE article = '{article(3).id}'")
    change_ledger(root, f"UPDATE articles SET link = 1 WHERE id = '{article(3).id}'")


def kept_without_article(root: Path) -> None:
    change_ledger(root, "UPDATE duplicates SET kept = 'nobody' WHERE why = 'text'")


def another_hash(root: Path) -> None:
    change_ledger(
        root, f"UPDATE revisions SET content_hash = 'ab' WHERE article = '{article(3).id}'"
    )
