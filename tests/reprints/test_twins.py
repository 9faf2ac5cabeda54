"""Rolling news and its post by source are one publication, and no reprint of each other."""

from __future__ import annotations

import json
from pathlib import Path

from crawler.archive.archive import Archive
from crawler.items import Article
from crawler.reprints.reprints import Reprints
from tests.support.archives import article, open_archive, rolling, submit
from tests.support.processes import run_scrapy

TEXT = (
    "江城新港的三号码头今天开工，二十多家企业到场签约。\n"
    "负责人说，码头建成后货轮不必再绕行外海，两岸的运费能省下三成。\n"
    "附近村子的年轻人已经报名学开吊车，最小的刚满十九岁。"
)


def _placed(archive: Archive, reprints: Reprints, item: Article) -> Article:
    item.text = TEXT
    reprints.place(item)
    submit(archive, item)
    archive.commit()
    return item


def _story(root: Path, article_id: str) -> list[str]:
    told = json.loads(run_scrapy("story", article_id, "--json", "-s", f"ARCHIVE_DIR={root}").out)
    return [told["story"], told["first"]["id"], *(one["id"] for one in told["later"])]


def test_a_post_by_source_is_no_reprint_of_its_rolling_twin(tmp_path: Path) -> None:
    root = tmp_path / "a"
    archive = open_archive(root)
    reprints = Reprints(archive)
    first = _placed(archive, reprints, rolling(1))
    assert archive.ledger.articles.get(first.id) is not None
    post = _placed(archive, reprints, article(1))
    assert (post.story, post.reprint_of, post.similarity) == (post.id, None, None)
    archive.close()
    assert _story(root, post.id) == [post.id, post.id]
    assert _story(root, first.id) == [post.id, post.id], "asked by the id that it had"
    listed = run_scrapy("stories", "--json", "-s", f"ARCHIVE_DIR={root}")
    assert json.loads(listed.out) == []


def test_what_was_a_reprint_of_the_twin_is_one_of_the_post(tmp_path: Path) -> None:
    root = tmp_path / "a"
    archive = open_archive(root)
    reprints = Reprints(archive)
    first = _placed(archive, reprints, rolling(1))
    other = _placed(archive, reprints, article(2, source="山城网"))
    assert (other.story, other.reprint_of) == (first.id, first.id)
    post = _placed(archive, reprints, article(1))
    last = _placed(archive, reprints, article(3, source="海城网"))
    assert (last.story, last.reprint_of) == (post.id, post.id)
    archive.close()
    expected = [post.id, post.id, other.id, last.id]
    assert _story(root, last.id) == expected
    (root / "reprints.sqlite3").unlink()
    archive = open_archive(root)
    reprints = Reprints(archive)
    _placed(archive, reprints, article(4, source="河城网"))
    archive.close()
    assert _story(root, last.id) == [*expected, article(4).id], "made anew, it is the same"
