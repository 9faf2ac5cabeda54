"""One bit of a value in the ledger: no run stops for it, and a repair mends it."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.chaos.kinds import Kind
from tests.chaos.scene import NIGHT, STATUSES


class Damage(Kind):
    """A run on a ledger with a damaged value, a repair, and runs that find all in order."""

    name = "damage"
    promise = "a flipped bit in the ledger stops no run for good, and costs nothing"

    def cases(self, generator: random.Random) -> Iterator[str]:
        with closing(sqlite3.connect(self.scene.whole / "ledger.sqlite3")) as connection:
            cells = [
                (table, column, number)
                for table, column in _columns(connection)
                for number in range(_rows(connection, table))
            ]
        while True:
            table, column, number = generator.choice(cells)
            place, first = generator.randrange(10**6), generator.choice(("run", "repair"))
            yield f"{table}/{column}/{number}/{place}/{first}"

    def attempt(self, case: str) -> str:
        table, column, number, place, first = case.split("/")
        root = self.scene.copy(self.scene.whole)
        try:
            if not _flipped(root / "ledger.sqlite3", table, column, int(number), int(place)):
                return ""
            if first == "run":
                ended = self.scene.crawl(root, NIGHT)
                if ended.hung or ended.status not in STATUSES or "Traceback" in ended.err:
                    return f"a run: {ended.status} {ended.out}{ended.err}"
            mended = self.scene.verify(root, "--repair")
            if mended.hung or mended.status not in (0, 4) or "Traceback" in mended.err:
                return f"a repair: {mended.status} {mended.out}{mended.err}"
            for hour in ("21", "22"):
                ended = self.scene.crawl(root, NIGHT.replace("T20", f"T{hour}"))
            if ended.status != 0:
                return f"after the repair: {ended.status} {ended.out}{ended.err}{mended.out}"
            return self.scene.complaints(root)
        finally:
            self.scene.throw_away(root)


def _columns(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT m.name, c.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c"
        " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY 1, c.cid"
    ).fetchall()


def _rows(connection: sqlite3.Connection, table: str) -> int:
    (count,) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()
    return int(count)


def _flipped(path: Path, table: str, column: str, number: int, place: int) -> bool:
    """Flip a bit as a disk would: no trigger hears of it. False where there is nothing to flip."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        key = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")') if row[5]] or [
            "rowid"
        ]
        kind, value, *found = connection.execute(
            f'SELECT typeof("{column}"), CAST("{column}" AS BLOB), {", ".join(key)}'
            f' FROM "{table}" ORDER BY {", ".join(key)} LIMIT 1 OFFSET {number}'
        ).fetchone()
        if kind in ("null", "real") or not value:
            return False
        other: object
        if kind == "integer":
            bound, other = "?", int(value) ^ 1 << place % 40
        else:
            content = bytearray(value)
            content[place // 8 % len(content)] ^= 1 << place % 8
            bound, other = ("?" if kind == "blob" else "CAST(? AS TEXT)"), bytes(content)
        where = " AND ".join(f'"{name}" IS ?' for name in key)
        try:
            connection.execute(
                f'UPDATE "{table}" SET "{column}" = {bound} WHERE {where}', (other, *found)
            )
        except sqlite3.IntegrityError:
            return False
        for _, statement in triggers:
            connection.execute(statement)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return True
