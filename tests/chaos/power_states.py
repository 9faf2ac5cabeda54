"""What a failure of power may leave, made of every call that a run has made.

Of a file only what was synced is sure to be left; what was written since may be there or not, each
write for itself, in any order. Of a directory the names at its last sync are sure; as file systems
differ, those of this moment may be there instead. SQLite's own files are made of their calls like
all others; what is only mapped into memory (``-shm``) is nothing.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.kinds import BY_NAME, Kind
from tests.chaos.runner import Calls, Ended
from tests.chaos.scene import Scene

_HEAD = struct.Struct("6q")
_DIRECTORY = -1
COMMANDS = ("crawl", "crawl, a new archive", "crawl edition", "verify --repair")
POWER_FAILED = Ended(-9, "", "", 0, 0, "", hung=False)
WAYS = ("lost", "names", "random")
"""All that was not synced is lost; the names are there; each write and name by chance."""


@dataclass(frozen=True, slots=True)
class Record:
    """One call that changed the disk; names are relative to the archive."""

    kind: Calls
    inode: int
    offset: int
    one: str
    two: str
    content: bytes


def records(log: Path) -> Iterator[Record]:
    """The calls of a recorded command, in their order."""
    content = log.read_bytes()
    place = 0
    while place < len(content):
        kind, inode, offset, *lengths = _HEAD.unpack_from(content, place)
        place += _HEAD.size
        parts = []
        for length in lengths:
            parts.append(content[place : place + length])
            place += length
        names = [part.decode().removesuffix(" (deleted)").lstrip("/") for part in parts[:2]]
        yield Record(Calls(kind), inode, offset, names[0], names[1], parts[2])


@dataclass(slots=True)
class _File:
    sure: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Writes since the last sync: offset and bytes; ``None`` for a cut."""

    def content(self, kept: random.Random | None = None) -> bytes:
        """With every write, or with each by chance."""
        made = bytearray(self.sure)
        for offset, written in self.since:
            if kept is not None and kept.random() < 0.5:
                continue
            if written is None:
                del made[offset:]
                made.extend(bytes(offset - len(made)))
            else:
                made.extend(bytes(max(0, offset - len(made))))
                made[offset : offset + len(written)] = written
        return bytes(made)


class Disk:
    """Files by inode, and directories with the names of now and those that are sure."""

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._files: dict[int, _File] = {}
        self._now: dict[str, dict[str, int]] = {}
        self._sure: dict[str, dict[str, int]] = {}
        if root is None or not root.exists():
            return
        self._now[""] = {}
        for path in sorted(root.rglob("*")):
            name = str(path.relative_to(root))
            if path.is_dir():
                self._enter(name, _DIRECTORY)
            else:
                inode = path.stat().st_ino
                self._files[inode] = _File(path.read_bytes())
                self._enter(name, inode)
        self._sure = {name: dict(names) for name, names in self._now.items()}

    def _split(self, name: str) -> tuple[str, str]:
        folder, _, last = name.rpartition("/")
        return folder, last

    def _enter(self, name: str, inode: int) -> None:
        if name == "":
            self._now.setdefault("", {})
            # Where the archive itself lies is not looked at: its name is sure.
            self._sure.setdefault("", {})
            return
        folder, last = self._split(name)
        self._now.setdefault(folder, {})[last] = inode
        if inode == _DIRECTORY:
            self._now.setdefault(name, {})
            self._sure.setdefault(name, {})

    def _leave(self, name: str) -> int:
        folder, last = self._split(name)
        return self._now[folder].pop(last)

    def _inode(self, name: str) -> int:
        folder, last = self._split(name)
        return self._now.get(folder, {}).get(last, 0)

    def apply(self, call: Record) -> None:
        """What this call does."""
        if call.kind is Calls.OPEN:
            self._files[call.inode] = _File()
            if call.one and "#" not in call.one:
                self._enter(call.one, call.inode)
        elif call.kind in (Calls.WRITE, Calls.CUT):
            written = call.content if call.kind is Calls.WRITE else None
            self._files.setdefault(call.inode, _File()).since.append((call.offset, written))
        elif call.kind is Calls.SYNC:
            if call.one in self._now and (not call.one or self._inode(call.one) == _DIRECTORY):
                self._sure[call.one] = dict(self._now[call.one])
            elif call.inode in self._files:
                file = self._files[call.inode]
                self._files[call.inode] = _File(file.content())
        elif call.kind is Calls.MKDIR:
            self._enter(call.one, _DIRECTORY)
        elif call.kind is Calls.UNLINK:
            self._leave(call.one)
        elif call.kind is Calls.RENAME and call.one and call.two:
            self._enter(call.two, self._leave(call.one))
        elif call.kind is Calls.LINK:
            # What comes from outside is sure to be there, and is what lies there now.
            if not call.one and self._root is not None:
                self._files[call.inode] = _File((self._root / call.two).read_bytes())
            self._enter(call.two, call.inode)

    def lay_out(self, root: Path, way: str, generator: random.Random) -> None:
        """Write what a failure of power leaves at this moment."""
        root.mkdir(parents=True)
        self._lay(root, "", way, generator)

    def _lay(self, root: Path, folder: str, way: str, generator: random.Random) -> None:
        now = way == "names" or (way == "random" and generator.random() < 0.5)
        names = (self._now if now else self._sure).get(folder, {})
        for last, inode in names.items():
            name = f"{folder}/{last}" if folder else last
            if inode == _DIRECTORY:
                (root / name).mkdir()
                self._lay(root, name, way, generator)
            elif not last.endswith("-shm"):
                file = self._files.get(inode, _File())
                content = file.content(generator) if way == "random" else file.sure
                (root / name).write_bytes(content)


NOT_SURE = (".lock", "-shm", "-wal", "reprints.sqlite3", "prints.sqlite3")
"""What may be behind when a command has ended: who works here, and what can be made anew."""


class Synced(Kind):
    """The power fails when a command has ended well, and all that was not synced is lost."""

    name = "synced"
    promise = "whatever a command has written when it ends is durable, and so are the names"

    def cases(self, generator: random.Random) -> Iterator[str]:
        del generator
        yield from (name for name in BY_NAME if name != "package" and name != "export")

    def attempt(self, case: str) -> str:
        root = BY_NAME[case].begin(self.scene)
        disk, log = Disk(root), root.parent / "calls"
        words = BY_NAME[case].words(self.scene, root)
        ended = self.scene.runner.run(words, root, log=log)
        assert ended.status in BY_NAME[case].statuses, ended
        for call in records(log):
            disk.apply(call)
        left = root.parent / "left"
        disk.lay_out(left, "lost", random.Random(0))
        found, kept = _content(root), _content(left)
        self.scene.throw_away(root)
        return ", ".join(
            f"{name} is {'not whole' if name in kept else 'gone'}"
            for name in sorted(found)
            if kept.get(name) != found[name]
        )


def _content(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not path.name.endswith(NOT_SURE)
    }


class PowerStates(Kind):
    """The power fails at any moment of a run."""

    name = "power"
    promise = "a failure of power costs nothing that was committed"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._recorded: dict[str, tuple[Disk, list[Record]]] = {}

    def _of(self, name: str) -> tuple[Disk, list[Record]]:
        """The disk before the command, and the command's calls."""
        if name not in self._recorded:
            root = BY_NAME[name].begin(self.scene)
            before = Disk(root)
            log = root.parent / "calls"
            ended = self.scene.runner.run(BY_NAME[name].words(self.scene, root), root, log=log)
            assert ended.status in BY_NAME[name].statuses, ended
            self._recorded[name] = (before, list(records(log)))
            self.scene.throw_away(root)
        return self._recorded[name]

    def cases(self, generator: random.Random) -> Iterator[str]:
        """Names with moment, way, and the seed of chance."""
        for name in COMMANDS:
            self._of(name)
        while True:
            name = generator.choice(COMMANDS)
            moment = generator.randrange(len(self._of(name)[1]) + 1)
            yield f"{name}/{moment}/{generator.choice(WAYS)}/{generator.randrange(1000)}"

    def attempt(self, case: str) -> str:
        name, moment, way, seed = case.split("/")
        before, calls = self._of(name)
        command = BY_NAME[name]
        disk = deepcopy(before)
        for call in calls[: int(moment)]:
            disk.apply(call)
        root = self.scene.place()
        root.parent.mkdir()
        try:
            disk.lay_out(root, way, random.Random(int(seed)))
            found = command.again(self.scene, root, POWER_FAILED)
            met = str(calls[int(moment) - 1].kind.name) if int(moment) else "nothing"
            where = calls[int(moment) - 1].one if int(moment) else ""
            return f"after {met} of {where}: {found}" if found else ""
        finally:
            self.scene.throw_away(root)
