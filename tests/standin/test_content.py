"""What is served under which path."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.standin.content import Content, Page


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    for name, text in {
        "index.html": "home",
        "404.html": "gone",
        "emnews/index.html": "rolling",
        "category/Wind.html": "wind",
        "category/chen bao.html": "space",
        "category/100%jia（yi）.html": "odd",
        "feed.xml": "<feed/>",
    }.items():
        file = site / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    newstext = tmp_path / "newstext"
    newstext.mkdir()
    (newstext / "NW202203140000000001.json").write_text('{"text": "甲"}', encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("target", "body"),
    [
        ("/", b"home"),
        ("/index.html", b"home"),
        ("/emnews/", b"rolling"),
        ("/category/Wind.html", b"wind"),
        ("/category/chen%20bao.html", b"space"),
        ("/category/100%25jia%EF%BC%88yi%EF%BC%89.html", b"odd"),
        ("/feed.xml?at=1", b"<feed/>"),
        ("/NewsData/GetNewsText.do?id=NW202203140000000001", '{"text": "甲"}'.encode()),
    ],
)
def test_folder_is_served_as_jekyll_hosts_serve_it(folder: Path, target: str, body: bytes) -> None:
    page = Content.from_folder(folder / "site", folder / "newstext").get(target)
    assert (page.status, page.body) == (200, body)


@pytest.mark.parametrize(
    "target",
    [
        "/robots.txt",
        "/sitemap.xml",
        "/category/wind.html",
        "/emnews",
        "/../index.html",
        "/NewsData/GetNewsText.do?id=NW202203140000000002",
        "/NewsData/GetNewsText.do",
        "/html_News/NewsShare.html?infoCode=NW202203140000000002",
    ],
)
def test_anything_else_is_the_404_page(folder: Path, target: str) -> None:
    page = Content.from_folder(folder / "site", folder / "newstext").get(target)
    assert (page.status, page.body) == (404, b"gone")


def test_robots_txt_is_served_where_the_folder_has_one(folder: Path) -> None:
    (folder / "site" / "robots.txt").write_text("User-agent: *\nDisallow: /old_post/\n")
    page = Content.from_folder(folder / "site").get("/robots.txt")
    assert (page.status, page.content_type) == (200, "text/plain")


def test_content_types_and_dates_come_from_the_files(folder: Path) -> None:
    content = Content.from_folder(folder / "site", folder / "newstext")
    assert content.get("/").content_type == "text/html; charset=utf-8"
    assert content.get("/feed.xml").content_type == "application/xml; charset=utf-8"
    answer = content.get("/NewsData/GetNewsText.do?id=NW202203140000000001")
    assert answer.content_type == "application/json; charset=utf-8"
    mtime = (folder / "site" / "feed.xml").stat().st_mtime
    assert content.get("/feed.xml").modified == datetime.fromtimestamp(int(mtime), UTC)


def test_every_answer_has_its_share_page(folder: Path) -> None:
    content = Content.from_folder(folder / "site", folder / "newstext")
    page = content.get("/html_News/NewsShare.html?infoCode=NW202203140000000001")
    assert page.status == 200
    assert b"/NewsData/GetNewsText.do?id=" in page.body


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="nowhere is not a folder"):
        Content.from_folder(tmp_path / "nowhere")


def test_pages_appear_change_and_vanish() -> None:
    content = Content()
    assert content.get("/a.html").status == 404
    content.put("/a.html", "one")
    first = content.get("/a.html")
    content.put("/a.html", "two")
    second = content.get("/a.html")
    assert (first.body, second.body) == (b"one", b"two")
    assert first.etag != second.etag
    content.remove("/a.html")
    assert content.get("/a.html").status == 404
    with pytest.raises(KeyError):
        content.remove("/a.html")


def test_content_lists_its_paths_even_while_it_changes() -> None:
    content = Content()
    content.put("/a.html", "a")
    content.put("/b.html", "b")
    for path in content:
        content.remove(path)
    assert len(content) == 0
    assert "/a.html" not in content


def test_a_relative_path_is_refused() -> None:
    with pytest.raises(ValueError, match="does not begin with /"):
        Content().put_page("a.html", Page(b""))


def test_the_snapshot_can_be_served(request: pytest.FixtureRequest) -> None:
    snapshot = request.config.rootpath.parent / "shared" / "snapshot"
    if not snapshot.is_dir():
        pytest.skip("no ../shared/snapshot beside the checkout")
    content = Content.from_folder(snapshot / "site", snapshot / "newstext")
    assert content.get("/zhuzhouribao/2022/02/07/NW202202072267539073.html").status == 200
    answer = content.get("/NewsData/GetNewsText.do?id=NW202202072267539073")
    assert json.loads(answer.body)["text"].startswith("<p>")
