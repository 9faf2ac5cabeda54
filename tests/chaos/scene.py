"""The site of ten posts, the archives that a fault meets, and what must be true of them then."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crawler.archive.jsonl import read_article_line
from crawler.standin.server import StandIn
from tests.chaos.runner import Ended, Runner, crawl_words
from tests.support.tiny_site import TinyPost, TinySite, post, rolling

NOON, LATER, NIGHT = (f"2022-03-14T{hour}:00:00+08:00" for hour in (12, 14, 20))
STATUSES = (0, 3, 4, 5, 75)
CHANGED = post(1, body="<p>冷山站第1号站台改在明天启用。</p>")
FIRST = [post(1), post(2), post(3), rolling(4)]
ALL = [
    CHANGED,
    *(post(number) for number in range(2, 9)),
    rolling(3),
    rolling(20, body="<p>冷山站夜间停运。</p>", digest="停运。"),
]
"""At last: a revision, a rolling twin that comes late, a post that supersedes rolling news."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that did not hold: which, what was seen, and how it came about, to do it again."""

    promise: str
    seen: str
    how: str

    def __str__(self) -> str:
        return f"BROKEN: {self.promise}\n  seen: {self.seen[-1500:]}\n  again: {self.how}"


@dataclass(slots=True)
class Tally:
    """States tried, by kind, and the promises broken."""

    tried: dict[str, int] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)

    def count(self, kind: str) -> None:
        self.tried[kind] = self.tried.get(kind, 0) + 1


class Scene:
    """A site, a runner, and archives to be copied: ``begun`` holds the first posts, committed."""

    def __init__(self, runner: Runner, standin: StandIn, folder: Path) -> None:
        self.runner = runner
        self.standin = standin
        self.folder = folder
        self.begun = folder / "begun"
        self.whole = folder / "whole"
        self.publish(FIRST)
        assert self.crawl(self.begun, NOON).status == 0
        self.publish(ALL)
        shutil.copytree(self.begun, self.whole)
        assert self.crawl(self.whole, LATER).status == 0
        found = self.complaints(self.whole)
        assert not found, found
        self._number = 0

    def publish(self, posts: Sequence[TinyPost]) -> None:
        self.standin.content = TinySite(*posts).content

    def place(self) -> Path:
        """A directory that is not there yet."""
        self._number += 1
        return self.folder / f"{self._number}" / "archive"

    def copy(self, of: Path | None) -> Path:
        """A copy of an archive, or a place for a new one."""
        place = self.place()
        place.parent.mkdir()
        if of is not None:
            shutil.copytree(of, place, symlinks=True)
        return place

    def throw_away(self, root: Path) -> None:
        shutil.rmtree(root.parent, ignore_errors=True)

    def crawl(self, root: Path, now: str, **settings: object) -> Ended:
        return self.runner.run(crawl_words(self.standin, root, now, **settings), root)

    def verify(self, root: Path, *more: str) -> Ended:
        return self.runner.run(["verify", "-s", f"ARCHIVE_DIR={root}", *more], root)

    def complaints(self, root: Path) -> str:
        """Where an archive of all posts is not what it must be; empty if it is."""
        checked = self.verify(root)
        if checked.status != 0 or ": no faults" not in checked.out:
            return f"verify: {checked.status} {checked.out}{checked.err}"
        lines = [
            read_article_line(line)
            for line in (root / "articles.jsonl").read_bytes().splitlines(keepends=True)
        ]
        newest = {line.id: line.text.partition("\n")[0] for line in lines}
        expected = {each.id: line_of(each.body) for each in ALL if each.id != rolling(3).id}
        if {name: text for name, text in newest.items() if name in expected} != expected:
            return f"texts: {newest}"
        twice = [(line.id, line.revision) for line in lines]
        if len(set(twice)) != len(twice):
            return f"a revision is there twice: {twice}"
        posts = {path.name for path in (root / "_posts").iterdir()}
        if posts != {f"2022-03-14-{name}.md" for name in expected}:
            return f"posts: {sorted(posts)}"
        for path in (root / "runs").glob("*.json"):
            try:
                json.loads(path.read_bytes())
            except ValueError:
                return f"no report: {path.name}"
        return ""

    def after(self, ended: Ended, root: Path, committed: bytes = b"") -> str:
        """What is wrong with how a command ended under a fault, or with what can be made of it.

        ``committed`` are the lines that were there before.
        """
        if ended.hung:
            return f"it came to no end: {ended.err}"
        if not ended.killed and ended.status not in STATUSES:
            return f"status {ended.status}: {ended.out}{ended.err}"
        if "Traceback" in ended.err:
            return ended.err
        if ended.status == 0 and (found := self.complaints(root)):
            return f"status 0, but {found}"
        found = self.completed(root)
        if not found and not (root / "articles.jsonl").read_bytes().startswith(committed):
            return "a committed line is gone"
        return found

    def completed(self, root: Path) -> str:
        """What is wrong after runs that meet nothing: they must make the archive whole."""
        last = None
        # The second run has the answer to a monitor or an older ledger that the first has told of.
        for now in (LATER, NIGHT, "2022-03-14T23:00:00+08:00"):
            last = self.crawl(root, now)
            if last.status == 0:
                break
        assert last is not None
        if last.status != 0:
            return f"no run succeeds any more: {last.status} {last.out}{last.err}"
        return self.complaints(root)


def line_of(body: str) -> str:
    """The first line of the text of a made-up post's body."""
    return body.partition("</p>")[0].removeprefix("<p>")


@dataclass(frozen=True, slots=True)
class Command:
    """A writing command: its archive to begin with, its words, and what must be so afterwards.

    ``again`` is what is wrong when it was met by a fault, after what its user would do next.
    """

    name: str
    begin: Callable[[Scene], Path]
    words: Callable[[Scene, Path], Sequence[str]]
    again: Callable[[Scene, Path, Ended], str]
    statuses: Sequence[int] = STATUSES
