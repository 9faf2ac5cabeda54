"""Pages out of files: what is written, what is written again, and what is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from crawler.standin.server import StandIn
from tests.support.editions import assert_sound, files, lines, newest, read_pages, run
from tests.support.print_pages import (
    DATE,
    EDITION,
    FERRY,
    FERRY_TEXT,
    LIBRARY,
    LIBRARY_TEXT,
    ORCHARD,
    ORCHARD_REST,
    PAPER,
    back,
    front,
    pdf_of,
    set_in,
    write,
)
from tests.support.reactor import in_reactor


@in_reactor
async def test_two_pages_of_text(standin: StandIn, root: Path, tmp_path: Path) -> None:
    pages = write(tmp_path, A1=front(), A4=back())
    crawled = await read_pages(standin, root, pages["A1"], pages["A4"])
    assert crawled.report.exit_status == 0
    assert crawled.report.books["captured"] == 2
    assert crawled.report.balanced
    assert crawled.report.editions == {
        "new": 2,
        "revised": 0,
        "touched": 2,
        "articles": 3,
        "online": 0,
        "printed": 0,
    }
    assert crawled.asked() == []
    names = ("A1-1.md", "A1-2.md", "A1.json", "A4-1.md", "A4-2.md", "A4.json")
    assert sorted(files(root)) == [f"{EDITION}/{name}" for name in names]
    assert [(line["id"], line["revision"]) for line in lines(root)] == [
        (f"{EDITION}/A1", 1),
        (f"{EDITION}/A4", 1),
    ]
    page = newest(root)[f"{EDITION}/A1"]
    assert (page["paper"], page["date"], page["page"]) == (PAPER, DATE, "A1")
    assert page["origins"] == {"paper": "printed", "date": "printed", "page": "printed"}
    assert page["source"] == str(pages["A1"])
    assert [article["headline"] for article in page["articles"]] == [ORCHARD, FERRY]
    _, front_matter, body = files(root)[f"{EDITION}/A1-1.md"].decode().split("---\n", 2)
    assert yaml.safe_load(front_matter)["reporters"] == ["周芳"]
    assert all(text in body for text in ORCHARD_REST)
    await assert_sound(root)


@in_reactor
async def test_what_the_page_does_not_say_is_given(
    standin: StandIn, root: Path, tmp_path: Path
) -> None:
    bare = front().split("\n\n", 1)[1]
    pages = write(tmp_path, page=bare)
    crawled = await read_pages(standin, root, pages["page"], paper=PAPER, date=DATE)
    assert crawled.report.exit_status == 4
    (refused,) = crawled.report.refused
    assert "does not say its page: give -a page=…" in refused.reason
    assert files(root) == {}
    given = {"paper": PAPER, "date": DATE, "page": "第1版"}
    crawled = await read_pages(standin, root, pages["page"], **given)
    assert crawled.report.exit_status == 0
    page = newest(root)[f"{EDITION}/第1版"]
    assert page["origins"] == dict.fromkeys(("paper", "date", "page"), "given")
    await assert_sound(root)


@in_reactor
async def test_the_same_page_again_writes_nothing(
    standin: StandIn, root: Path, tmp_path: Path
) -> None:
    pages = write(tmp_path, A1=front(), A4=back())
    await read_pages(standin, root, pages["A1"], pages["A4"])
    before = (root / "editions.jsonl").read_bytes(), files(root)
    again = write(tmp_path, copy=front())
    crawled = await read_pages(standin, root, again["copy"], pages["A1"].parent / "A4.txt")
    assert crawled.report.exit_status == 0
    assert crawled.report.books["unchanged"] == 2
    assert ((root / "editions.jsonl").read_bytes(), files(root)) == before


@in_reactor
async def test_a_changed_page_is_a_revision(standin: StandIn, root: Path, tmp_path: Path) -> None:
    pages = write(tmp_path, A1=front())
    await read_pages(standin, root, pages["A1"])
    write(tmp_path, A1=front(ferry="老渡口加开早班船"))
    crawled = await read_pages(standin, root, pages["A1"])
    assert crawled.report.exit_status == 0
    assert crawled.report.books["revised"] == 1
    old, new = lines(root)
    assert (old["revision"], new["revision"]) == (1, 2)
    assert [line["articles"][1]["headline"] for line in (old, new)] == [FERRY, "老渡口加开早班船"]
    assert json.loads(files(root)[f"{EDITION}/A1.json"]) == new
    assert "老渡口加开早班船" in files(root)[f"{EDITION}/A1-2.md"].decode()
    await assert_sound(root)


@in_reactor
async def test_an_article_that_is_no_more_has_no_file(
    standin: StandIn, root: Path, tmp_path: Path
) -> None:
    pages = write(tmp_path, A1=front())
    await read_pages(standin, root, pages["A1"])
    shorter = front().split(FERRY)[0]
    write(tmp_path, A1=shorter)
    await read_pages(standin, root, pages["A1"])
    assert sorted(files(root)) == [f"{EDITION}/A1-1.md", f"{EDITION}/A1.json"]
    await assert_sound(root)


@in_reactor
async def test_a_jumps_rest_that_comes_later(standin: StandIn, root: Path, tmp_path: Path) -> None:
    pages = write(tmp_path, A1=front(), A4=back())
    await read_pages(standin, root, pages["A1"])
    assert newest(root)[f"{EDITION}/A1"]["articles"][0]["open_jump"] == "A4"
    crawled = await read_pages(standin, root, pages["A4"])
    assert crawled.report.editions["touched"] == 2
    assert [(line["id"][-2:], line["revision"]) for line in lines(root)] == [
        ("A1", 1),
        ("A1", 1),
        ("A4", 1),
    ]
    article = newest(root)[f"{EDITION}/A1"]["articles"][0]
    assert (article["open_jump"], article["continues"]) == ("", [["A4", 1]])
    assert article["as_read"]["open_jump"] == "A4"
    assert ORCHARD_REST[1] in files(root)[f"{EDITION}/A1-1.md"].decode()
    rest = newest(root)[f"{EDITION}/A4"]["articles"][0]
    assert rest["part_of"] == ["A1", 1]
    await assert_sound(root)
    # In whatever order and however often they are given, the outcome is one.
    other = tmp_path / "other"
    await read_pages(standin, other, pages["A4"])
    await read_pages(standin, other, pages["A1"])
    await read_pages(standin, other, pages["A1"], pages["A4"])
    assert files(other) == files(root)


@in_reactor
async def test_a_page_with_a_rest_is_revised(standin: StandIn, root: Path, tmp_path: Path) -> None:
    """What was joined on must not be joined on twice, nor stay when its page says otherwise."""
    pages = write(tmp_path, A1=front(), A4=back())
    await read_pages(standin, root, pages["A1"], pages["A4"])
    write(tmp_path, A4=back().replace(ORCHARD_REST[1], "如今认养出去的已有五百多棵。"))
    await read_pages(standin, root, pages["A4"])
    text = files(root)[f"{EDITION}/A1-1.md"].decode()
    assert text.count(ORCHARD_REST[0]) == 1
    assert "五百多棵" in text and ORCHARD_REST[1] not in text
    assert newest(root)[f"{EDITION}/A1"]["revision"] == 1
    assert newest(root)[f"{EDITION}/A4"]["revision"] == 2
    await assert_sound(root)


@in_reactor
async def test_a_pdf_of_two_pages(standin: StandIn, root: Path, tmp_path: Path) -> None:
    pages = tmp_path / "edition.pdf"
    pages.write_bytes(
        pdf_of(
            ("A2", [f"# {FERRY}", *(line for text in FERRY_TEXT for line in set_in(text))]),
            ("A3", [f"# {LIBRARY}", *(line for text in LIBRARY_TEXT for line in set_in(text))]),
        )
    )
    crawled = await read_pages(standin, root, pages)
    assert crawled.report.exit_status == 0, crawled.summary
    assert crawled.report.books["captured"] == 2
    told = {stem: [a["headline"] for a in line["articles"]] for stem, line in newest(root).items()}
    assert told == {f"{EDITION}/A2": [FERRY], f"{EDITION}/A3": [LIBRARY]}
    await assert_sound(root)


@in_reactor
async def test_globs_and_file_addresses(standin: StandIn, root: Path, tmp_path: Path) -> None:
    pages = write(tmp_path, A1=front(), A4=back())
    crawled = await read_pages(standin, root, tmp_path / "A*.txt", pages["A1"])
    assert crawled.report.exit_status == 0
    assert crawled.report.books["captured"] == 2
    crawled = await read_pages(standin, root, pages["A4"].as_uri())
    assert crawled.report.books["unchanged"] == 1


@pytest.mark.parametrize("pattern", [False, True])
@in_reactor
async def test_names_with_commas_and_signs_of_a_glob(
    pattern: bool, standin: StandIn, root: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "头版 [1], 要闻"
    folder.mkdir()
    pages = write(folder, **{"A1,  #1%20?": front(), "A4*,": back()})
    named = [folder / "*.txt"] if pattern else [*pages.values()]
    crawled = await read_pages(standin, root, *named)
    assert crawled.report.exit_status == 0, crawled.summary
    assert list(newest(root)) == [f"{EDITION}/A1", f"{EDITION}/A4"]


@in_reactor
async def test_the_outcome_is_the_same_as_a_process(
    standin: StandIn, root: Path, tmp_path: Path
) -> None:
    """The command itself, and its word on a terminal."""
    pages = write(tmp_path, A1=front(), A4=back())
    ended = await run(root, "crawl", "edition", "-a", f"pages={tmp_path}/A*.txt")
    assert ended.status == 0, ended.err
    assert "2 new, 0 revised, 0 completed pages" in ended.out
    assert sorted(line["source"] for line in lines(root)) == [
        str(pages["A1"]),
        str(pages["A4"]),
    ]
    await assert_sound(root)
