"""A WACZ file, byte by byte: what lies in it where, and how it is described."""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.warc.wacz import Page, write_wacz

CREATED = datetime(2022, 3, 14, 4, 5, 6, tzinfo=UTC)
WARC = bytes(range(256)) * 5_000
"""More than is read at a time."""
INDEX = [b'h)/a 20220314040506 {"a": 1}\n', b"h)/b 20220314040507 {}\n"]
PAGES = [
    Page("http://h/a", "冷山站通车", "2022-03-14T04:05:06Z"),
    Page("http://h/b", "", "2022-03-14T04:05:07Z"),
]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    warc, target = tmp_path / "Run.warc.gz", tmp_path / "a.wacz"
    warc.write_bytes(WARC)
    write_wacz(
        target,
        warcs=[warc],
        index=INDEX,
        pages=PAGES,
        title="冷山",
        software="test 1",
        created=CREATED,
    )
    return target


def sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


PAGE_LINES = """\
{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
{"id": "1", "url": "http://h/a", "ts": "2022-03-14T04:05:06Z", "title": "冷山站通车"}
{"id": "2", "url": "http://h/b", "ts": "2022-03-14T04:05:07Z", "title": ""}
""".encode()
CONTENT = {
    "archive/Run.warc.gz": WARC,
    "indexes/index.cdx": b"".join(INDEX),
    "pages/pages.jsonl": PAGE_LINES,
}


def test_what_lies_in_it_and_how_it_is_described(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    described = found.pop("datapackage.json")
    digest = found.pop("datapackage-digest.json")
    assert found == CONTENT
    assert described.decode().startswith('{\n  "profile": "data-package",\n')
    assert '"title": "冷山"' in described.decode()
    assert json.loads(described) == {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": "冷山",
        "software": "test 1",
        "created": "2022-03-14T04:05:06+00:00",
        "resources": [
            {
                "name": path.rpartition("/")[2].lower(),
                "path": path,
                "hash": sha256(content),
                "bytes": len(content),
            }
            for path, content in CONTENT.items()
        ],
    }
    assert digest.decode() == (
        f'{{\n  "path": "datapackage.json",\n  "hash": "{sha256(described)}"\n}}'
    )


def test_readers_can_seek_in_it_and_a_resource_may_be_larger_than_4_gib(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        entries = archive.infolist()
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.date_time for entry in entries} == {(2022, 3, 14, 4, 5, 6)}
    content = package.read_bytes()
    for entry in entries[: len(CONTENT)]:
        # APPNOTE 4.3.7 and 4.5.3: behind the name of a resource is room for sizes of 64 bits.
        name, more = struct.unpack_from("<HH", content, entry.header_offset + 26)
        extra = entry.header_offset + 30 + name
        assert b"\x01\x00\x10\x00" in content[extra : extra + more]


def test_the_directory_does_not_hide_that_headers_have_extra_fields(package: Path) -> None:
    """ReplayWeb.page looks for the bytes of a file right behind its name where it does."""
    with zipfile.ZipFile(package) as archive:
        assert all(entry.extra for entry in archive.infolist())


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        (datetime(1979, 12, 31, 23, 59, 59, tzinfo=UTC), (1980, 1, 1, 0, 0, 0)),
        (datetime(2108, 1, 1, tzinfo=UTC), (2107, 12, 31, 23, 59, 58)),
    ],
)
def test_a_time_before_or_after_all_that_a_zip_file_can_say(
    clock: datetime, said: tuple[int, ...], tmp_path: Path
) -> None:
    target = tmp_path / "a.wacz"
    write_wacz(target, warcs=[], index=[], pages=[], title="", software="", created=clock)
    with zipfile.ZipFile(target) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {said}


def test_what_cannot_be_packed_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_wacz(
            tmp_path / "a.wacz",
            warcs=[tmp_path / "missing.warc.gz"],
            index=[],
            pages=[],
            title="",
            software="",
            created=CREATED,
        )
    assert list(tmp_path.iterdir()) == []
