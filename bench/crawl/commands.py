"""What ``verify``, ``rebuild``, ``import`` and ``export`` take, and whether that is flat.

For each size WARC files as a crawl leaves them are written without a network; ``rebuild`` makes an
archive of them, which ``verify``, ``import`` and ``export`` then work on. At a million articles
``export`` alone is measured, on the archive of :mod:`.growth`, which has lines and no WARC.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench.crawl.growth import make_past
from bench.crawl.long_past import give_long_past
from bench.crawl.processes import Measured, run
from bench.crawl.promised import COMMIT, Made, made
from bench.crawl.section import Section, Sizes, emptied, say, table
from bench.crawl.site_pages import make_posts
from crawler.archive.archive import Archive
from crawler.link_key import LinkKey
from crawler.site.finews import FINEWS
from crawler.warc.captures import CapturePolicy
from crawler.warc.journal import JournalArticle

FEW = 10_000
"""What the others are compared with."""
HEAD = ("command", "articles", "articles a CPU second", "CPU ms an article", "peak MiB")
SITE = "http://127.0.0.1/"


def commands(work: Path, sizes: Sizes) -> Section:
    """Each command once at each size: minutes of processor time, which differ little."""
    costs = measured(work, sizes)
    rows = []
    for command, by_size in costs.items():
        rows += [
            (
                f"`{command}`",
                f"{articles:,}",
                f"{articles / cost.cpu:,.0f}",
                f"{cost.cpu / articles * 1000:.3f}",
                f"{cost.memory:.0f}",
            )
            for articles, cost in sorted(by_size.items())
        ]
    text = (
        "Each once, as a process of its own. `export (lines)` is of archives that have lines and no"
        f" WARC and no post files.\n\n{table(HEAD, rows)}"
    )
    return Section("Commands on a whole archive", text, flatness(costs))


def flatness(costs: Mapping[str, Mapping[int, Measured]]) -> dict[str, float]:
    """Of each command: CPU an article with most articles against that with fewest."""
    found: dict[str, float] = {}
    for command, by_size in costs.items():
        each = {articles: cost.cpu / articles for articles, cost in by_size.items()}
        key = f"commands/{command.partition(' ')[0]}"
        found[key] = max(found.get(key, 0.0), each[max(each)] / each[min(each)])
    return found


def measured(work: Path, sizes: Sizes) -> dict[str, dict[int, Measured]]:
    """What each command took, by size. What was measured before lies in the folder above."""
    book = Book(work.parent / "commands.json")
    words: tuple[str, ...]
    for articles in (min(FEW, sizes.command_articles), sizes.command_articles):
        if all(book.has(name, articles) for name in ("rebuild", "verify", "import", "export")):
            continue
        whole = work.parent / f"whole-{articles}"
        captured, log = whole / "captured", work / "log"
        if not (whole / "made").exists():
            capture(emptied(whole) / "captured", articles)
            (whole / "made").touch()
        archive, copy = whole / "archive", work / "imported"
        if not book.has("rebuild", articles):
            emptied(archive)
            words = ("rebuild", "--from", str(captured / "warc"), str(archive))
            book.add("rebuild", articles, cost(captured, log, *words))
        for command, root, words in (
            ("verify", archive, ()),
            ("import", copy, (str(archive / "_posts"),)),
            ("export", archive, ("--to", str(work / f"tables-{articles}"), "--format", "jsonl")),
        ):
            if not book.has(command, articles):
                book.add(command, articles, cost(root, log, command, *words))
    lines = "export (lines)"
    for articles in (min(FEW, sizes.many_articles), sizes.many_articles):
        if book.has(lines, articles):
            continue
        root = work / "lines"
        if articles == sizes.many_articles:
            root = make_past(work, sizes)[articles]
        else:
            empty(root)
            give_long_past(root, articles)
        words = ("export", "--to", str(work / f"lines-{articles}"), "--format", "jsonl")
        book.add(lines, articles, cost(root, work / "log", *words))
    return book.costs


class Book:
    """What was measured, kept in a file, as a million articles take longer than one sitting."""

    def __init__(self, path: Path) -> None:
        self._path = path
        found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        self.costs = {
            command: {int(articles): Measured(**cost) for articles, cost in by_size.items()}
            for command, by_size in found.items()
        }

    def has(self, command: str, articles: int) -> bool:
        return articles in self.costs.get(command, {})

    def add(self, command: str, articles: int, cost: Measured) -> None:
        self.costs.setdefault(command, {})[articles] = cost
        found = {
            name: {str(size): asdict(each) for size, each in by_size.items()}
            for name, by_size in self.costs.items()
        }
        self._path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        say(f"{command}, {articles:,} articles: {articles / cost.cpu:,.0f} a CPU second")


def cost(root: Path, log: Path, *words: str) -> Measured:
    """What a command took that must succeed, interpreter included."""
    settings = (f"ARCHIVE_DIR={root}", f"SITE_URL={SITE}", f"SHARE_URL={SITE}")
    pairs = [part for setting in settings for part in ("-s", setting)]
    return run([sys.executable, "-m", "crawler", *words, *pairs], log)


def clock() -> datetime:
    return datetime(2022, 3, 15, 15, 30, tzinfo=UTC)


def empty(root: Path, policy: CapturePolicy | None = None) -> Archive:
    """A new archive; closed, unless captures are to follow."""
    archive = Archive(root, spider="category", clock=clock, source=FINEWS, capture=policy)
    if policy is None:
        archive.end_run(0)
        archive.close()
    return archive


def capture(root: Path, articles: int) -> None:
    """WARC files with both exchanges of so many articles, and the journal that tells of them."""
    archive = empty(root, CapturePolicy("bench", 1 << 30, "bench"))
    for number, post in enumerate(make_posts(articles, 100), start=1):
        archive.note(entry(archive, made(post)))
        if number % COMMIT == 0:
            archive.commit()
    archive.end_run(0)
    archive.close()


def entry(archive: Archive, one: Made) -> JournalArticle:
    """What the journal says of an article whose exchanges are captured now."""
    article, places = one.article, [archive.capture(each) for each in one.exchanges]
    return JournalArticle(
        id=article.id,
        link=LinkKey.parse(one.exchanges[0].url.removeprefix(SITE[:-1])),
        title=article.title,
        rolling=False,
        category=article.category,
        owed="",
        verdict="new",
        captured_at="2022-03-15T15:30:00Z",
        warc=tuple(place for place in places if place is not None),
    )
