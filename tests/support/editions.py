"""What lies in an archive of the print edition, read as anyone can, without its ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from crawler.items import Article
from crawler.standin.server import StandIn
from tests.support.crawls import Crawl, crawl, lines_of
from tests.support.processes import Ended, scrapy
from tests.support.tiny_site import NOON


async def read_pages(standin: StandIn, root: Path, *pages: Path | str, **more: Any) -> Crawl:
    """``scrapy crawl edition`` in this process; ``more`` are arguments but for ``settings``."""
    settings = more.pop("settings", None)
    arguments = {"pages": ",".join(map(str, pages)), **more}
    return await crawl(standin, root, "edition", now=NOON, arguments=arguments, more=settings)


async def crawl_site(standin: StandIn, root: Path, **settings: object) -> Crawl:
    """``scrapy crawl category`` in this process."""
    return await crawl(standin, root, now=NOON, more=settings)


async def run(root: Path, *arguments: str) -> Ended:
    """A command on the archive, as a process of its own."""
    return await scrapy(*arguments, "-s", f"ARCHIVE_DIR={root}")


def lines(root: Path) -> list[dict[str, Any]]:
    """Every line of ``editions.jsonl``."""
    path = root / "editions.jsonl"
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def newest(root: Path) -> dict[str, dict[str, Any]]:
    """The newest line of each page, by id."""
    return {line["id"]: line for line in lines(root)}


def files(root: Path) -> dict[str, bytes]:
    """Every file below ``editions/``, by its name there."""
    folder = root / "editions"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def online(line: dict[str, Any]) -> list[list[str]]:
    """What each article of a page was matched to."""
    return [[match["id"] for match in article["matches"]] for article in line["articles"]]


def articles(root: Path) -> dict[str, Article]:
    """The newest line of each article."""
    return lines_of(root).newest()


async def assert_sound(root: Path) -> None:
    """``scrapy verify`` finds no fault, and each page's file is its newest line."""
    ended = await run(root, "verify")
    assert (ended.status, ended.err) == (0, ""), ended.out
    known = files(root)
    for stem, line in newest(root).items():
        assert json.loads(known.pop(f"{stem}.json")) == line
        for article in line["articles"]:
            assert known.pop(article["file"].removeprefix("editions/"))
    assert known == {}
