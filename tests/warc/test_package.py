"""``scrapy package`` makes WACZ files that py-wacz finds valid; ``scrapy evidence`` shows all."""

from __future__ import annotations

import gzip
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.archive.paths import ArchivePaths
from crawler.command_line.package_command import file_name
from crawler.standin.server import StandIn
from crawler.warc.reader import read_records
from crawler.warc.wacz import write_wacz
from tests.support.crawls import Crawl, crawl
from tests.support.processes import Ended, run_scrapy, scrapy
from tests.support.program import run_program
from tests.support.reactor import in_reactor
from tests.support.replay import needs_replay, run
from tests.support.tiny_site import NOON, TinySite, post
from tests.support.warc_files import records


def package(root: Path, target: Path, *more: str) -> Ended:
    return run_scrapy("package", "--file", str(target), "-s", f"ARCHIVE_DIR={root}", *more)


def pages(path: Path) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as archive:
        lines = archive.read("pages/pages.jsonl").splitlines()
    return [json.loads(line) for line in lines[1:]]


@pytest.mark.parametrize(
    "more",
    [[], ["--category", "Finovo"], ["--from", "2022-03-15", "--to", "2022-03-15"]],
    ids=["all", "category", "day"],
)
@needs_replay
def test_the_validator_finds_nothing_wrong(more: list[str], bundled: Crawl, tmp_path: Path) -> None:
    target = tmp_path / "a.wacz"
    ended = package(bundled.root, target, *more)
    assert (ended.status, ended.err) == (0, "")
    assert "is valid" in run("wacz", "validate", "-f", str(target))


def test_the_whole_archive(bundled: Crawl, tmp_path: Path) -> None:
    package(bundled.root, tmp_path / "a.wacz")
    (warc,) = ArchivePaths(bundled.root).warc.glob("*.warc.gz")
    with zipfile.ZipFile(tmp_path / "a.wacz") as archive:
        assert archive.read(f"archive/{warc.name}") == warc.read_bytes()
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
    articles = bundled.lines.read()
    assert [page["url"] for page in pages(tmp_path / "a.wacz")] == [a.url for a in articles]


def test_a_category_of_some_days(bundled: Crawl, tmp_path: Path) -> None:
    days = ["--from", "2022-03-15", "--to", "2022-03-16"]
    package(bundled.root, tmp_path / "a.wacz", "--category", "Finovo", *days)
    wanted = [
        article
        for article in bundled.lines.read()
        if article.category == "Finovo" and article.published and article.published.day >= 15
    ]
    assert len(wanted) > 1
    found = pages(tmp_path / "a.wacz")
    assert [(page["url"], page["title"]) for page in found] == [
        (article.url, article.title) for article in wanted
    ]
    with zipfile.ZipFile(tmp_path / "a.wacz") as archive:
        archive.extractall(tmp_path)
    selection = tmp_path / "archive" / "selection.warc.gz"
    kinds = [record.type for record in records(selection)]
    assert kinds[0] == "warcinfo"
    assert kinds.count("response") == kinds.count("request") == 2 * len(wanted)
    # Each index line leads to its record.
    for line in (tmp_path / "indexes" / "index.cdx").read_text().splitlines():
        fields = json.loads(line.split(" ", 2)[2])
        record = next(read_records(selection, int(fields["offset"])))
        assert record.length == int(fields["length"])
        assert getattr(record, "url", "") == fields["url"]


def test_the_file_is_named_after_what_is_packed_and_never_overwritten(
    bundled: Crawl, tmp_path: Path
) -> None:
    where, name = f"ARCHIVE_DIR={bundled.root}", bundled.root.name
    days = ("--from", "2022-03-15", "--to", "2022-03-16")
    for more, wanted in (
        ((), f"{name}.wacz"),
        (days, f"{name}-2022-03-15--2022-03-16.wacz"),
        (("--from", "2022-03-15", "--to", "2022-03-15"), f"{name}-2022-03-15.wacz"),
        (("--to", "2022-03-16"), f"{name}-to-2022-03-16.wacz"),
        (("--category", "Finovo", *days[:2]), f"{name}-from-2022-03-15-Finovo.wacz"),
    ):
        ended = run_program("package", "-s", where, *more, cwd=tmp_path)
        assert (ended.status, ended.err) == (0, "")
        assert ended.out.startswith(f"{wanted}: ")
    whole = tmp_path / f"{name}.wacz"
    whole.write_bytes(b"mine")
    refused = run_program("package", "-s", where, cwd=tmp_path)
    assert refused.status == 2
    assert refused.err.endswith(f"{name}.wacz is there already: --force overwrites it\n")
    assert whole.read_bytes() == b"mine"
    assert run_program("package", "-s", where, "--force", cwd=tmp_path).status == 0
    assert zipfile.is_zipfile(whole)


def test_a_category_is_no_path() -> None:
    assert file_name("a", None, None, "../x\n") == "a-..-x-.wacz"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--category", "nobody"], "no captured article is of these days or this category"),
        (["--from", "2022-03-16", "--to", "2022-03-15"], "is after --to"),
        (["--from", "yesterday"], "'yesterday' is not a day: expected YYYY-MM-DD"),
    ],
)
def test_bad_options(more: list[str], message: str, bundled: Crawl, tmp_path: Path) -> None:
    ended = package(bundled.root, tmp_path / "a.wacz", *more)
    assert ended.status == 2
    assert message in ended.err
    assert list(tmp_path.iterdir()) == []


@in_reactor
async def test_evidence_of_an_article_that_changed_and_went(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    root, one = tmp_path / "archive", post(41)
    tiny.put(one)
    await crawl(tiny_site, root, now=NOON)
    changed = replace(one, body="<p>更正：渡船今晚九点停航。</p>")
    tiny.put(changed)
    await crawl(tiny_site, root, now=NOON.replace("T12:", "T14:"))
    tiny.take_away(changed)
    await crawl(tiny_site, root, now=NOON.replace("T12:", "T20:"))
    where = ["-s", f"ARCHIVE_DIR={root}"]
    shown = await scrapy("evidence", one.id, *where, "--extract", str(tmp_path / "out"))
    assert shown.status == 0, shown.err
    for line in (
        "first seen     2022-03-14T04:00:00Z",
        "first captured 2022-03-14T04:00:00Z",
        "last captured  2022-03-14T06:00:00Z",
        "last seen      2022-03-14T06:00:00Z",
        "gone           found by the run of 2022-03-14T12:00:00Z",
        "revision 2, captured 2022-03-14T06:00:00Z",
    ):
        assert line in shown.out, shown.out
    payload = (tmp_path / "out" / f"{one.id}-2-2-payload").read_bytes()
    assert payload == changed.newstext().encode()
    response = (tmp_path / "out" / f"{one.id}-1-1-response.http").read_bytes()
    assert response.startswith(b"HTTP/1.1 200 OK\r\n")
    assert response.endswith(one.page().encode())
    request = (tmp_path / "out" / f"{one.id}-1-1-request.http").read_bytes()
    assert request.startswith(f"GET {one.path} HTTP/1.1\r\n".encode())
    exchange = gzip.decompress((tmp_path / "out" / f"{one.id}-1-1.warc.gz").read_bytes())
    assert exchange.startswith(b"WARC/1.1\r\n")
    again = await scrapy("evidence", one.id, *where, "--extract", str(tmp_path / "out"))
    assert again.status == 2
    assert "-1-1-request.http is there already: --force overwrites it" in again.err
    as_json = await scrapy("evidence", one.id, *where, "--json")
    value = json.loads(as_json.out)
    assert (value["state"], value["gone"]) == ("expired", "2022-03-14T12:00:00Z")
    assert [len(each["records"]) for each in value["revisions"]] == [2, 2]
    record = value["revisions"][0]["records"][0]
    assert (record["status"], record["damaged"], record["original"]) == (200, "", None)
    history = await scrapy("history", one.id, *where)
    assert "revision 2, captured 2022-03-14T06:00:00Z, text from newstext" in history.out


def test_evidence_names_what_is_not_there(bundled: Crawl) -> None:
    ended = run_scrapy("evidence", "NW202203149999999999", "-s", f"ARCHIVE_DIR={bundled.root}")
    assert ended.status == 2
    assert "NW202203149999999999 is not in" in ended.err


@pytest.mark.parametrize(("clock", "said"), [(1970, 1980), (2022, 2022), (2150, 2107)])
def test_a_clock_that_a_zip_file_cannot_say(clock: int, said: int, tmp_path: Path) -> None:
    """What is in it says the time as it was told; only the ZIP's own entries cannot."""
    target = tmp_path / "a.wacz"
    created = datetime(clock, 3, 14, tzinfo=UTC)
    write_wacz(target, warcs=[], index=[], pages=[], title="", software="test", created=created)
    with zipfile.ZipFile(target) as package:
        assert {each.date_time[0] for each in package.infolist()} == {said}
        description = json.loads(package.read("datapackage.json"))
    assert description["created"] == created.isoformat(timespec="seconds")
