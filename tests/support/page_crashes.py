"""Kills a run that reads pages of print before each step on disk, and a repair; see what is left.

A program of its own, ``python -m tests.support.page_crashes DIR SEED``, as
:mod:`tests.support.article_crashes` is for articles: it ends with status 0 and the number of kills.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from itertools import chain
from pathlib import Path

from crawler.archive.archive import Archive
from crawler.archive.check.verify import verify
from crawler.archive.check.verify_pages import check_editions
from crawler.archive.paths import ArchivePaths
from crawler.articles.decide import decide
from crawler.commands.verify import hash_of
from crawler.editions.desk import Editions
from crawler.editions.drafts import EditionDraft, PageDraft
from crawler.items import Article, Submission
from crawler.ledger import Ledger
from crawler.link_key import LinkKey
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.paper import known_papers
from crawler.newspaper.read.read_page import read_pages
from crawler.reprints.reprints import Reprints
from tests.support.archives import article, open_archive, see
from tests.support.article_crashes import Reaper, forked, mend
from tests.support.editions import files
from tests.support.print_pages import FERRY, FERRY_TEXT, back, front

State = dict[str, object]
PAPERS = known_papers()


def ferry() -> Article:
    """The online copy of an article on A1."""
    return article(1, FERRY_TEXT[0], title=FERRY, source="冷山日报")


def take(archive: Archive, editions: Editions, **pages: str) -> None:
    """What the spider and the pipelines do with pages."""
    links = archive.ledger.in_use.links
    drafts = []
    for name, text in pages.items():
        (page,) = read_pages(text.encode(), f"{name}.txt", StatedFacts(), PAPERS)
        link = links.submit(LinkKey("edition", f"{name}.txt"), archive.now(), archive.run)
        drafts.append(PageDraft(page, "", link))
    editions.take(EditionDraft(drafts))
    archive.commit()


def submit(archive: Archive, editions: Editions, made: Article) -> None:
    """What the pipelines do with an article."""
    link = see(archive, made)
    verdict = decide(made, archive, link)
    if verdict.kind in ("new", "revision"):
        editions.meet(made)
    archive.store(Submission(made, link, "", verdict))
    archive.commit()


def write(root: Path, committed: Callable[[], None]) -> None:
    """Everything that can happen to a page: new, matched, completed, revised, an article less."""
    archive = open_archive(root)
    editions = Editions(archive, Reprints(archive))
    committed()
    take(archive, editions, A1=front())
    committed()
    submit(archive, editions, ferry())
    committed()
    take(archive, editions, A4=back())
    committed()
    take(archive, editions, A1=front().split(FERRY)[0])
    committed()
    archive.end_run(0)
    committed()
    archive.close()


def state(root: Path) -> State:
    """Everything that was archived, apart from the record of runs."""
    paths = ArchivePaths(root)
    found: State = {}
    with closing(sqlite3.connect(paths.ledger)) as connection:
        for table in ("pages", "page_lines", "edition_files", "prints", "matches", "files"):
            rows = connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            found[table] = [
                tuple(value for value in row if not isinstance(value, int)) for row in rows
            ]
    return {
        **found,
        "lines": paths.editions.read_bytes() if paths.editions.exists() else b"",
        "articles": paths.articles.read_bytes() if paths.articles.exists() else b"",
        "edition files": files(root),
        "unfinished": [path.name for path in paths.unfinished.iterdir()],
    }


def faults(root: Path) -> list[str]:
    """What ``scrapy verify`` would say."""
    paths = ArchivePaths(root)
    with closing(Ledger(paths.ledger, read_only=True)) as ledger:
        return [
            *map(str, chain(verify(paths, ledger, hash_of), check_editions(paths, ledger))),
        ]


def check(root: Path, states: list[State], seed: int) -> None:
    """After the next start, itself killed once on its way, a commit's state; then the last one."""
    generator = random.Random(seed)

    def start_and_die() -> None:
        Reaper(root, generator.randint(1, 25)).watch()
        open_archive(root).close()

    forked(start_and_die)
    open_archive(root).close()
    found = state(root)
    assert found in states, f"no commit left this: {found}"
    assert faults(root) == []
    forked(lambda: write(root, lambda: None))
    assert told(state(root)) == told(states[-1])
    assert faults(root) == []


def told(found: State) -> dict[str, object]:
    """The pages' files without the number of a revision: pages given again may be another one."""
    pages = found["edition files"]
    assert isinstance(pages, dict)
    return {
        name: json.loads(content) | {"revision": 0} if name.endswith(".json") else content
        for name, content in pages.items()
    }


def damage(root: Path) -> None:
    """Something for every part of a repair to do, all of which can be mended."""
    paths = ArchivePaths(root)
    lines = paths.editions.read_bytes().splitlines(keepends=True)
    newest = lines[-1].replace(b'"id"', b'"no"')
    paths.editions.write_bytes(b"".join([lines[1], lines[0], *lines[2:-1], newest, lines[2][:99]]))
    for name in ("A4.json", "A4-2.md"):
        next(paths.edition_files.rglob(name)).unlink()
    (paths.edition_files / "mine.txt").write_bytes(b"mine")


def kill_repairs(folder: Path, whole: Path) -> int:
    """Kill a repair before every step and do it again; returns how many were killed."""
    at, ended = 0, False
    while not ended:
        at += 1
        root = shutil.copytree(whole, folder / f"repair-{at}")
        damage(root)

        def killed_in_time(root: Path = root, at: int = at) -> None:
            Reaper(root, at).watch()
            mend(root)

        ended = forked(killed_in_time)
        mend(root)
        assert faults(root) == []
        assert files(root) == files(whole)
        assert (root / "strays" / "mine.txt").read_bytes() == b"mine"
        shutil.rmtree(root)
    return at - 1


def main(folder: Path, seed: int) -> None:
    """Kill before every step, whole files and torn ones."""
    before = folder / "before"
    archive = open_archive(before)
    archive.end_run(0)
    archive.close()
    whole = shutil.copytree(before, folder / "whole")
    states = [state(before)]
    write(whole, lambda: states.append(state(whole)))
    assert faults(whole) == []
    at, ended = 0, False
    while not ended:
        at += 1
        root = shutil.copytree(before, folder / str(at))
        # Every other time what the file has gained is lost in part, as power failures do it.
        reaper = Reaper(root, at, random.Random(seed + at) if at % 2 else None)

        def killed_in_time(reaper: Reaper = reaper, root: Path = root) -> None:
            reaper.watch()
            write(root, lambda: None)

        ended = forked(killed_in_time)
        check(root, states, seed + at)
        shutil.rmtree(root)
    print(f"{at - 1 + kill_repairs(folder, whole)} kills")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), int(sys.argv[2]))
