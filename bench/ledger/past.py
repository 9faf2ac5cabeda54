"""Gives an archive a past: articles of earlier years, straight into ledger and ``articles.jsonl``.

They are as a crawl would have left them, expired and accounted for, apart from their post files,
which no run looks at. One in ten links is a duplicate, one article in twenty has two revisions,
and there was a run for every ten articles.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import astuple, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from crawler.archive.jsonl import article_line, duplicate_line
from crawler.archive.paths import ArchivePaths
from crawler.clock import BEIJING, utc_text
from crawler.items import Article, Duplicate
from crawler.ledger.row_digests import RowDigests
from crawler.link_key import path_of
from crawler.site.urls import deadline
from crawler.text.visible import content_hash

BEGIN = datetime(2012, 1, 1, 8, tzinfo=BEIJING)
DAYS = 3600
SOURCES = (("望江晚报", "wangjiangwanbao"), ("渡口新闻网", "dukouxinwenwang"), ("Ferry", "Ferry"))
BATCH = 20_000
A_TRANSACTION = 50
"""Batches of one: the write-ahead log of all of ten years would be as large as the ledger."""
CACHE = 1 << 20
"""KiB that SQLite may hold: the hashes of texts come in no order."""
COLUMNS = {
    "runs": "id, spider, started, ended, status",
    "links": "id, key, article, category, title, rolling, first_seen, last_seen, first_listing,"
    " last_listing, deadline, state, reason, attempts, next_try, run, outcome",
    "articles": "id, link, url, source, category, title, published, content_hash, text_source,"
    " owed, revision, post, post_hash, first_captured, last_captured, last_checked, next_check,"
    " state",
    "revisions": "article, revision, amendment, line_offset, line_length, line_hash, content_hash,"
    " captured, run",
    "duplicates": "link, article, url, title, source, why, kept, run",
}


def short_text(number: int) -> str:
    """A sentence, so that a million of them are made in minutes."""
    return f"望江渡口开出第{number}次班轮，船上坐了{number % 90 + 1}人。"


def give_past(
    root: Path, count: int, text_of: Callable[[int], str] = short_text, *, sources: int = 1
) -> None:
    """Add ``count`` articles of the past to an archive that no run holds.

    ``text_of`` gives each its text, one paragraph a line. ``sources``: how many there are of each
    name in ``SOURCES``.
    """
    paths = ArchivePaths(root)
    with closing(sqlite3.connect(paths.ledger, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA cache_size = -{CACHE}")
        RowDigests(connection).keep()
        connection.execute("BEGIN")
        past = Past(
            count,
            text_of,
            sources=sources,
            runs=connection.execute("SELECT coalesce(max(id), 0) FROM runs").fetchone()[0],
            links=connection.execute("SELECT coalesce(max(id), 0) FROM links").fetchone()[0],
        )
        with paths.articles.open("ab") as lines, paths.duplicates.open("ab") as dropped:
            for batch, begin in enumerate(range(0, count, BATCH), start=1):
                for number in range(begin, min(begin + BATCH, count)):
                    past.add(number, lines, dropped)
                past.write(connection)
                if batch % A_TRANSACTION == 0:
                    connection.execute("COMMIT")
                    connection.execute("BEGIN")
            for path, stream in ((paths.articles, lines), (paths.duplicates, dropped)):
                connection.execute(
                    "UPDATE files SET length = ? WHERE name = ?", (stream.tell(), path.name)
                )
        connection.execute("COMMIT")


class Past:
    """Rows of the ledger that wait to be written, and the numbers that were given out."""

    def __init__(
        self, count: int, text_of: Callable[[int], str], *, sources: int, runs: int, links: int
    ) -> None:
        self._count, self._runs, self._links = count, runs, links
        self._text_of, self._sources = text_of, sources
        self._rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in COLUMNS}

    def add(self, number: int, lines: BinaryIO, dropped: BinaryIO) -> None:
        """One article with its run, link and revisions, and perhaps a duplicate of it."""
        made = article(number, self._count, self._text_of(number))
        if self._sources > 1:
            made = replace(made, source=f"{made.source}{number // len(SOURCES) % self._sources}")
        if number % 10 == 0:
            self._runs += 1
            ended = utc_text(made.captured_at or BEGIN)
            self._rows["runs"].append((self._runs, "category", ended, ended, 0))
        link = self._link(made, "expired")
        texts = [made] if number % 20 else [made, replace(made, title=f"{made.title}（更正）")]
        for revision, said in enumerate(texts, start=1):
            made = replace(said, revision=revision)
            offset = lines.tell()
            line = article_line(made)
            lines.write(line)
            self._rows["revisions"].append(
                (
                    *(made.id, revision, 0, offset, len(line), sha256(line).hexdigest()),
                    *(made.content_hash, utc_text(made.captured_at or BEGIN), self._runs),
                )
            )
        captured = utc_text(made.captured_at or BEGIN)
        day = (made.published or BEGIN).date()
        self._rows["articles"].append(
            (
                *(made.id, link, made.url, made.source, made.category, made.title),
                *((made.published or BEGIN).isoformat(), made.content_hash, "newstext", ""),
                *(made.revision, f"{day}-{made.id}.md", sha256(made.id.encode()).hexdigest()),
                *(captured, captured, captured, None, "expired"),
            )
        )
        if number % 10 == 0:
            twin = made.id.removeprefix("NW")
            url = f"https://finews.withounder.com/emnews/{day:%Y/%m/%d}/{twin}.html"
            link = self._link(replace(made, id=twin, url=url, category="emnews"), "duplicate")
            why = Duplicate(twin, url, made.title, "东财滚动", "twin", made.id)
            self._rows["duplicates"].append((link, *astuple(why), self._runs))
            dropped.write(duplicate_line(why))

    def _link(self, made: Article, state: str) -> int:
        self._links += 1
        seen = utc_text(made.published or BEGIN)
        leaves = utc_text(deadline((made.published or BEGIN).date()))
        outcome = "unchanged" if state == "expired" else state
        self._rows["links"].append(
            (
                *(self._links, path_of(made.url), made.id, made.category.lower(), made.title),
                *(made.category == "emnews", seen, seen, 1, 1, leaves),
                *(state, "", 0, None, self._runs, outcome),
            )
        )
        return self._links

    def write(self, connection: sqlite3.Connection) -> None:
        """Write what waits."""
        for table, rows in self._rows.items():
            names = COLUMNS[table]
            marks = ", ".join("?" * len(names.split(",")))
            connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
            rows.clear()


def article(number: int, count: int, text: str) -> Article:
    """The article with this number of so many, spread over ten years."""
    published = (BEGIN + timedelta(days=DAYS) * (number / count)).replace(microsecond=0)
    source, slug = SOURCES[number % len(SOURCES)]
    digits = f"{published:%Y%m%d}{number:010}"
    return Article(
        id=f"NW{digits}",
        url=f"https://finews.withounder.com/{slug.lower()}/{published:%Y/%m/%d}/NW{digits}.html",
        title=f"望江渡口第{number}次班轮准点",
        published=published,
        source=source,
        category=slug,
        tags=[f"{source}新闻"],
        digest="",
        body_html="".join(f"<p>{paragraph}</p>" for paragraph in text.splitlines()),
        text=text,
        text_source="newstext",
        byline="",
        reporters=[],
        correspondents=[],
        media="",
        share_url="",
        images=[],
        stocks=[],
        content_hash=content_hash("", text),
        captured_at=published + timedelta(minutes=9),
    )
