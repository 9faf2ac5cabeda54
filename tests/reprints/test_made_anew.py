"""The index is thrown away, damaged, killed while it is made: the archive makes it again."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from crawler.archive.archive import Archive
from crawler.errors import PostFileError
from crawler.items import Article
from crawler.reprints.index import Index
from crawler.reprints.places import Placement
from crawler.reprints.reprints import Reprints
from tests.support.archives import article, open_archive, submit
from tests.support.processes import run_scrapy

LEADS = (
    "江城新港的三号码头今天开工，二十多家企业到场签约，货轮不必再绕行外海，两岸的运费能省下三成。",
    "山里的茶农这几天睡得很晚，头春的嫩芽不等人，合作社把炒锅搬到田头，香气顺着河谷飘到镇上。",
)
BODY = (
    "附近村子的年轻人已经报名学开吊车，最小的刚满十九岁，老师傅说手稳的人不多，心细的更少。\n"
    "收购价比去年低了一些，老人们却说雨水好，秋天还能再采一回，到时候再看行情也不迟。"
)


def _article(number: int, minute: int) -> Article:
    made = article(number, source=f"第{number}报")
    assert made.published is not None
    made.published = made.published.replace(minute=minute)
    made.text = f"{LEADS[number % 2]}\n{BODY}" if number % 3 else BODY
    return made


def _filled(root: Path) -> Archive:
    """Late arrivals are the earlier publications here, so names depend on the order."""
    archive = open_archive(root)
    reprints = Reprints(archive)
    for number, minute in enumerate((40, 50, 10, 30, 20, 5), start=1):
        item = _article(number, minute)
        reprints.place(item)
        submit(archive, item)
    archive.commit()
    return archive


def _places(archive: Archive) -> dict[str, Placement | None]:
    with Index(archive.paths.reprints, archive.first_text) as index:
        return {row.id: index.placement(row.id) for row in archive.ledger.articles.all()}


def test_made_anew_it_has_the_same_families_names_and_records(tmp_path: Path) -> None:
    archive = _filled(tmp_path / "a")
    expected = _places(archive)
    with Index(archive.paths.reprints, archive.first_text) as index:
        changes = index.changes()
    assert changes, "late origins"
    archive.close()
    (tmp_path / "a" / "reprints.sqlite3").unlink()
    archive = open_archive(tmp_path / "a")
    Reprints(archive).candidates(BODY)
    archive.followers[0].commit()
    assert _places(archive) == expected
    with Index(archive.paths.reprints, archive.first_text) as index:
        assert index.changes() == changes
    archive.close()


def test_who_is_killed_while_it_is_made_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = _filled(tmp_path / "a")
    expected = _places(archive)
    archive.close()
    (tmp_path / "a" / "reprints.sqlite3").unlink()
    monkeypatch.setattr("crawler.reprints.reprints._ADDED_AT_ONCE", 2)
    read: list[str] = []
    first_article = Archive.first_article

    def killed(self: Archive, article_id: str) -> Article:
        if article_id not in read:
            read.append(article_id)
        if len(read) == 6:
            raise KeyboardInterrupt
        return first_article(self, article_id)

    archive = open_archive(tmp_path / "a")
    with monkeypatch.context() as stopped:
        stopped.setattr(Archive, "first_article", killed)
        with pytest.raises(KeyboardInterrupt):
            Reprints(archive).candidates(BODY)
    with sqlite3.connect(f"file:{archive.paths.reprints}?mode=ro", uri=True) as looked_at:
        assert looked_at.execute("SELECT count(*) FROM article").fetchone() == (4,)
    looked_at.close()
    archive.close()
    archive = open_archive(tmp_path / "a")
    reprints = Reprints(archive)
    reprints.candidates(BODY)
    reprints.commit()
    assert _places(archive) == expected
    archive.close()


def test_what_waits_for_the_ledger_is_not_committed_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.reprints.reprints._ADDED_AT_ONCE", 1)
    archive = open_archive(tmp_path / "a")
    submit(archive, _article(1, 10))
    reprints = Reprints(archive)
    reprints.candidates(BODY)
    archive.abandon()
    assert _places(archive) == {}
    reprints.place(_article(2, 20))
    archive.close()
    nothing: dict[str, str] = {}
    with Index(tmp_path / "a" / "reprints.sqlite3", nothing.__getitem__) as index:
        assert len(index) == 0


def test_what_the_store_refuses_is_not_in_the_index(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "a")
    reprints = Reprints(archive)
    refused = _article(1, 10)
    refused.title = "题" * 100_000
    reprints.place(refused)
    with pytest.raises(PostFileError):
        submit(archive, refused)
    archive.commit()
    archive.close()
    archive = open_archive(tmp_path / "a")
    later = _article(1, 20)
    later.id = _article(7, 0).id
    Reprints(archive).place(later)
    assert (later.story, later.reprint_of) == (later.id, None)
    archive.close()


def test_a_damaged_index_is_named_and_the_next_run_mends_it(tmp_path: Path) -> None:
    root = tmp_path / "a"
    archive = _filled(root)
    archive.close()
    path = root / "reprints.sqlite3"
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"Z" * (path.stat().st_size - 4096))
    for arguments in (["stories"], ["story", _article(1, 0).id]):
        ended = run_scrapy(*arguments, "-s", f"ARCHIVE_DIR={root}")
        assert ended.status == 4
        assert "reprints.sqlite3 is damaged" in ended.err
        assert "the next run that archives something sets it aside" in ended.err
    archive = open_archive(root)
    again = _article(8, 55)
    Reprints(archive).place(again)
    assert again.reprint_of is not None
    archive.close()
