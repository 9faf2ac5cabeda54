"""The past that is written at once is the one that a crawl would have left."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bench.crawl.long_past import index_past, text_of
from bench.ledger.past import article
from crawler.reprints.index import Index

COUNT = 300
TABLES = (
    "SELECT a.number, a.id, a.title, s.name, a.ceiling, a.story, a.parent, a.resemblance"
    " FROM article AS a JOIN source AS s ON s.number = a.source ORDER BY a.number",
    "SELECT hash, article FROM clue ORDER BY hash, article",
    "SELECT kind, article, before, after, because FROM change",
)


def rows(path: Path) -> list[list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        return [connection.execute(table).fetchall() for table in TABLES]


def test_the_index_is_the_one_that_adding_makes(tmp_path: Path) -> None:
    made = [article(number, COUNT, text_of(number)) for number in range(COUNT)]
    texts = {one.id: one.text for one in made}
    with Index(tmp_path / "added.sqlite3", texts.__getitem__) as index:
        for one in made:
            index.add(one.id, one.text, one.published, one.source, one.title)
        index.commit()
    index_past(tmp_path / "written.sqlite3", COUNT)
    added, written = rows(tmp_path / "added.sqlite3"), rows(tmp_path / "written.sqlite3")
    assert len(added[0]) == COUNT and len(added[1]) > 25 * COUNT
    assert written == added


def test_it_joins_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "reprints.sqlite3"
    with Index(path, {"NW202203150000000000": "渡口今日停航。"}.__getitem__) as index:
        index.add("NW202203150000000000", "渡口今日停航。", None, "望江晚报", "停航")
        index.commit()
    index_past(path, 20)
    with Index(path, lambda article_id: text_of(int(article_id[10:]))) as index:
        assert len(index) == 21
        again = index.add("NW202203150000000001", text_of(7), None, "Ferry", "转载")
    assert again.reprint_of == article(7, 20, "").id
