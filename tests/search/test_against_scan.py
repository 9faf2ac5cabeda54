"""Generated queries find what a scan of all texts finds: none missed, none wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.search.against_scan import compared, newest_articles
from bench.search.corpus import Corpus
from bench.search.make_archive import make_archive
from bench.search.queries import Generator, Part, Scan, typed
from crawler.archive.paths import ArchivePaths
from crawler.search.search_index import SearchIndex
from tests.support.campaigns import SEED, sized


def test_generated_queries_find_what_a_scan_finds(tmp_path: Path) -> None:
    make_archive(tmp_path / "a", sized(150, 1000), seed=5, themes=50)
    paths = ArchivePaths(tmp_path / "a")
    with SearchIndex(paths) as index:
        index.catch_up()
    found = compared(paths, paths.reader, sized(100, 10_000), SEED)
    assert found.faults == [], f"SEED={SEED}"
    # The comparison would say so if there were anything to find at all.
    assert found.articles > found.queries
    assert found.empty < found.queries / 2


def test_the_scan_itself(tmp_path: Path) -> None:
    make_archive(tmp_path / "a", 60, seed=6, themes=30)
    articles = newest_articles(ArchivePaths(tmp_path / "a"))
    assert len(articles) == 60
    assert sum(article.revision == 2 for article in articles) == 3
    scan = Scan(articles)
    for digit in "1234567":
        whole = scan(((Part(digit, "text", digit),),))
        assert {article.id for article in articles if digit in article.text} > whole
    (source,) = {Part("", "source", articles[0].source)}
    assert articles[0].id in scan(((source,),))


@pytest.mark.parametrize("seed", [1, 2])
def test_queries_are_made_of_the_seed(seed: int) -> None:
    articles = [Corpus(seed, themes=20).article(number) for number in range(30)]
    first, second = Generator(articles, seed), Generator(articles, seed)
    assert [typed(first()) for _ in range(50)] == [typed(second()) for _ in range(50)]
