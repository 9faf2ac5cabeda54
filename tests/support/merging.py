"""Archives for merges: made of a few moments, merged, and what of them must be the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from crawler.archive.paths import ArchivePaths
from crawler.command_line.program import run
from tests.support.archives import START, HandClock, article, open_archive, rolling, submit
from tests.support.posts import hash_of, read_post
from tests.support.processes import dropped

TEXTS = ("早市今天开门。", "早市今天七点开门。", "早市明天七点开门。")


@dataclass(frozen=True, slots=True)
class Look:
    """A collector looks at a post at an hour (since the start) and finds one of the texts."""

    hour: int
    number: int
    text: int
    rolling: bool = False


def collect(root: Path, looks: Sequence[Look]) -> Path:
    """An archive of what one collector saw, a run for each hour."""
    clock = HandClock()
    for hour in sorted({look.hour for look in looks}):
        clock.moment = START
        clock.forward(hours=hour)
        archive = open_archive(root, clock)
        for look in (each for each in looks if each.hour == hour):
            make = rolling if look.rolling else article
            submit(archive, make(look.number, f"{TEXTS[look.text]}第{look.number}家。"))
        archive.end_run(0)
        archive.close()
    if not looks:
        open_archive(root, clock).close()
    return root


def merge(root: Path, *others: Path, options: Sequence[str] = ()) -> int:
    """``finews-archiver merge``, in this process; its exit status."""
    return run(["merge", *options, "-s", f"ARCHIVE_DIR={root}", *map(str, others)])


def captures(root: Path) -> set[tuple[str, str, str]]:
    """Article, text and moment of each line."""
    return {(values["id"], values["content_hash"], values["captured_at"]) for values in lines(root)}


def lines(root: Path) -> list[dict[str, Any]]:
    """The lines of ``articles.jsonl``."""
    path = ArchivePaths(root).articles
    return [orjson.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def content(root: Path) -> dict[str, object]:
    """What must be the same in whatever order archives are merged."""
    found = lines(root)
    return {
        "captures": sorted(captures(root)),
        "revisions": sorted({(v["id"], v["revision"], v["captured_at"]) for v in found}),
        "newest": {v["id"]: (v["revision"], v["content_hash"]) for v in found},
        # Of the markup of one text that of the line that came last is shown.
        "posts": {
            path.name: hash_of(read_post(path.read_bytes(), path.name))
            for path in ArchivePaths(root).posts.iterdir()
        },
        "dropped": sorted({(each["id"], each["why"], each["kept"]) for each in dropped(root)}),
    }
