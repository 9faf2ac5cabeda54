"""What is copied out of WARC files: chosen records, an exchange as files, a WACZ; and journals."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from crawler.errors import NewerFormatError
from crawler.items import WarcPointer
from crawler.link_key import LinkKey
from crawler.warc.cdx import file_lines
from crawler.warc.exchange import Exchange
from crawler.warc.extract import exhibits, extract, extracted_paths
from crawler.warc.journal import JOURNAL, JournalArticle, journal_bytes
from crawler.warc.reader import CaptureReader
from crawler.warc.selection import select
from crawler.warc.stored_captures import StoredCaptures
from crawler.warc.wacz import Page, write_wacz
from crawler.warc.writer import IDENTICAL, Original, RecordWriter, digest
from tests.support.warc_files import records

NAME = "p-1.warc.gz"
DATE = "2022-03-14T04:00:00Z"
BODY = b"<p>x</p>"


def exchange(url: str, body: bytes = BODY) -> Exchange:
    return Exchange(url, "GET", (), b"", 200, "HTTP/1.1", (), body)


def writer(number: int) -> RecordWriter:
    return RecordWriter(lambda: f"urn:x:{number}")


@pytest.fixture
def pointers(tmp_path: Path) -> list[WarcPointer]:
    """A file with a response, another, and a revisit of the first, each with its request."""
    first, other = exchange("http://h/b"), exchange("http://h/a", b"y")
    writers = [writer(number) for number in range(3)]
    original = Original("urn:x:0", first.url, DATE, digest(BODY), NAME, 0)
    members = [
        writers[0].response(first, DATE, "")[1],
        writers[0].request(first, DATE, "", "urn:x:0"),
        writers[1].response(other, DATE, "")[1],
        writers[2].revisit(exchange("http://h/c"), DATE, "", IDENTICAL, original)[1],
        writers[2].request(exchange("http://h/c"), DATE, "", "urn:x:2"),
    ]
    (tmp_path / NAME).write_bytes(b"".join(members))
    found, offset = [], 0
    for member, body in zip(members, (BODY, b"", b"y", BODY, b""), strict=True):
        if body:
            found.append(WarcPointer(NAME, offset, len(member), digest(body)))
        offset += len(member)
    return found


def test_chosen_records_with_what_belongs_to_them_each_once(
    tmp_path: Path, pointers: list[WarcPointer]
) -> None:
    target = tmp_path / "chosen.warc.gz"
    first, other, again = pointers
    lines = select(
        CaptureReader(tmp_path),
        [again, other, first, again],
        target,
        date=DATE,
        fields={"software": "me"},
    )
    read = records(target)
    assert [(record.type, record.url) for record in read] == [
        ("warcinfo", ""),
        ("response", "http://h/b"),
        ("request", "http://h/b"),
        ("revisit", "http://h/c"),
        ("request", "http://h/c"),
        ("response", "http://h/a"),
    ]
    assert read[0].headers["WARC-Filename"] == "chosen.warc.gz"
    assert lines == sorted(file_lines(target))
    assert len(lines) == 3


def test_an_exchange_as_files(tmp_path: Path, pointers: list[WarcPointer]) -> None:
    first, other, again = pointers
    reader = CaptureReader(tmp_path)
    content = (tmp_path / NAME).read_bytes()
    whole, alone, revisited = (exhibits(reader, pointer) for pointer in (first, other, again))
    assert (whole.original, alone.original, revisited.original) == (None, None, (NAME, 0))
    assert alone.request == b""
    assert whole.request.startswith(b"GET /b HTTP/1.1\r\n")
    assert alone.members == content[other.offset : again.offset]
    assert revisited.members == content[: first.length] + content[again.offset :]
    paths = extract(revisited, tmp_path / "out" / "deep", "e")
    assert paths == extracted_paths(tmp_path / "out" / "deep", "e")
    assert extract(revisited, tmp_path / "out" / "deep", "e") == paths
    request, response, payload, members = (path.read_bytes() for path in paths)
    assert request.startswith(b"GET /c HTTP/1.1\r\n")
    assert response == b"HTTP/1.1 200 OK\r\n\r\n" + BODY
    assert (payload, members) == (BODY, revisited.members)


def test_a_wacz_names_all_that_is_in_it(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"warc" * 1000)
    target = tmp_path / "x.wacz"
    write_wacz(
        target,
        warcs=[tmp_path / NAME],
        index=[b"a 1 {}\n", b"b 2 {}\n"],
        pages=[Page("http://h/1", "冷山", DATE), Page("http://h/2", "", DATE)],
        title="冷山",
        software="me",
        created=datetime(2022, 3, 14, 4, 5, 6, 7, tzinfo=UTC),
    )
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".gz"] == ["x.wacz"]
    with zipfile.ZipFile(target) as archive:
        contents = {info.filename: archive.read(info) for info in archive.infolist()}
        assert {info.date_time for info in archive.infolist()} == {(2022, 3, 14, 4, 5, 6)}
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
    package = json.loads(contents["datapackage.json"])
    assert {name: package[name] for name in ("wacz_version", "title", "software", "created")} == {
        "wacz_version": "1.1.1",
        "title": "冷山",
        "software": "me",
        "created": "2022-03-14T04:05:06+00:00",
    }
    named = {
        each["path"]: (each["name"], each["hash"], each["bytes"]) for each in package["resources"]
    }
    assert named == {
        path: (path.rpartition("/")[2], digest(contents[path]), len(contents[path]))
        for path in (f"archive/{NAME}", "indexes/index.cdx", "pages/pages.jsonl")
    }
    assert contents[f"archive/{NAME}"] == b"warc" * 1000
    assert contents["indexes/index.cdx"] == b"a 1 {}\nb 2 {}\n"
    head, *pages = [json.loads(line) for line in contents["pages/pages.jsonl"].splitlines()]
    assert head == {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    assert pages == [
        {"id": "1", "url": "http://h/1", "ts": DATE, "title": "冷山"},
        {"id": "2", "url": "http://h/2", "ts": DATE, "title": ""},
    ]
    said = json.loads(contents["datapackage-digest.json"])
    hashed = f"sha256:{hashlib.sha256(contents['datapackage.json']).hexdigest()}"
    assert said == {"path": "datapackage.json", "hash": hashed}


def test_a_wacz_that_cannot_be_made_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_wacz(
            tmp_path / "x.wacz",
            warcs=[tmp_path / "missing.warc.gz"],
            index=[],
            pages=[],
            title="",
            software="",
            created=datetime(2022, 3, 14, tzinfo=UTC),
        )
    assert list(tmp_path.iterdir()) == []


def journal(*told: tuple[str, str, str, str]) -> bytes:
    """A member: id, verdict, moment, file of each entry."""
    entries = [
        JournalArticle(
            *(article, LinkKey("post", "/1"), "", False, "", "", verdict, moment),
            (WarcPointer(file, 0, 1, ""),),
        )
        for article, verdict, moment, file in told
    ]
    return RecordWriter(lambda: "urn:x:1").note(JOURNAL, journal_bytes(1, entries), DATE, "")


def test_the_captures_of_a_revision_are_those_told_at_its_moment_or_next(tmp_path: Path) -> None:
    (tmp_path / "b.warc.gz").write_bytes(
        journal(("NW1", "new", "2022-03-14T04:00:01Z", "one"))
        + RecordWriter(lambda: "urn:x:1").note(JOURNAL, b"no journal", DATE, "")
        + journal(("NW1", "revision", "2022-03-14T05:00:00Z", "two"))
    )
    (tmp_path / "a.warc.gz").write_bytes(
        journal(
            ("NW1", "unchanged", "2022-03-14T04:00:00Z", "none"),
            ("NW1", "revision", "2022-03-14T06:00:00Z", "three"),
            ("NW2", "new", "2022-03-14T04:00:00Z", "other"),
        )[:-1]
        + b"x"
        + journal(
            ("NW1", "unchanged", "2022-03-14T04:00:00Z", "none"),
            ("NW1", "revision", "2022-03-14T06:00:00Z", "three"),
        )
    )
    stored = StoredCaptures(tmp_path)

    def of(article: str, hour: str) -> list[str]:
        return [each.file for each in stored.of(article, f"2022-03-14T{hour}Z")]

    assert of("NW1", "04:00:00") == of("NW1", "04:00:01") == ["one"]
    assert of("NW1", "04:00:02") == of("NW1", "05:00:00") == ["two"]
    assert of("NW1", "06:00:00") == ["three"]
    assert of("NW1", "06:00:01") == of("NW2", "04:00:00") == []


def test_a_newer_journal_is_named_with_its_file(tmp_path: Path) -> None:
    content = orjson.dumps({"version": 3, "run": 1, "entries": []})
    member = RecordWriter(lambda: "urn:x:1").note(JOURNAL, content, DATE, "")
    (tmp_path / NAME).write_bytes(member)
    with pytest.raises(NewerFormatError, match=f"{NAME}: a journal of version 3"):
        StoredCaptures(tmp_path)
