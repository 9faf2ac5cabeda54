"""Reprints in an archive: each stored article gets its family, and the index follows the ledger."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.archive.archive import Archive
from crawler.errors import ArchiveWriteError
from crawler.items import Article
from crawler.reprints.index import Index
from crawler.reprints.reprints import Reprints
from tests.support.archives import article, open_archive, submit
from tests.support.crawls import Crawl
from tests.support.processes import run_scrapy

EXPECTED = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "expected.json").read_text(encoding="utf-8")
)


def placed(archive: Archive, reprints: Reprints, item: Article) -> Article:
    reprints.place(item)
    submit(archive, item)
    return item


TEXTS = {
    1: "江城新港的三号码头今天开工，二十多家企业到场签约。\n"
    "负责人说，码头建成后货轮不必再绕行外海，两岸的运费能省下三成。\n"
    "附近村子的年轻人已经报名学开吊车，最小的刚满十九岁。",
    3: "山里的茶农这几天睡得很晚，头春的嫩芽不等人。\n"
    "合作社把炒锅搬到田头，摘下来就炒，香气顺着河谷飘到镇上。\n"
    "收购价比去年低了一些，老人们却说雨水好，秋天还能再采一回。",
}


def told(number: int, story: int) -> Article:
    item = article(number)
    item.text = TEXTS[story]
    return item


def indexed(root: Path) -> set[str]:
    def no_text(article_id: str) -> str:
        raise LookupError(article_id)

    with Index(root / "reprints.sqlite3", no_text) as index:
        return {
            f"NW202203140000000{n:03}" for n in range(20) if f"NW202203140000000{n:03}" in index
        }


def test_the_bundled_sites_reprints_are_found(bundled: Crawl) -> None:
    lines = {line["id"]: line for line in map(json.loads, bundled.lines.articles.splitlines())}
    expected = {
        post["id"]: post["special"].split()[2]
        for post in EXPECTED["archived"]
        if post["special"].startswith("reprint of ")
    }
    assert expected
    for one, other in expected.items():
        assert lines[one]["story"] == lines[other]["story"] != ""
        assert {lines[one]["reprint_of"], lines[other]["reprint_of"]} in (
            {None, one},
            {None, other},
        )
    alone = [line for line in lines.values() if line["reprint_of"] is None]
    assert all(line["similarity"] is None and line["containment"] is None for line in alone)


def test_the_same_text_is_a_reprint_of_the_first(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "a")
    reprints = Reprints(archive)
    first = placed(archive, reprints, told(1, 1))
    later = placed(archive, reprints, told(2, 1))
    other = placed(archive, reprints, told(3, 3))
    archive.commit()
    assert (first.story, first.reprint_of) == (first.id, None)
    assert (later.story, later.reprint_of) == (first.id, first.id)
    assert (later.similarity, later.containment) == (1.0, 1.0)
    assert (other.story, other.reprint_of) == (other.id, None)
    archive.close()


def test_what_the_ledger_forgets_the_index_forgets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = open_archive(tmp_path / "a")
    reprints = Reprints(archive)
    kept = placed(archive, reprints, told(1, 1))
    archive.commit()
    placed(archive, reprints, told(2, 1))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("crawler.archive.linefile.append", full)
        with pytest.raises(ArchiveWriteError):
            archive.commit()
    again = placed(archive, reprints, told(3, 1))
    archive.commit()
    archive.close()
    assert again.reprint_of == kept.id
    assert indexed(tmp_path / "a") == {kept.id, again.id}


def test_what_the_index_lacks_is_added_before_the_next_article(tmp_path: Path) -> None:
    root = tmp_path / "a"
    archive = open_archive(root)
    item = told(1, 1)
    submit(archive, item)
    archive.commit()
    archive.close()
    assert not (root / "reprints.sqlite3").exists()
    archive = open_archive(root)
    later = placed(archive, Reprints(archive), told(2, 1))
    archive.commit()
    archive.close()
    assert later.reprint_of == item.id
    assert indexed(root) == {item.id, later.id}


def test_an_earlier_origin_that_turns_up_late_is_told(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    reprints = Reprints(archive)
    known = placed(archive, reprints, told(2, 1))
    archive.commit()
    earlier = told(1, 1)
    assert known.published is not None
    earlier.published = known.published - timedelta(hours=1)
    placed(archive, reprints, earlier)
    archive.commit()
    archive.close()
    where = ("-s", f"ARCHIVE_DIR={tmp_path}")
    text = run_scrapy("story", known.id, *where).out.splitlines()
    assert text[0] == f"story {known.id}: 2 publications", "it keeps its name"
    assert earlier.id in text[1]
    assert text[-1] == f"once   {known.id} was the first known until {earlier.id} came in"
    (change,) = json.loads(run_scrapy("story", known.id, "--json", *where).out)["rearranged"]
    assert (change["kind"], change["after"]) == ("origin", earlier.id)


def test_story_and_stories_tell_the_family(bundled: Crawl) -> None:
    line = next(
        line
        for line in map(json.loads, bundled.lines.articles.splitlines())
        if line["reprint_of"] is not None and line["similarity"] == 1.0
    )
    where = ("-s", f"ARCHIVE_DIR={bundled.root}")
    told = json.loads(run_scrapy("story", line["id"], "--json", *where).out)
    assert told["first"]["id"] == line["reprint_of"]
    assert line["id"] in [later["id"] for later in told["later"]]
    text = run_scrapy("story", line["id"], *where)
    assert text.status == 0
    assert text.out.startswith(f"story {told['story']}: ")
    listed = run_scrapy("stories", *where)
    assert listed.status == 0
    assert any(told["first"]["id"] in row for row in listed.out.splitlines())
    ever = json.loads(run_scrapy("stories", "--to", "9999-12-31", "--json", *where).out)
    assert len(ever) == len(listed.out.splitlines())
    period = ("--from", "2030-01-01", "--to", "2030-01-02")
    assert json.loads(run_scrapy("stories", *period, "--json", *where).out) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["story", "NW000000000000000000"], "is not in the reprint index"),
        (["stories", "--from", "2022-3-1x"], "is not a day: expected YYYY-MM-DD"),
        (["stories", "--from", "2022-03-15", "--to", "2022-03-14"], "--from is later than --to"),
        (["stories", "-n", "0"], "-n 0: how many must be 1 or more"),
    ],
)
def test_what_cannot_be_meant_is_said(bundled: Crawl, arguments: list[str], said: str) -> None:
    ended = run_scrapy(*arguments, "-s", f"ARCHIVE_DIR={bundled.root}")
    assert ended.status == 2
    assert said in ended.err


@pytest.mark.parametrize("there", [False, True])
def test_an_archive_without_an_index_says_so(tmp_path: Path, there: bool) -> None:
    root = tmp_path / "a"
    archive = open_archive(root)
    submit(archive, article(1))
    archive.commit()
    archive.close()
    if there:
        (root / "reprints.sqlite3").touch()
    ended = run_scrapy("stories", "-s", f"ARCHIVE_DIR={root}")
    assert ended.status == 4
    assert "no reprint index yet" in ended.err
    assert not there or not (root / "reprints.sqlite3").stat().st_size
