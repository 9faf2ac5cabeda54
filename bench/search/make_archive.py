"""Makes an archive of so many articles of the corpus: ``python -m bench.search.make_archive``.

The ledger has a run and the length of ``articles.jsonl``, which is all that the index reads of it
but for states; no rows of the articles, which would take most of the time to write.
"""

from __future__ import annotations

import argparse
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from bench.search.corpus import THEMES, Corpus
from crawler.archive.archive import Archive
from crawler.archive.jsonl import article_line
from crawler.archive.paths import ArchivePaths
from crawler.clock import run_clock
from crawler.items import Article
from crawler.site.finews import FINEWS

REVISED = 20
"""One article in so many has a second revision."""


def new_archive(root: Path) -> ArchivePaths:
    """An archive with one run and no article."""
    archive = Archive(root, spider="category", clock=run_clock(""), source=FINEWS)
    archive.end_run(0)
    archive.close()
    return archive.paths


def make_archive(root: Path, count: int, seed: int, themes: int = THEMES) -> None:
    """A new archive under ``root``, which no run has open."""
    new_archive(root)
    add_articles(ArchivePaths(root), Corpus(seed, themes), range(count))


class Articles(Protocol):
    """Where articles come from: the corpus, or real texts."""

    def article(self, number: int) -> Article:
        """The article with this number."""
        ...


def add_articles(paths: ArchivePaths, corpus: Articles, numbers: range) -> str:
    """Append these articles and commit them; the id of the last."""
    last = ""
    with paths.articles.open("ab") as stream:
        for number in numbers:
            article = corpus.article(number)
            stream.write(article_line(article))
            if number % REVISED == 0:
                title = f"{article.title}（更正）"
                stream.write(article_line(replace(article, title=title, revision=2)))
            last = article.id
        length = stream.tell()
    with closing(sqlite3.connect(paths.ledger)) as connection:
        connection.execute(
            "UPDATE files SET length = ? WHERE name = ?", (length, paths.articles.name)
        )
        connection.commit()
    return last


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    make_archive(given.root, given.count, given.seed)


if __name__ == "__main__":
    main()
