"""Pages from addresses: e-papers in both forms, text and PDF, captures, and what is refused."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.newspaper.parse.paper import known_papers, unknown_paper
from crawler.standin import faults
from crawler.standin.content import Content, Page
from crawler.standin.server import StandIn
from tests.support.crawls import Crawl
from tests.support.editions import assert_sound, crawl_site, files, newest, online, read_pages, run
from tests.support.epaper_pages import (
    FOUNDER,
    founder_content,
    founder_layout,
    put_founder,
    put_ozoom,
)
from tests.support.print_pages import (
    EDITION,
    FERRY,
    FERRY_TEXT,
    LIBRARY,
    PAPER,
    back,
    ferry_post,
    front,
    pdf_of,
    set_in,
)
from tests.support.reactor import in_reactor
from tests.support.tiny_site import TinySite


def address(standin: StandIn, path: str) -> str:
    return standin.url.rstrip("/") + path


def reasons(crawled: Crawl) -> list[str]:
    return [row.reason for row in crawled.report.refused]


@pytest.mark.parametrize(("put", "page"), [(put_founder, "A1"), (put_ozoom, "01")])
@in_reactor
async def test_both_forms(
    put: Callable[[Content], str],
    page: str,
    site: TinySite,
    standin: StandIn,
    root: Path,
) -> None:
    path = put(site.content)
    site.put(ferry_post())
    await crawl_site(standin, root)
    crawled = await read_pages(standin, root, address(standin, path))
    assert crawled.report.exit_status == 0, crawled.summary
    assert crawled.report.requests == 4  # robots.txt, the page, its articles
    assert not any("node_2" in asked for asked in crawled.asked())
    line = newest(root)[f"{EDITION}/{page}"]
    assert (line["paper"], line["date"], line["page"]) == (PAPER, "2022-03-14", page)
    assert [article["headline"] for article in line["articles"]] == [FERRY, LIBRARY]
    assert online(line) == [[ferry_post().id], []]
    assert len(line["warc"]) == 3
    await assert_sound(root)
    again = await read_pages(standin, root, address(standin, path))
    assert again.report.books["unchanged"] == 1
    assert again.report.editions["touched"] == 0


@in_reactor
async def test_text_and_pdf(site: TinySite, standin: StandIn, root: Path) -> None:
    site.content.put("/A1.txt", front())
    lines = [f"# {FERRY}", *(line for text in FERRY_TEXT for line in set_in(text))]
    site.content.put("/A2.pdf", pdf_of(("A2", lines)))
    pages = [address(standin, path) for path in ("/A1.txt", "/A2.pdf")]
    crawled = await read_pages(standin, root, *pages)
    assert crawled.report.exit_status == 0, crawled.summary
    assert list(newest(root)) == [f"{EDITION}/A1", f"{EDITION}/A2"]
    await assert_sound(root)


@in_reactor
async def test_sisters_are_taken_when_the_user_asks(
    site: TinySite, standin: StandIn, root: Path
) -> None:
    path = put_founder(site.content)
    second = founder_layout("content_13.htm").replace("第A1版", "第A2版")
    site.content.put(f"{FOUNDER}node_2.htm", second.replace("node_2.htm", "node_1.htm"))
    site.content.put(f"{FOUNDER}content_13.htm", founder_content(LIBRARY, "书屋昨天开放了。"))
    crawled = await read_pages(standin, root, address(standin, path), sisters="yes")
    assert crawled.report.exit_status == 0, crawled.summary
    assert crawled.report.books["captured"] == 2
    assert list(newest(root)) == [f"{EDITION}/A1", f"{EDITION}/A2"]
    asked = crawled.asked()
    assert len(asked) == len(set(asked)) == 5
    await assert_sound(root)


@in_reactor
async def test_an_epaper_that_was_saved(standin: StandIn, root: Path, tmp_path: Path) -> None:
    content = Content()
    path = put_ozoom(content)
    for name in content:
        file = tmp_path / name.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.get(name).body)
    crawled = await read_pages(standin, root, tmp_path / path.lstrip("/"))
    assert crawled.report.exit_status == 0, crawled.summary
    assert crawled.asked() == []
    line = newest(root)[f"{EDITION}/01"]
    assert [article["headline"] for article in line["articles"]] == [FERRY, LIBRARY]
    await assert_sound(root)


@in_reactor
async def test_an_article_that_cannot_be_had(site: TinySite, standin: StandIn, root: Path) -> None:
    path = put_founder(site.content)
    site.content.remove(f"{FOUNDER}content_12.htm")
    crawled = await read_pages(standin, root, address(standin, path))
    assert crawled.report.exit_status == 4
    (reason,) = reasons(crawled)
    assert reason.startswith("http-404: ") and "content_12.htm" in reason
    line = newest(root)[f"{EDITION}/A1"]
    assert [article["headline"] for article in line["articles"]] == [FERRY]
    put_founder(site.content)
    crawled = await read_pages(standin, root, address(standin, path))
    assert crawled.report.exit_status == 0
    assert newest(root)[f"{EDITION}/A1"]["revision"] == 2
    assert len(newest(root)[f"{EDITION}/A1"]["articles"]) == 2
    await assert_sound(root)


@in_reactor
async def test_no_article_can_be_had(site: TinySite, standin: StandIn, root: Path) -> None:
    path = put_founder(site.content)
    standin.faults.add(r".*content_.*", faults.status(500))
    crawled = await read_pages(standin, root, address(standin, path), settings={"RETRY_TIMES": 0})
    assert crawled.report.exit_status == 4
    assert [reason.split(":")[0] for reason in reasons(crawled)] == [
        *("http-500", "http-500"),
        "no-articles",
    ]
    assert files(root) == {}


@pytest.mark.parametrize(
    "href",
    [
        "http://127.0.0.2/html/2022-03/14/content_9.htm",
        "http://169.254.169.254/content_9.htm",
        "https://news.example/content_9.htm",
        "file:///etc/content_9.htm",
        "ftp://news.example/content_9.htm",
    ],
)
@in_reactor
async def test_what_a_page_links_must_be_on_its_host(
    href: str, site: TinySite, standin: StandIn, root: Path
) -> None:
    path = put_founder(site.content)
    site.content.put(path, founder_layout("content_11.htm", href))
    crawled = await read_pages(standin, root, address(standin, path))
    assert crawled.report.exit_status == 4
    (reason,) = reasons(crawled)
    assert reason.startswith("refused-host: ") and href in reason
    assert len(newest(root)[f"{EDITION}/A1"]["articles"]) == 1
    assert crawled.asked() == [path, f"{FOUNDER}content_11.htm"]


@in_reactor
async def test_a_sister_host_that_the_papers_own_data_names(
    site: TinySite, standin: StandIn, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put_founder(site.content)
    other = StandIn(Content()).start()
    try:
        put_founder(other.content)
        there = address(other, f"{FOUNDER}content_12.htm")
        site.content.put(path, founder_layout("content_11.htm", there))
        hosts = tuple(one.url.split("/")[2] for one in (standin, other))
        papers = (*known_papers(), replace(unknown_paper("冷山日报"), hosts=hosts))
        monkeypatch.setattr("crawler.spiders.edition.known_papers", lambda: papers)
        crawled = await read_pages(standin, root, address(standin, path))
        assert crawled.report.exit_status == 0, crawled.summary
        assert len(newest(root)[f"{EDITION}/A1"]["articles"]) == 2
        assert any("content_12.htm" in one.path for one in other.requests)
    finally:
        await other.stop()


@in_reactor
async def test_a_file_leads_to_files_alone(
    standin: StandIn, root: Path, site: TinySite, tmp_path: Path
) -> None:
    put_founder(site.content)
    there = address(standin, f"{FOUNDER}content_11.htm")
    (tmp_path / "content_12.htm").write_text(founder_content(LIBRARY, "书屋昨天开放了。"), "utf-8")
    layout = tmp_path / "node_1.htm"
    layout.write_text(founder_layout(there, "content_12.htm"), encoding="utf-8")
    crawled = await read_pages(standin, root, layout, date="2022-03-14")
    (reason,) = reasons(crawled)
    assert reason.startswith("refused-host: ")
    assert crawled.asked() == []
    assert len(newest(root)[f"{EDITION}/A1"]["articles"]) == 1


@in_reactor
async def test_a_redirect_to_a_host_that_nobody_named(
    site: TinySite, standin: StandIn, root: Path
) -> None:
    elsewhere = (("Location", "http://127.0.0.2:9/A1.txt"),)
    site.content.put_page("/A1.txt", Page(b"", status=302, headers=elsewhere))
    crawled = await read_pages(standin, root, address(standin, "/A1.txt"))
    assert crawled.report.exit_status == 4
    assert reasons(crawled)[0].startswith("refused-host: ")


@in_reactor
async def test_hosts_of_other_spiders_stay_shut(
    site: TinySite, standin: StandIn, root: Path
) -> None:
    """What one run's user has named is not open to another run."""
    other = StandIn(Content()).start()
    try:
        other.content.put("/A1.txt", front())
        where = {"SITE_URL": "http://news.example/", "SHARE_URL": "http://news.example/"}
        named = await read_pages(standin, root, address(other, "/A1.txt"), settings=where)
        assert named.report.exit_status == 0
        asked = len(other.requests)
        site.put(ferry_post())
        await crawl_site(standin, root)
        assert len(other.requests) == asked
    finally:
        await other.stop()


@pytest.mark.parametrize("host", ["localhost", "渡口.localhost"])
@in_reactor
async def test_a_name_of_this_machine_that_the_user_names(
    host: str, site: TinySite, standin: StandIn, root: Path
) -> None:
    """Also where it is asked for under another one than it is written."""
    site.content.put("/A1.txt", front())
    there = address(standin, "/A1.txt").replace("127.0.0.1", host)
    ended = await run(root, "crawl", "edition", "-a", f"pages={there}")
    assert ended.status == 0, ended.out + ended.err


@in_reactor
async def test_an_archive_is_made_anew_from_its_captures(
    site: TinySite, standin: StandIn, root: Path, tmp_path: Path
) -> None:
    path = put_founder(site.content)
    site.content.put("/A4.txt", back())
    site.put(ferry_post())
    await read_pages(standin, root, address(standin, path), address(standin, "/A4.txt"))
    await crawl_site(standin, root)
    site.content.put(f"{FOUNDER}content_12.htm", founder_content("书屋开了", *FERRY_TEXT[1:]))
    await read_pages(standin, root, address(standin, path))
    anew = tmp_path / "anew"
    ended = await run(root, "rebuild", str(anew), "-s", f"SITE_URL={standin.url}")
    assert ended.status == 0, ended.out + ended.err
    assert files(anew) == files(root)
    assert (anew / "editions.jsonl").read_bytes() == (root / "editions.jsonl").read_bytes()
    assert (anew / "articles.jsonl").read_bytes() == (root / "articles.jsonl").read_bytes()
    await assert_sound(anew)


@in_reactor
async def test_captures_that_say_something_else(
    site: TinySite, standin: StandIn, root: Path, tmp_path: Path
) -> None:
    path = put_founder(site.content)
    await read_pages(standin, root, address(standin, path))
    for file in (root / "warc").glob("*.warc.gz"):
        shutil.copy(file, tmp_path / file.name)
        file.unlink()
    ended = await run(root, "verify")
    assert ended.status == 4
    assert f"capture: {EDITION}/A1" in ended.out
    for file in tmp_path.glob("*.warc.gz"):
        shutil.copy(file, root / "warc" / file.name)
    await assert_sound(root)
