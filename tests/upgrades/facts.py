"""What the commands tell of an archive: facts that every later version must tell as well."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.processes import Ended, run_scrapy

Facts = dict[str, Any]

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def command(root: Path, *arguments: str, now: str = "") -> Ended:
    """A command on the archive, as a process of its own."""
    return run_scrapy(*arguments, "-s", f"ARCHIVE_DIR={root}", "-s", f"NOW={now}")


def _json(root: Path, *arguments: str) -> Any:
    ended = command(root, *arguments, "--json")
    assert ended.status in (0, 3), f"{arguments}: {ended.err}"
    return json.loads(ended.out)


def status(root: Path) -> Facts:
    """All of ``scrapy status`` but for where the archive lies and its room, and its exit status.

    That there was no run since, and that something was lost in the week before, it did not tell
    at first: both are kept out of its exit status.
    """
    last = json.loads(command(root, "status", "--json").out)["last_run"]
    later = datetime.fromisoformat(last["ended"] or last["started"]) + timedelta(days=8)
    words = ("--json", "-s", "STALE_RUN_HOURS=0")
    ended = command(root, "status", *words, now=later.isoformat())
    told = {"exit": ended.status, **json.loads(ended.out), "archive": "."}
    # How much is free is the disk's to say.
    del told["room"]
    return told


def history(root: Path, article: str) -> list[Facts]:
    """The article's lines."""
    ended = command(root, "history", article, "--json")
    assert ended.status == 0, ended.err
    return [json.loads(line) for line in ended.out.splitlines()]


def evidence(root: Path, article: str) -> list[str]:
    """The digests of the captures that its revisions came from; all of them are whole."""
    ended = command(root, "evidence", article)
    assert ended.status == 0, ended.out + ended.err
    return _DIGEST.findall(ended.out)


def story(root: Path, article: str) -> Facts:
    """The family: its name and its members in order."""
    told = _json(root, "story", article)
    return {
        "story": told["story"],
        "first": told["first"]["id"],
        "later": [one["id"] for one in told["later"]],
    }


def stories(root: Path, first: str, last: str) -> list[Facts]:
    """The families of some days."""
    found: list[Facts] = _json(root, "stories", "--from", first, "--to", last)
    return found


def editions(root: Path) -> list[Facts]:
    """Pages of print, their articles, and which are online."""
    found: list[Facts] = _json(root, "editions")
    return found


def compare(root: Path, article: str) -> Facts:
    """What was changed between print and online, as texts and classes."""
    told = _json(root, "compare", article)
    return {
        "print": told["print"],
        "online": told["online"],
        "print_title": told["print_title"],
        "online_title": told["online_title"],
        "differences": [
            [each["class"], each["print"], each["online"]] for each in told["differences"]
        ],
    }


def asked(root: Path, ids: dict[str, list[str]]) -> Facts:
    """Every fact: ``ids`` has the articles to ask about, by command."""
    days = ids.get("stories")
    return {
        "status": status(root),
        "history": {each: history(root, each) for each in ids.get("history", ())},
        "evidence": {each: evidence(root, each) for each in ids.get("evidence", ())},
        "story": {each: story(root, each) for each in ids.get("story", ())},
        **({"stories": stories(root, *days)} if days else {}),
        **({"editions": editions(root)} if "compare" in ids else {}),
        "compare": {each: compare(root, each) for each in ids.get("compare", ())},
    }


def missing(recorded: Any, told: Any, where: str = "") -> list[str]:
    """What was recorded and is told otherwise, by place; what is told besides does not count."""
    if isinstance(recorded, dict) and isinstance(told, dict):
        return [
            fault
            for key, value in recorded.items()
            for fault in missing(value, told.get(key), f"{where}/{key}")
        ]
    if isinstance(recorded, list) and isinstance(told, list) and len(recorded) == len(told):
        return [
            fault
            for number, pair in enumerate(zip(recorded, told, strict=True))
            for fault in missing(*pair, f"{where}/{number}")
        ]
    return [] if recorded == told else [f"{where}: {recorded!r} was told, now {told!r}"]
