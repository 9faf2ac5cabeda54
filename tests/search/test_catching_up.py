"""The index follows its archive: revisions, states, damage, kills, other writers."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bench.search.make_archive import make_archive
from crawler.archive.paths import ArchivePaths
from crawler.clock import BEIJING
from crawler.errors import ArchiveError, IndexDamagedError, UsageError
from crawler.items import PrintPlace
from crawler.reprints.index import Index
from crawler.search.index_place import index_path
from crawler.search.search_index import SearchIndex
from crawler.search.searcher import Searcher
from tests.support.archives import article, see, submit
from tests.support.campaigns import SEED, sized
from tests.support.project import PROJECT
from tests.support.searching import Searched, contents


@pytest.fixture
def searched(tmp_path: Path) -> Iterator[Searched]:
    with Searched(tmp_path / "archive") as archive:
        yield archive


def found(searched: Searched, query: str) -> list[int]:
    searched.index()
    return [searched.number(hit.id) for hit in searched.searcher.search(query).hits]


def test_a_revision_takes_the_place_of_the_text_before(searched: Searched) -> None:
    searched.add(1, "渡口停航。", title="旧题")
    assert found(searched, "停航 旧题") == [1]
    searched.add(1, "渡口复航。", title="新题")
    assert found(searched, "停航 OR 旧题") == []
    assert found(searched, "复航 新题 渡口") == [1]
    assert found(searched, "is:revised") == [1]
    (hit,) = searched.searcher.search("复航").hits
    assert (hit.revision, hit.title) == (2, "新题")


def test_a_new_time_moves_an_article_to_its_day(searched: Searched) -> None:
    searched.add(1, "甲事发生了。", published=datetime(2022, 3, 10, 9, tzinfo=BEIJING))
    searched.add(2, "乙事发生了。", published=datetime(2022, 3, 11, 9, tzinfo=BEIJING))
    assert found(searched, "发生") == [2, 1]
    searched.add(1, "甲事确实发生了。", published=datetime(2022, 3, 12, 9, tzinfo=BEIJING))
    assert found(searched, "发生") == [1, 2]
    assert found(searched, "day:2022-03-10") == []
    assert found(searched, "day:2022-03-12") == [1]
    assert searched.searcher.counts("day") == [("2022-03-11", 1), ("2022-03-12", 1)]


def test_articles_of_one_second_and_without_a_time(searched: Searched) -> None:
    same = datetime(2022, 3, 10, 9, tzinfo=BEIJING)
    for number in range(5):
        searched.add(number, f"第{number}件事。", published=same)
    searched.add(7, "没有时间的事。", published=None)
    assert found(searched, "事") == [4, 3, 2, 1, 0, 7]
    assert sum(number for _, number in searched.searcher.days("事")) == 5


def test_what_has_gone_early_and_comes_back(searched: Searched) -> None:
    searched.add(1, "渡口停航。")
    searched.add(2, "渡口通航。")
    assert found(searched, "is:vanished") == []
    archive, made = searched.archive, article(1, "渡口停航。")
    link = see(archive, made)
    archive.ledger.begin()
    archive.expire(made.id, link, "http-404")
    archive.commit()
    assert found(searched, "is:vanished") == [1]
    assert found(searched, "渡口 -is:vanished") == [2]
    submit(archive, made)
    archive.commit()
    assert found(searched, "is:vanished") == []


def test_what_is_owed_is_told_until_it_comes(searched: Searched) -> None:
    made = article(1, "渡口停航。", text_source="page")
    submit(searched.archive, made, owed="http-500")
    searched.archive.commit()
    assert found(searched, "is:owed") == [1]
    submit(searched.archive, made)
    searched.archive.commit()
    assert found(searched, "is:owed") == []


def test_printed_and_reprints(searched: Searched) -> None:
    searched.add(1, "渡口停航。")
    archive = searched.archive
    stored = archive.newest_article(article(1).id)
    place = PrintPlace("江城报", "2022-03-14", "A01", 1, 0.9)
    archive.amend(replace(stored, print=place))
    archive.commit()
    searched.add(2, "渡口停航了。", reprint_of=stored.id, story=stored.id)
    assert found(searched, "is:printed") == [1]
    assert found(searched, "is:reprint") == [2]
    assert found(searched, "is:revised") == []


def test_a_late_arrival_makes_a_reprint_of_what_was_first(searched: Searched) -> None:
    text = "渡口停航，" + "，".join(f"第{n}号码头的船工{n}人到对岸去了{n * 7}次" for n in range(30))
    index_texts: dict[str, str] = {}
    early = datetime(2022, 3, 10, 9, tzinfo=BEIJING)
    with Index(searched.archive.paths.reprints, index_texts.__getitem__) as reprints:
        for number, hours in ((1, 5), (2, 0)):
            published = early + timedelta(hours=hours)
            made = article(number, text, published=published, source=f"江城{number}报")
            submit(searched.archive, made)
            searched.archive.commit()
            index_texts[made.id] = text
            reprints.add(made.id, text, published, made.source, made.title)
            reprints.commit()
            assert found(searched, "is:reprint") == ([] if number == 1 else [1])


@pytest.mark.parametrize("damage", ["text", "pages", "another", "version", "empty", "gone"])
def test_an_index_that_cannot_be_used_is_made_anew(searched: Searched, damage: str) -> None:
    searched.add(1, "渡口停航。")
    searched.index()
    searched.searcher.close()
    path = searched.archive.paths.reader
    if damage == "text":
        path.write_text("no database")
    elif damage == "pages":
        whole = bytearray(path.read_bytes())
        whole[4096 : len(whole)] = os.urandom(len(whole) - 4096)
        path.write_bytes(whole)
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "gone":
        path.unlink()
    else:
        with closing(sqlite3.connect(path)) as connection:
            pragma = "application_id" if damage == "another" else "user_version"
            connection.execute(f"PRAGMA {pragma} = 7")
    searched.add(2, "渡口通航。")
    assert found(searched, "渡口") == [2, 1]


def test_an_index_of_other_lines_is_made_anew(searched: Searched) -> None:
    searched.add(1, "渡口停航。")
    searched.index()
    with closing(sqlite3.connect(searched.archive.paths.reader)) as connection:
        connection.execute("UPDATE progress SET last_hash = 'of another archive'")
        connection.commit()
    assert "has other lines than the archive" in searched.index().made_anew
    with closing(sqlite3.connect(searched.archive.paths.reader)) as connection:
        connection.execute("UPDATE progress SET position = position * 2")
        connection.commit()
    assert "has more lines than the archive" in searched.index().made_anew
    assert found(searched, "渡口") == [1]


def test_who_asks_is_told_what_is_wrong_with_the_index(searched: Searched) -> None:
    searched.add(1, "渡口停航。")
    with pytest.raises(ArchiveError, match="has no search index yet: finews-archiver index"):
        searched.searcher.search("渡口")
    searched.archive.paths.reader.write_text("no database at all")
    with pytest.raises(IndexDamagedError, match=r"reader\.sqlite3 .*makes it anew"):
        searched.searcher.search("渡口")


def test_an_index_that_is_damaged_under_a_searcher_is_made_anew(searched: Searched) -> None:
    """Who catches up reads little of it: without the searcher it would stay as it is."""
    searched.add(1, "渡口停航。")
    assert found(searched, "渡口") == [1]
    path = searched.archive.paths.reader
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'facet'"
        ).fetchone()
    with path.open("r+b") as stream:
        stream.seek((root - 1) * 4096)
        stream.write(os.urandom(4096))
    assert searched.index().made_anew == ""
    with pytest.raises(IndexDamagedError, match="finews-archiver index makes it anew"):
        searched.searcher.facets("")
    assert found(searched, "source:江城报") == [1]


@pytest.mark.parametrize("name", ["ledger", "articles"])
def test_what_is_no_index_is_left_as_it_is(searched: Searched, name: str) -> None:
    searched.add(1, "渡口停航。")
    path: Path = getattr(searched.archive.paths, name)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="no search index that can be read"):
        index_path(searched.archive.paths, path, {})
    assert path.read_bytes() == before


def test_a_searcher_sees_an_index_that_was_made_anew(searched: Searched) -> None:
    searched.add(1, "渡口停航。")
    assert found(searched, "渡口") == [1]
    for end in ("", "-wal", "-shm"):
        searched.archive.paths.reader.with_name(f"reader.sqlite3{end}").unlink(missing_ok=True)
    searched.add(2, "渡口通航。")
    assert found(searched, "渡口") == [2, 1]


def test_however_the_lines_are_divided_the_index_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_archive(tmp_path / "a", 60, seed=3, themes=20)
    paths = ArchivePaths(tmp_path / "a")
    with SearchIndex(paths, tmp_path / "once.sqlite3") as index:
        assert index.catch_up().lines == 63
    # Here what was written in parts is made one at the end.
    monkeypatch.setattr("crawler.search.search_index.MERGE_AFTER", 60)
    with SearchIndex(paths, tmp_path / "often.sqlite3") as index:
        while (done := index.catch_up(limit=7)).behind:
            assert done.lines == 7
    assert contents(tmp_path / "once.sqlite3") == contents(tmp_path / "often.sqlite3")
    with closing(sqlite3.connect(tmp_path / "often.sqlite3")) as connection:
        (segments,) = connection.execute("SELECT count(DISTINCT segid) FROM body_idx").fetchone()
    assert segments == 1


KILLS = sized(6, 200)


def test_killed_at_any_moment_the_index_equals_a_fresh_one(tmp_path: Path) -> None:
    make_archive(tmp_path / "a", 1500, seed=4, themes=100)
    paths = ArchivePaths(tmp_path / "a")
    with SearchIndex(paths, tmp_path / "fresh.sqlite3") as index:
        index.catch_up()
    chosen, path, kills = random.Random(SEED), tmp_path / "killed.sqlite3", 0
    program = (
        "import sys; from pathlib import Path;"
        "from crawler.archive.paths import ArchivePaths;"
        "from crawler.search.search_index import SearchIndex;"
        "index = SearchIndex(ArchivePaths(Path(sys.argv[1])), Path(sys.argv[2])); print('!');"
        "sys.stdout.flush()\nwhile index.catch_up(limit=20).behind: pass"
    )
    while kills < KILLS:
        words = [sys.executable, "-c", program, str(paths.root), str(path)]
        with subprocess.Popen(words, cwd=PROJECT, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chosen.uniform(0, 0.5))
            process.send_signal(signal.SIGKILL)
            kills += process.wait() == -signal.SIGKILL
        with SearchIndex(paths, path) as index:
            behind = index.catch_up(limit=1).behind
        if not behind and kills < KILLS:  # it was quicker than all of them: begin again
            assert contents(path) == contents(tmp_path / "fresh.sqlite3")
            path.unlink()
    with SearchIndex(paths, path) as index:
        index.catch_up()
    assert contents(path) == contents(tmp_path / "fresh.sqlite3")


def test_two_writers_and_many_readers(tmp_path: Path) -> None:
    with Searched(tmp_path / "archive") as searched:
        for number in range(30):
            searched.add(number, f"第{number}班渡船开了。")
        with SearchIndex(searched.archive.paths) as one, SearchIndex(searched.archive.paths) as two:
            while one.catch_up(limit=3).behind:
                two.catch_up(limit=2)
        assert searched.searcher.search("渡船").total == 30


def test_where_the_index_lies(tmp_path: Path) -> None:
    with Searched(tmp_path / "archive") as searched:
        searched.add(1, "渡口停航。")
        paths = searched.archive.paths
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    assert index_path(paths, tmp_path / "named", cache) == tmp_path / "named"
    assert index_path(paths, None, cache) == paths.root / "reader.sqlite3"
    other = index_path(replace(paths, root=Path("/proc/self")), None, cache)
    assert other.parent == tmp_path / "cache" / "finews-archiver"
    assert other != index_path(replace(paths, root=Path("/proc/1")), None, cache)
    with SearchIndex(paths, tmp_path / "elsewhere.sqlite3") as index:
        index.catch_up()
    with Searcher(paths, tmp_path / "elsewhere.sqlite3") as searcher:
        assert searcher.search("渡口").total == 1
    assert not paths.reader.exists()
