"""What is done to an archive: kills, errors, flipped bits, clocks, lies. Each case has a name.

A case is tried by :meth:`Kind.attempt`, which says what did not hold; its name is all that is
needed to try it again.
"""

from __future__ import annotations

import errno
import itertools
import random
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.chaos.commands import COMMANDS
from tests.chaos.runner import CHANGING, KILL, KILL_IN_THE_MIDDLE, Calls, Fault
from tests.chaos.scene import Command, Scene

BY_NAME = {command.name: command for command in COMMANDS}


class Kind(ABC):
    """One kind of trouble. ``promise`` is what holds all the same."""

    name: str
    promise: str

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    @abstractmethod
    def cases(self, generator: random.Random) -> Iterator[str]:
        """Names of cases, in an order that the seed chooses, each different."""

    @abstractmethod
    def attempt(self, case: str) -> str:
        """Try one; what did not hold, empty if all did."""

    def smaller(self, case: str) -> Iterator[str]:
        """Cases that leave something of this one out, the smallest first."""
        del case
        return iter(())


def mixed(generator: random.Random, *streams: Iterator[str]) -> Iterator[str]:
    """One of each in turn, until all have ended."""
    left = list(streams)
    generator.shuffle(left)
    while left:
        for stream in list(left):
            case = next(stream, None)
            if case is None:
                left.remove(stream)
            else:
                yield case


class _Met(Kind):
    """A command that one fault meets."""

    def count(self, command: Command, calls: Calls) -> int:
        """How many calls of this kind the command makes."""
        root = command.begin(self.scene)
        ended = self.scene.runner.run(command.words(self.scene, root), root, Fault(calls))
        assert ended.status in command.statuses, f"{command.name}: {ended}"
        self.scene.throw_away(root)
        return ended.calls

    def met(self, command: Command, fault: Fault) -> str:
        root = command.begin(self.scene)
        try:
            ended = self.scene.runner.run(command.words(self.scene, root), root, fault)
            found = command.again(self.scene, root, ended)
            return f"{fault} ({ended.at}): {found}" if found else ""
        finally:
            self.scene.throw_away(root)


class Kills(_Met):
    """SIGKILL before any call that changes the disk, or in the middle of a write."""

    name = "kills"
    promise = "whatever is killed loses nothing that was committed, and is completed by the next"

    def cases(self, generator: random.Random) -> Iterator[str]:
        def of(command: Command) -> Iterator[str]:
            number = self.count(command, CHANGING)
            for at in generator.sample(range(1, number + 1), number):
                yield f"{command.name}/{at}/{generator.choice(['before', 'middle'])}"

        yield from mixed(generator, *(of(command) for command in COMMANDS))

    def attempt(self, case: str) -> str:
        name, at, where = case.split("/")
        how = KILL if where == "before" else KILL_IN_THE_MIDDLE
        return self.met(BY_NAME[name], Fault(CHANGING, int(at), how))


ERRORS = ("ENOSPC", "EIO", "EDQUOT", "EINTR", "EROFS")


class Errors(_Met):
    """Each error at every write, read, fsync and rename, once or from then on."""

    name = "errors"
    promise = "an error of the disk is told, and costs nothing that was committed"

    def cases(self, generator: random.Random) -> Iterator[str]:
        def of(command: Command, kind: Calls) -> Iterator[str]:
            number = self.count(command, kind)
            for at in generator.sample(range(1, number + 1), number):
                error = generator.choice(ERRORS)
                # A call that is interrupted is made again, for as long as it is.
                how = "once" if error == "EINTR" else generator.choice(["once", "on"])
                yield f"{command.name}/{kind.name}/{at}/{error}/{how}"

        some = [BY_NAME["crawl"], BY_NAME["crawl, a new archive"]]
        kinds = (Calls.WRITE, Calls.READ, Calls.SYNC, Calls.RENAME)
        pairs = itertools.product(some, kinds)
        yield from mixed(generator, *(of(command, kind) for command, kind in pairs))

    def attempt(self, case: str) -> str:
        name, kind, at, error, how = case.split("/")
        number = getattr(errno, error)
        return self.met(BY_NAME[name], Fault(Calls[kind], int(at), number, how == "on"))


EXCEPTED = (".lock",)
"""Files whose bytes say nothing of the archive."""


class Flips(Kind):
    """One bit of one file is another one."""

    name = "flips"
    promise = "a flipped bit in a byte that carries a value is noticed, and its file named"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._whole = scene.copy(scene.whole)
        edition = BY_NAME["crawl edition"]
        ended = scene.runner.run(edition.words(scene, self._whole), self._whole)
        assert ended.status == 0, ended

    def cases(self, generator: random.Random) -> Iterator[str]:
        files = [
            path
            for path in sorted(self._whole.rglob("*"))
            if path.is_file() and path.name not in EXCEPTED and path.stat().st_size
        ]
        databases = [path for path in files if path.suffix == ".sqlite3"]
        while True:
            # Every second one in a database: they are few, and have most kinds of values.
            path = generator.choice(generator.choice((databases, files)))
            place = generator.randrange(path.stat().st_size)
            yield f"{path.relative_to(self._whole)}:{place}:{generator.randrange(8)}"

    def attempt(self, case: str) -> str:
        name, place, bit = case.rsplit(":", 2)
        root = self.scene.copy(self._whole)
        try:
            path = root / name
            before = path.read_bytes()
            content = bytearray(before)
            content[int(place)] ^= 1 << int(bit)
            path.write_bytes(content)
            if path.suffix == ".sqlite3" and said(path) == said(self._whole / name):
                return ""
            checked = self.scene.verify(root)
            told = checked.out + checked.err
            if checked.status != 4 or "Traceback" in told or path.stem not in told:
                return f"status {checked.status}: {told}"
            return ""
        finally:
            self.scene.throw_away(root)


def said(path: Path) -> list[tuple[object, ...]]:
    """All that a database says: its schema, and every value of every row."""
    found: list[tuple[object, ...]] = []
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as connection:
            connection.text_factory = bytes
            tables = connection.execute(
                "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2"
            ).fetchall()
            found += tables
            found += connection.execute("PRAGMA user_version").fetchall()
            found += connection.execute("PRAGMA application_id").fetchall()
            for kind, name, *_ in tables:
                if kind == b"table":
                    rows = connection.execute(f'SELECT * FROM "{name.decode()}"').fetchall()
                    found += sorted(rows, key=repr)
    except (sqlite3.Error, UnicodeDecodeError, AttributeError) as error:
        found.append((f"unreadable: {error}",))
    return found
