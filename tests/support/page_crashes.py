"""Pages of print whose reader is killed before each step: :mod:`tests.support.crash_points`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from crawler.archive.archive import Archive
from crawler.archive.paths import ArchivePaths
from crawler.articles.decide import decide
from crawler.editions.desk import EditionDesk
from crawler.editions.drafts import EditionDraft, PageDraft
from crawler.items import Article, Submission
from crawler.link_key import LinkKey
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.paper import known_papers
from crawler.newspaper.read.read_page import read_pages
from crawler.reprints.reprints import Reprints
from tests.support.archives import article, open_archive, see
from tests.support.crash_points import Scene, State, main
from tests.support.editions import files
from tests.support.print_pages import FERRY, FERRY_TEXT, back, front

PAPERS = known_papers()


def ferry() -> Article:
    """The online copy of an article on A1."""
    return article(1, FERRY_TEXT[0], title=FERRY, source="冷山日报")


def take(archive: Archive, editions: EditionDesk, **pages: str) -> None:
    """What the spider and the pipelines do with pages, and a commit."""
    offer(archive, editions, **pages)
    archive.commit()


def offer(archive: Archive, editions: EditionDesk, **pages: str) -> None:
    """What the spider and the pipelines do with pages."""
    links = archive.ledger.in_use.links
    drafts = []
    for name, text in pages.items():
        (page,) = read_pages(text.encode(), f"{name}.txt", StatedFacts(), PAPERS)
        link = links.submit(LinkKey("edition", f"{name}.txt"), archive.now(), archive.run)
        drafts.append(PageDraft(page, "", link))
    editions.take(EditionDraft(drafts))


def submit(archive: Archive, editions: EditionDesk, made: Article) -> None:
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
    editions = EditionDesk(archive, Reprints(archive))
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


def begin(root: Path) -> None:
    """An empty archive."""
    archive = open_archive(root)
    archive.end_run(0)
    archive.close()


SCENE = Scene(
    begin=begin,
    write=write,
    state=state,
    lasting=told,
    damage=damage,
    mended=files,
    stray="mine.txt",
)

if __name__ == "__main__":
    main(SCENE)
