"""What cannot be read is refused by name, with its reason; the other pages go on."""

from __future__ import annotations

import gzip
import os
from io import BytesIO
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from crawler.standin.server import StandIn
from tests.support.editions import assert_sound, files, newest, read_pages, run
from tests.support.epaper_pages import founder_content, founder_layout
from tests.support.print_pages import EDITION, FERRY, back, front, write
from tests.support.processes import run_scrapy
from tests.support.reactor import in_reactor


def scan() -> bytes:
    """A PDF page with a picture and no text."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(600, 800))
    canvas.rect(40, 40, 500, 700, fill=1)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


BAD: dict[str, tuple[bytes, str, str]] = {
    "empty.txt": (b"", "empty", "is empty"),
    "blank.txt": ("　\n \n".encode(), "empty", "holds no letter"),
    "binary.bin": (bytes(range(256)) * 9, "binary", "is not text"),
    "english.txt": (b"Orchard finds new hands\n\nThree came back.\n", "not-chinese", "0 of"),
    "one.txt": (("渡口加开了两班早船。" * 60).encode(), "one-paragraph", "one paragraph"),
    "scan.pdf": (scan(), "no-text", "OCR"),
    "broken.pdf": (b"%PDF-1.7\nnothing of a PDF follows", "binary", "is not a PDF"),
    "page.html": (b"<!doctype html><html><p>x</p></html>", "unknown-form", "is not an e-paper"),
    "content_5.htm": (founder_content(FERRY, "渡口加开早班。").encode(), "article-page", "node_"),
    "node_3.htm": (founder_layout().encode(), "no-articles", "0 articles"),
    "day.txt": (front().replace("3月14日", "2月30日").encode(), "no-date", "-a date=…"),
}


@pytest.mark.parametrize("name", BAD)
@in_reactor
async def test_refused_by_name(name: str, standin: StandIn, root: Path, tmp_path: Path) -> None:
    content, code, words = BAD[name]
    bad = tmp_path / name
    bad.write_bytes(content)
    pages = write(tmp_path, A1=front(), A4=back())
    crawled = await read_pages(standin, root, pages["A1"], bad, pages["A4"])
    assert crawled.report.exit_status == 4
    assert crawled.report.balanced
    assert crawled.report.books["captured"] == 2
    (refused,) = crawled.report.refused
    assert refused.link == f"edition:{bad}"
    assert refused.reason.startswith(f"{code}: {bad}")
    assert words in refused.reason
    assert refused.reason in crawled.summary
    assert list(newest(root)) == [f"{EDITION}/A1", f"{EDITION}/A4"]
    await assert_sound(root)


@in_reactor
async def test_what_is_not_there(standin: StandIn, root: Path, tmp_path: Path) -> None:
    page = write(tmp_path, A1=front())["A1"]
    os.mkfifo(tmp_path / "pipe")
    missing: list[Path | str] = [
        tmp_path / "absent.txt",
        tmp_path / "B*.txt",
        tmp_path,
        tmp_path / "pipe",
        "file://elsewhere/A1.txt",
        "http://[",
        "ftp://paper.example/A1.txt",
        "name\x1b[2J.txt",
        "x" * 300,
        f"{tmp_path}/",
    ]
    crawled = await read_pages(standin, root, *missing, page)
    # A mistake of the command line: the page that is there is archived, the others are not booked.
    assert crawled.report.exit_status == 2
    assert crawled.report.books == crawled.report.books | {"captured": 1, "refused": 0}
    assert crawled.report.listed == 1
    told = crawled.report.usage
    assert len(told) == 10
    assert f"pages: {missing[0]} is not there" in told
    assert f"pages: {missing[1]} matches no file" in told
    assert f"pages: {tmp_path} is a directory: give its files, as {tmp_path}/*.txt" in told
    # Without the slash twice.
    assert f"pages: {tmp_path}/ is a directory: give its files, as {tmp_path}/*.txt" in told
    assert f"pages: {missing[3]} is a device or a pipe, and not a file" in told
    assert any("file://elsewhere/A1.txt names no file of this machine" in one for one in told)
    assert "pages: http://[ is not an address that can be asked" in told
    assert any("http, https and file addresses" in one for one in told)
    assert "\x1b" not in crawled.summary
    assert list(newest(root)) == [f"{EDITION}/A1"]
    await assert_sound(root)


@in_reactor
async def test_an_address_that_does_not_answer(standin: StandIn, root: Path) -> None:
    dead = StandIn(standin.content).start()
    url = f"{dead.url}A1.txt"
    await dead.stop()
    crawled = await read_pages(standin, root, url, settings={"RETRY_TIMES": 0})
    assert crawled.report.exit_status == 4
    (refused,) = crawled.report.refused
    assert f"{url} cannot be had: Failed to connect to " in refused.reason
    assert files(root) == {}


@in_reactor
async def test_an_address_of_nothing_is_a_mistake_of_the_command_line(
    standin: StandIn, root: Path
) -> None:
    crawled = await read_pages(standin, root, f"{standin.url}nothing.txt")
    assert crawled.report.exit_status == 2
    assert crawled.report.usage == [
        f"pages: {standin.url}nothing.txt cannot be had: the server answers with status 404"
    ]
    assert crawled.report.listed == 0
    with gzip.open(next((root / "warc").glob("*.warc.gz"))) as warc:
        assert b"/nothing.txt" in warc.read()


@in_reactor
async def test_a_page_twice_in_a_run(standin: StandIn, root: Path, tmp_path: Path) -> None:
    pages = write(tmp_path, first=front(), second=front(ferry="另一个题目"))
    crawled = await read_pages(standin, root, pages["first"], pages["second"])
    assert crawled.report.exit_status == 4
    (refused,) = crawled.report.refused
    assert refused.reason.startswith("same-page: ")
    assert str(pages["first"]) in refused.reason
    assert newest(root)[f"{EDITION}/A1"]["articles"][1]["headline"] == FERRY


@pytest.mark.parametrize(
    ("given", "stem"),
    [
        ({"paper": "../../etc/passwd"}, "etcpasswd/2022-03-14/A1"),
        ({"paper": "①"}, "paper/2022-03-14/A1"),
        ({"page": "../../../x"}, f"{EDITION}/x"),
        ({"page": "第1版"}, f"{EDITION}/第1版"),
        ({"page": "..."}, f"{EDITION}/page"),
        ({"page": "A1/A2\\A3\x00"}, f"{EDITION}/A1-A2-A3"),
        ({"page": "01"}, f"{EDITION}/01"),
    ],
)
@in_reactor
async def test_names_that_would_be_paths(
    given: dict[str, str], stem: str, standin: StandIn, root: Path, tmp_path: Path
) -> None:
    page = write(tmp_path, A1=front())["A1"]
    crawled = await read_pages(standin, root, page, **given)
    assert crawled.report.exit_status == 0, crawled.summary
    assert list(newest(root)) == [stem]
    outside = {path for path in tmp_path.rglob("*") if root not in path.parents} - {root, page}
    assert outside == set()
    await assert_sound(root)


@pytest.mark.parametrize("given", [{"page": "版" * 99}, {"paper": "报" * 999}])
@in_reactor
async def test_names_that_are_too_long(
    given: dict[str, str], standin: StandIn, root: Path, tmp_path: Path
) -> None:
    page = write(tmp_path, A1=front())["A1"]
    crawled = await read_pages(standin, root, page, **given)
    assert crawled.report.exit_status == 4
    assert "is too long" in crawled.report.refused[0].reason


@in_reactor
async def test_two_papers_with_one_slug(standin: StandIn, root: Path, tmp_path: Path) -> None:
    page = write(tmp_path, A1=front())["A1"]
    await read_pages(standin, root, page, paper="江州日报")
    before = files(root)
    crawled = await read_pages(standin, root, page, paper="绛州日报")
    (refused,) = crawled.report.refused
    assert refused.reason.startswith("bad-paper: ")
    assert "is a page of 江州日报" in refused.reason
    assert files(root) == before


@in_reactor
async def test_pages_that_differ_in_case_alone(
    standin: StandIn, root: Path, tmp_path: Path
) -> None:
    page = write(tmp_path, A1=front())["A1"]
    await read_pages(standin, root, page, page="特刊x")
    crawled = await read_pages(standin, root, page, page="特刊X")
    assert crawled.report.books["unchanged"] + crawled.report.books["revised"] == 1
    assert len(newest(root)) == 1
    await assert_sound(root)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "nothing to read: give -a pages="),
        (["-a", "pages= , "], "nothing to read: give -a pages="),
        (["-a", "pages=A1.txt", "-a", "date=7.2.2022"], "is not a date: write it as 2022-02-07"),
        (["-a", "pages=A1.txt", "-a", "sisters=2"], "sisters=2 cannot be: expected yes or no"),
        (["-a", "pages=A1.txt", "-a", "seite=1"], "spider edition has no argument seite"),
    ],
)
def test_bad_arguments(arguments: list[str], words: str, root: Path) -> None:
    ended = run_scrapy("crawl", "edition", *arguments, "-s", f"ARCHIVE_DIR={root}")
    assert ended.status == 2
    assert words in ended.err
    assert len(ended.err.splitlines()) == 1
    assert not root.exists()


@in_reactor
async def test_the_terminal_says_it_too(root: Path, tmp_path: Path) -> None:
    bad = tmp_path / "empty.txt"
    bad.touch()
    ended = await run(root, "crawl", "edition", "-a", f"pages={bad}")
    assert ended.status == 4
    assert f"refused    edition:{bad}: empty: {bad} is empty" in ended.out
    assert f"not archived: {bad} is empty" in ended.err
