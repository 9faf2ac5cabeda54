"""The real page through the whole crawl, in an archive that holds real posts (from ../shared)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.editions import articles, files, newest
from tests.support.printed import shared
from tests.support.processes import Ended, run_scrapy

ONLINE = "NW202202072267539073"
PAGE = "zhuzhouribao/2022-02-07/A1"


def scrapy(root: Path, *arguments: str) -> Ended:
    return run_scrapy(*arguments, "-s", f"ARCHIVE_DIR={root}")


@pytest.fixture(scope="module", params=["online first", "print first"])
def root(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    seeds, snapshot = shared("seeds"), shared("snapshot")
    folder = tmp_path_factory.mktemp("seeds")
    clone = folder / "clone" / "_posts"
    clone.mkdir(parents=True)
    for name in ("posts", "old_post"):
        for post in (snapshot / name).glob("*.md"):
            shutil.copy(post, clone)
    (online,) = seeds.glob("000_*.txt")
    shutil.copy(online, clone / f"2022-02-07-{ONLINE}.md")
    (page,) = seeds.glob("003_*.txt")
    root = folder / "archive"
    steps = [
        ("import", str(clone.parent)),
        ("crawl", "edition", "-a", f"pages={page}", "-a", "date=2022-02-07"),
    ]
    for step in steps if request.param == "online first" else reversed(steps):
        ended = scrapy(root, *step)
        assert ended.status == 0, ended.out + ended.err
    return root


def test_the_first_article_and_no_other_is_online(root: Path) -> None:
    assert len(articles(root)) >= 9
    page = newest(root)[PAGE]
    found = [[match["id"] for match in article["matches"]] for article in page["articles"]]
    assert found == [[ONLINE], [], [], [], [], [], [], []]
    printed = {article.id for article in articles(root).values() if article.print}
    assert printed == {ONLINE}


def test_its_line_says_so(root: Path) -> None:
    article = articles(root)[ONLINE]
    assert article.print is not None
    assert (article.print.paper, article.print.date) == ("株洲日报", "2022-02-07")
    assert (article.print.page, article.print.position) == ("A1", 1)
    assert article.print.confidence > 0.9
    assert article.revision == 1
    assert article.correspondents == ["谭雪平", "陈志"]


def test_the_page_is_whole(root: Path) -> None:
    assert len(files(root)) == 9
    assert scrapy(root, "verify").status == 0
    page = newest(root)[PAGE]
    assert page["origins"]["date"] == "given"
    assert page["articles"][0]["open_jump"] == "A4"
    assert sum(article["gaps"] for article in page["articles"]) == 1


@pytest.mark.parametrize("side", [ONLINE, f"{PAGE}-1"])
def test_the_six_edits(root: Path, side: str) -> None:
    compared = json.loads(scrapy(root, "compare", side, "--json").out)
    edits = [each for each in compared["differences"] if each["class"] == "wording"]
    assert len(edits) == 6
    assert ("探索", "探路") in {(each["print_words"], each["online_words"]) for each in edits}
    assert compared["counts"]["truncation"] == 1
