"""``scrapy compare``, ``scrapy editions``, and what other commands say of print."""

from __future__ import annotations

import json
import os
import pty
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.ledger import Ledger
from crawler.ledger.schema import STEPS
from crawler.standin.server import StandIn
from tests.support.editions import crawl_site, read_pages
from tests.support.print_pages import (
    DATE,
    EDITION,
    FERRY,
    LIBRARY,
    ORCHARD,
    PAPER,
    back,
    ferry_post,
    front,
    orchard_post,
    other_post,
    write,
)
from tests.support.processes import Ended, run_scrapy
from tests.support.project import PROJECT
from tests.support.reactor import result_of
from tests.support.serving import serving
from tests.support.tiny_site import TinySite

FERRY_ID, ORCHARD_ID = ferry_post().id, orchard_post().id


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two pages with three articles, two of them online; and a post that is online only."""
    folder = tmp_path_factory.mktemp("archive")
    site = TinySite(other_post(), ferry_post(), orchard_post())
    pages = write(folder, A1=front(), A4=back())

    async def fill(standin: StandIn) -> None:
        await crawl_site(standin, folder / "archive")
        await read_pages(standin, folder / "archive", pages["A1"], pages["A4"])

    with serving(site.content) as standin:
        result_of(fill(standin))
        yield folder / "archive"


def scrapy(archive: Path, *arguments: str) -> Ended:
    return run_scrapy(*arguments, "-s", f"ARCHIVE_DIR={archive}")


def test_editions_in_words(archive: Path) -> None:
    ended = scrapy(archive, "editions")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        f"{PAPER} {DATE}: 2 pages, 3 articles, 2 of them online; 1 online only",
        f"  {EDITION}/A1-1  {ORCHARD}",
        *(line for line in ended.out.splitlines() if ORCHARD_ID in line),
        f"  {EDITION}/A1-2  {FERRY}",
        *(line for line in ended.out.splitlines() if FERRY_ID in line),
        f"  {EDITION}/A4-1  {ORCHARD}",
        f"    the rest of {EDITION}/A1-1",
        f"  {EDITION}/A4-2  {LIBRARY}",
        "    print only",
        f"  {other_post().id}  {other_post().title}",
        "    online only",
    ]


def test_editions_as_json(archive: Path) -> None:
    (edition,) = json.loads(scrapy(archive, "editions", "--json").out)
    assert (edition["paper"], edition["date"]) == (PAPER, DATE)
    assert [article["id"] for article in edition["online_only"]] == [other_post().id]
    found = {
        article["id"]: [one["id"] for one in article["online"]]
        for page in edition["pages"]
        for article in page["articles"]
    }
    assert found == {
        f"{EDITION}/A1-1": [ORCHARD_ID],
        f"{EDITION}/A1-2": [FERRY_ID],
        f"{EDITION}/A4-1": [],
        f"{EDITION}/A4-2": [],
    }


@pytest.mark.parametrize(
    ("arguments", "pages"),
    [
        (["--paper", PAPER], 2),
        (["--paper", "lengshanribao", "--from", DATE, "--to", DATE], 2),
        (["--from", "2022-03-15"], 0),
        (["--to", "2022-03-13"], 0),
    ],
)
def test_editions_narrowed(archive: Path, arguments: list[str], pages: int) -> None:
    ended = scrapy(archive, "editions", "--json", *arguments)
    assert ended.status == 0
    assert sum(len(edition["pages"]) for edition in json.loads(ended.out)) == pages


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["editions", "--from", "gestern"], "gestern is not a day"),
        (["editions", "--from", "2022-03-15", "--to", "2022-03-14"], "is after --to"),
        (["editions", "--paper", "望江晚报"], "no page of 望江晚报 is in"),
        (["editions", "A1"], "it takes no argument"),
        (["compare"], "expected one article id"),
        (["compare", "NW1", "NW2"], "expected one article id"),
        (["compare", "NW1"], "neither as an article nor as a print article"),
        (["compare", f"{EDITION}/A1-9"], "neither as an article nor as a print article"),
        (["compare", f"{EDITION}/A1"], "neither as an article nor as a print article"),
        (["compare", f"{EDITION}/A4-2"], "it is in print only"),
        (["compare", f"{EDITION}/A4-1"], f"is the rest of {EDITION}/A1-1"),
        (["compare", other_post().id], "no archived page of print has it"),
        (
            ["compare", "--edition", "lengshanribao"],
            f"of that paper there is lengshanribao/{DATE}; finews-archiver editions",
        ),
        (["compare", "--edition", "lengshanribao/2022-03-19"], "is no edition in"),
        (
            ["compare", "--edition", f"望江晚报/{DATE}"],
            f"there are pages of {PAPER}; finews-archiver",
        ),
        (["compare", FERRY_ID, "--edition", EDITION], "no article's id beside it"),
        (["compare", "--edition", EDITION, "--with", FERRY_ID], "no article's id beside it"),
        (["compare", FERRY_ID, "--with", f"{EDITION}/A4-2"], "is not another side of"),
        (["compare", FERRY_ID, "--html", "/absent/page.html"], "cannot write /absent/page.html"),
    ],
)
def test_bad_ids_and_dates(archive: Path, arguments: list[str], words: str) -> None:
    ended = scrapy(archive, *arguments)
    assert ended.status == 2
    assert words in ended.err
    assert ended.out == ""


@pytest.mark.parametrize("side", [FERRY_ID, f"{EDITION}/A1-2"])
def test_compare_either_side(archive: Path, side: str) -> None:
    ended = scrapy(archive, "compare", side)
    assert (ended.status, ended.err) == (0, "")
    assert f"{EDITION}/A1-2" in ended.out and FERRY_ID in ended.out
    assert "改字 1" in ended.out
    assert "\x1b" not in ended.out


def test_compare_as_json(archive: Path) -> None:
    value = json.loads(scrapy(archive, "compare", FERRY_ID, "--json").out)
    assert (value["print"], value["online"]) == (f"{EDITION}/A1-2", FERRY_ID)
    assert value["counts"]["wording"] == 1
    text = value["print_text"]
    for difference in reversed(value["differences"]):
        start, end = difference["print_span"]
        text = text[:start] + difference["online"] + text[end:]
    assert text == value["online_text"]


def test_compare_as_a_page(archive: Path, tmp_path: Path) -> None:
    shown = scrapy(archive, "compare", FERRY_ID, "--html")
    assert shown.out.startswith("<!doctype html>")
    assert scrapy(archive, "compare", "--html", FERRY_ID).out == shown.out
    target = tmp_path / "page.html"
    written = scrapy(archive, "compare", FERRY_ID, "--html", str(target))
    assert written.out == f"written to {target}\n"
    assert target.read_text(encoding="utf-8") == shown.out
    target.write_text("mine")
    refused = scrapy(archive, "compare", FERRY_ID, "--html", str(target))
    assert refused.status == 2
    assert refused.err == f"scrapy compare: {target} is there already: --force overwrites it\n"
    assert target.read_text() == "mine"
    assert scrapy(archive, "compare", FERRY_ID, "--force", "--html", str(target)).status == 0


@pytest.mark.parametrize("paper", [PAPER, "lengshanribao"])
def test_compare_an_edition(archive: Path, paper: str) -> None:
    ended = scrapy(archive, "compare", "--edition", f"{paper}/{DATE}")
    assert (ended.status, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0] == f"{PAPER} {DATE}"
    told = dict(zip(lines[1:-1:2], lines[2:-1:2], strict=True))
    assert list(told) == [
        f"  {EDITION}/A1-1  {ORCHARD}",
        f"  {EDITION}/A1-2  {FERRY}",
        f"  {EDITION}/A4-1  {ORCHARD}",
        f"  {EDITION}/A4-2  {LIBRARY}",
        f"  {other_post().id}  {other_post().title}",
    ]
    ferry = told[f"  {EDITION}/A1-2  {FERRY}"]
    assert ferry.startswith("    改字 1") and ferry.endswith(f"｜网上 {FERRY_ID}")
    assert told[f"  {EDITION}/A4-1  {ORCHARD}"] == f"    {EDITION}/A1-1 的下文"
    assert told[f"  {EDITION}/A4-2  {LIBRARY}"] == "    网上无"
    assert told[f"  {other_post().id}  {other_post().title}"] == "    报纸上无"
    assert lines[-1].startswith("合计  改字 ")


def test_compare_an_edition_as_json(archive: Path) -> None:
    value = json.loads(scrapy(archive, "compare", "--edition", f"{EDITION}", "--json").out)
    assert (value["paper"], value["date"]) == (PAPER, DATE)
    alone = {
        name: json.loads(scrapy(archive, "compare", name, "--json").out)
        for name in (f"{EDITION}/A1-1", f"{EDITION}/A1-2")
    }
    for article in value["articles"]:
        one = alone.get(article["id"])
        assert article["counts"] == (one and one["counts"])
        assert article["doubtful"] == (one and one["doubtful"])
        assert article["online"] == (one["online"] if one else "")
    assert value["counts"]["wording"] == sum(one["counts"]["wording"] for one in alone.values())
    assert value["online_only"] == [{"id": other_post().id, "title": other_post().title}]


def test_compare_an_edition_as_a_page(archive: Path, tmp_path: Path) -> None:
    """The counts of each article lead to its comparison, which is on the same page."""
    shown = scrapy(archive, "compare", "--edition", EDITION, "--html").out
    assert shown.startswith("<!doctype html>")
    for name, other in ((f"{EDITION}/A1-1", ORCHARD_ID), (f"{EDITION}/A1-2", FERRY_ID)):
        anchor = f"a-{name.rpartition('/')[2]}"
        assert shown.count(f'<section id="{anchor}">') == 1
        rest = shown.count(f'<a href="#{anchor}">{name}</a> 的下文')
        assert rest == (name == f"{EDITION}/A1-1")
        assert shown.count(f'<a href="#{anchor}">') == 1 + rest
        alone = scrapy(archive, "compare", name, "--html").out
        part = alone[alone.index('<p class="about">') : alone.index("</body>")].strip()
        assert f"<b>{other}</b>" in part
        assert part in shown
    assert f'<a href="#a-{EDITION.rpartition("/")[2]}' not in shown
    assert shown.count("<section") == 2
    assert "<script" not in shown and "default-src 'none'" in shown
    target = tmp_path / "edition.html"
    written = scrapy(archive, "compare", "--edition", EDITION, "--html", str(target))
    assert written.out == f"written to {target}\n"
    assert target.read_text(encoding="utf-8") == shown


@pytest.mark.parametrize("no_color", ["", "1"])
def test_colour_on_a_terminal(archive: Path, no_color: str) -> None:
    """In colour where a terminal is written to, unless NO_COLOR (no-color.org) says no."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "NO_COLOR": no_color, "TERM": "xterm", "PYTHONPATH": str(PROJECT)}
    command = ["scrapy", "compare", FERRY_ID, "-s", f"ARCHIVE_DIR={archive}"]
    with subprocess.Popen(
        [sys.executable, "-m", *command], cwd=PROJECT, env=environment, stdout=theirs
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                block = os.read(ours, 65536)
            except OSError:
                break
            if not block:
                break
            shown += block
        assert process.wait(60) == 0
    os.close(ours)
    assert (b"\x1b[" in shown) is not bool(no_color)
    assert FERRY_ID.encode() in shown


def test_history_and_status(archive: Path) -> None:
    ended = scrapy(archive, "history", FERRY_ID)
    assert f"amended: printed in {PAPER} of {DATE}, page A1, article 2" in ended.out
    evidence = scrapy(archive, "evidence", FERRY_ID)
    assert evidence.out.count("revision 1,") == 1
    assert "2 pages with 3 articles" in scrapy(archive, "status").out
    state = json.loads(scrapy(archive, "status", "--json").out)
    assert state["print"] == {"pages": 2, "articles": 3}


@pytest.mark.parametrize("command", ["compare", "editions", "crawl"])
def test_help_helps(command: str) -> None:
    ended = run_scrapy(command, "--help")
    assert ended.status == 0
    words = " ".join(ended.out.split())
    wanted = {
        "compare": [
            *("zhuzhouribao/2022-02-07/A1-1", "--html", "--json", "NO_COLOR"),
            *("--edition PAPER/DATE", "zhuzhouribao/2022-02-07,"),
        ],
        "editions": ["--paper", "--from", "--to", "--json"],
        "crawl": ["edition -a pages=FILE|URL|GLOB,…", "-a date=2022-02-07"],
    }
    assert [word for word in wanted[command] if word not in words] == []


def test_no_pages_yet(tmp_path: Path) -> None:
    assert scrapy(tmp_path / "none", "editions").status == 2


def test_an_older_archive_is_brought_up_to_date(tmp_path: Path) -> None:
    """A command that only reads meets a ledger of the version before."""
    ledger = tmp_path / "ledger.sqlite3"
    with closing(sqlite3.connect(ledger)) as connection:
        for step in STEPS[:2]:
            connection.executescript(step)
        connection.executescript(
            "INSERT INTO runs VALUES (1, 'category', '2022-03-14T04:00:00Z', NULL, NULL);"
            "INSERT INTO links (id, key, article, category, rolling, first_seen, last_seen,"
            " deadline, state) VALUES (1, '/a', 'NW1', '', 0, '', '', '', 'captured');"
            "INSERT INTO articles VALUES ('NW1', 1, '', '', '', '', NULL, '', 'page', '', 1, 'p',"
            " '', '', '', '', NULL, 'live');"
            "INSERT INTO revisions VALUES ('NW1', 1, 0, 10, 'h', 'c', '2022-03-14T04:00:00Z', 1);"
            "PRAGMA user_version = 2;"
        )
    ended = scrapy(tmp_path, "status")
    assert "articles  1 in 1 revisions" in ended.out, ended.err
    assert scrapy(tmp_path, "editions").out == "no pages of print\n"
    with closing(sqlite3.connect(ledger)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(STEPS),)
        rows = connection.execute("SELECT * FROM revisions").fetchall()
    row = ("NW1", 1, 0, 0, 10, "h", "c", "2022-03-14T04:00:00Z", 1)
    assert [(each[:-1], type(each[-1])) for each in rows] == [(row, int)]
    with closing(Ledger(ledger, read_only=True)) as opened:
        assert list(opened.digests.wrong()) == []


def test_an_archive_of_a_newer_version_is_refused(archive: Path, tmp_path: Path) -> None:
    """Commands that only read say what ``scrapy verify`` says, and so does ``package``."""
    root = tmp_path / "a"
    shutil.copytree(archive, root)
    with closing(sqlite3.connect(root / "ledger.sqlite3")) as connection:
        connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    for command in (
        ("verify",),
        ("status",),
        ("history", FERRY_ID),
        ("evidence", FERRY_ID),
        ("story", FERRY_ID),
        ("stories",),
        ("editions",),
        ("compare", FERRY_ID),
        ("package", "--file", str(tmp_path / "a.wacz")),
    ):
        ended = scrapy(root, *command)
        assert (ended.status, ended.out) == (4, ""), command
        assert ended.err == (
            f"scrapy {command[0]}: {root}/ledger.sqlite3 has schema version {len(STEPS) + 1}, this "
            f"program knows {len(STEPS)}: it was written by a newer version; update the program\n"
        )


def test_what_has_no_captures_is_not_made_anew(archive: Path, tmp_path: Path) -> None:
    """As docs/provenance.md has it: imported articles, local pages and what they amended."""
    root, again, posts = tmp_path / "a", tmp_path / "again", tmp_path / "posts"
    shutil.copytree(archive, root)
    posts.mkdir()
    shutil.copy(min((PROJECT / "fixtures" / "source" / "_posts").glob("*.md")), posts)
    assert "1 written" in scrapy(root, "import", str(posts)).out
    rebuilt = scrapy(root, "rebuild", str(again))
    assert (rebuilt.status, rebuilt.out) == (0, f"{again}: from 1 WARC file: 3 new\n")
    assert scrapy(again, "editions").out == "no pages of print\n"
    assert "amended" not in scrapy(again, "history", FERRY_ID).out
