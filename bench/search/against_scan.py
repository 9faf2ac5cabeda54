"""Whether generated queries find what a scan of all texts finds.

``python -m bench.search.against_scan DIR --queries 10000 --seed 1`` makes an archive of the real
texts in ``DIR`` (JSON Lines with ``title`` and ``text``) for it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.search.make_archive import add_articles, new_archive
from bench.search.queries import Generator, Scan, typed
from bench.search.real_texts import RealTexts
from crawler.archive.jsonl import read_article_line
from crawler.archive.paths import ArchivePaths
from crawler.items import Article
from crawler.search.search_index import SearchIndex
from crawler.search.searcher import Searcher


@dataclass(slots=True)
class Compared:
    """How many queries were tried, what they found, and where the two differ."""

    queries: int = 0
    articles: int = 0
    empty: int = 0
    faults: list[str] = field(default_factory=list)


def newest_articles(paths: ArchivePaths) -> list[Article]:
    """Every article as its newest line has it; read without the index."""
    found: dict[str, Article] = {}
    with paths.articles.open("rb") as stream:
        for line in stream:
            article = read_article_line(line)
            found[article.id] = article
    return list(found.values())


def compared(paths: ArchivePaths, index: Path, count: int, seed: int) -> Compared:
    """Ask both, query after query."""
    articles = newest_articles(paths)
    scan, generate, result = Scan(articles), Generator(articles, seed), Compared()
    with Searcher(paths, index) as searcher:
        for _ in range(count):
            clauses = generate()
            wanted, query = scan(clauses), typed(clauses)
            found = searcher.ids(query)
            page = searcher.search(query)
            result.queries += 1
            result.articles += len(wanted)
            result.empty += not wanted
            missed, wrong = wanted - set(found), set(found) - wanted
            if missed or wrong or len(found) != len(set(found)):
                result.faults.append(f"{query}: missed {sorted(missed)}, wrong {sorted(wrong)}")
            elif [hit.id for hit in page.hits] != found[: len(page.hits)]:
                result.faults.append(f"{query}: its first page is another")
            elif page.exact and page.total != len(found):
                result.faults.append(f"{query}: {page.total} is said to be exact")
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        texts, paths = RealTexts(given.texts, given.seed), new_archive(Path(directory) / "archive")
        add_articles(paths, texts, range(len(texts)))
        with SearchIndex(paths) as index:
            index.catch_up()
        result = compared(paths, paths.reader, given.queries, given.seed)
    for fault in result.faults:
        print(fault)
    print(
        f"seed {given.seed}: {result.queries} queries, {result.empty} of them without an answer; "
        f"{result.articles} articles found; {len(result.faults)} differ from the scan"
    )


if __name__ == "__main__":
    main()
