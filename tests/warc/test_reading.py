"""Reading records back: what is refused, and by what words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.errors import ArchiveDamagedError
from crawler.items import WarcPointer
from crawler.warc.exchange import Exchange
from crawler.warc.file import open_path, taken_name
from crawler.warc.members import Damage, Member, compress
from crawler.warc.reader import CaptureReader, Record, parse, response_of
from crawler.warc.writer import IDENTICAL, Original, RecordWriter, digest

NAME = "p-1.warc.gz"
DATE = "2022-03-14T04:00:00Z"
BODY = b"<p>x</p>"
EXCHANGE = Exchange(
    "http://h/", "GET", (), b"", 200, "HTTP/1.1", ((b"A", b" b"), (b"C", b"d:e")), BODY
)
ORIGINAL = Original("urn:x:1", "http://h/", DATE, digest(BODY), NAME, 0)


def writer(name: str = "urn:x:1") -> RecordWriter:
    return RecordWriter(lambda: name)


def written(folder: Path, *members: bytes, name: str = NAME) -> list[WarcPointer]:
    """A file of these members, and where each lies."""
    (folder / name).write_bytes(b"".join(members))
    found, offset = [], 0
    for member in members:
        found.append(WarcPointer(name, offset, len(member), digest(BODY)))
        offset += len(member)
    return found


def revisit(original: Original | None) -> bytes:
    return writer("urn:x:2").revisit(EXCHANGE, DATE, "", IDENTICAL, original)[1]


def test_a_response_and_a_revisit_of_it(tmp_path: Path) -> None:
    first, second = written(tmp_path, writer().response(EXCHANGE, DATE, "")[1], revisit(ORIGINAL))
    reader = CaptureReader(tmp_path)
    for pointer in (first, second):
        response = reader.response(pointer)
        assert (response.url, response.status, response.protocol) == ("http://h/", 200, "HTTP/1.1")
        # One space belongs to the colon, the second to the value.
        assert response.headers == ((b"A", b" b"), (b"C", b"d:e"))
        assert (response.body, response.date) == (BODY, DATE)
    assert reader.record(NAME, first.offset).http[0].endswith(b"\r\n\r\n")


def refused(folder: Path, pointer: WarcPointer) -> str:
    with pytest.raises(ArchiveDamagedError) as caught:
        CaptureReader(folder).response(pointer)
    return str(caught.value)


def test_what_a_pointer_must_not_name(tmp_path: Path) -> None:
    response = writer().response(EXCHANGE, DATE, "")[1]
    request = writer().request(EXCHANGE, DATE, "", "urn:x:1")
    first, second = written(tmp_path, response, request)
    place = f"{NAME} at byte"
    another = "another record than the one that is pointed at"
    assert refused(tmp_path, second) == f"{place} {second.offset}: {another}"
    assert refused(tmp_path, replace(first, length=1)) == f"{place} 0: {another}"
    wrong = replace(first, digest=digest(b""))
    assert refused(tmp_path, wrong) == f"{place} 0: the payload has another digest"
    end = replace(first, offset=len(response + request))
    assert refused(tmp_path, end) == f"{tmp_path / NAME} ends before byte {end.offset}"
    inside = replace(first, offset=1)
    assert refused(tmp_path, inside) == f"{tmp_path / NAME} at byte 1: no gzip header of ours"
    missing = replace(first, file="q.warc.gz")
    assert refused(tmp_path, missing) == f"{tmp_path / 'q.warc.gz'}: No such file or directory"


@pytest.mark.parametrize("name", ["../p.warc.gz", "a/b", ".lock"])
def test_what_is_no_name_of_a_file(name: str, tmp_path: Path) -> None:
    said = refused(tmp_path, WarcPointer(name, 0, 1, ""))
    assert said == f"{name!r} is not the name of a WARC file"


def test_a_file_that_is_open_yet(tmp_path: Path) -> None:
    reader = CaptureReader(tmp_path)
    assert reader.path(NAME) == tmp_path / NAME
    open_path(tmp_path / NAME).touch()
    assert reader.path(NAME) == open_path(tmp_path / NAME)
    (tmp_path / NAME).touch()
    assert reader.path(NAME) == tmp_path / NAME


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (None, "the revisit does not say of what"),
        ({"file": ""}, "the revisit does not say of what"),
        ({"offset": "x"}, "the revisit does not say of what"),
        ({"id": "urn:x:9"}, f"{NAME} at byte 0 is not its original"),
    ],
)
def test_a_revisit_of_what_cannot_be_found(
    changes: dict[str, object] | None, said: str, tmp_path: Path
) -> None:
    original = None if changes is None else replace(ORIGINAL, **changes)  # type: ignore[arg-type]
    _, pointer = written(tmp_path, writer().response(EXCHANGE, DATE, "")[1], revisit(original))
    assert refused(tmp_path, pointer) == f"{NAME} at byte {pointer.offset}: {said}"


def test_a_revisit_of_a_file_that_a_merge_has_named_otherwise(tmp_path: Path) -> None:
    """Another file has its name here, and something else lies there at this byte."""
    taken = taken_name(NAME, "0123456789abcdef")
    written(tmp_path, writer().response(EXCHANGE, DATE, "")[1], name=taken)
    other = replace(EXCHANGE, body=b"y")
    _, pointer = written(
        tmp_path, writer("urn:x:7").response(other, DATE, "")[1], revisit(ORIGINAL)
    )
    assert CaptureReader(tmp_path).response(pointer).body == BODY


def record(block: bytes, length: int | None = None, end: bytes = b"\r\n\r\n") -> Record | Damage:
    head = "WARC/1.1\r\nWARC-Type: metadata\r\n"
    if length is not None:
        head += f"Content-Length: {length}\r\n"
    content = f"{head}\r\n".encode() + block + end
    return parse(Member(7, len(compress(content)), content))


def test_a_record_is_as_long_as_it_says_and_nothing_follows() -> None:
    read = record(b"abc", 3)
    assert isinstance(read, Record)
    assert (read.offset, read.block, read.type, read.url) == (7, b"abc", "metadata", "")
    for wrong in (
        *(record(b"abc", length) for length in (2, 4, 10)),
        *(record(b"abc", 3, end) for end in (b"", b"\r\n", b"\r\n\r\n\r\n")),
    ):
        assert isinstance(wrong, Damage)
        assert (wrong.offset, wrong.reason) == (
            7,
            "the record is not as long as its Content-Length says",
        )


def test_a_record_says_how_long_it_is() -> None:
    for content in (b"WARC/1.1\r\nContent-Length: -1\r\n\r\n\r\n\r\n", b"WARC/1.1\r\nA: b\r\n\r\n"):
        read = parse(Member(0, 1, content))
        assert isinstance(read, Damage)
        assert read.reason.startswith("the record has no Content-Length, but ")
    nothing = parse(Member(3, 9, b"GET / HTTP/1.1\r\n\r\n"))
    assert isinstance(nothing, Damage)
    assert (nothing.offset, nothing.length) == (3, 9)
    assert nothing.reason.startswith("no WARC record: ")


@pytest.mark.parametrize(
    "head", [b"", b"HTTP/1.1", b"HTTP/1.1 OK", b"HTTP/1.1 x00 OK", b"HTTP/1.1 \xb2\xb900"]
)
def test_what_is_no_response(head: bytes) -> None:
    with pytest.raises(ArchiveDamagedError, match="record at byte 5: no HTTP response"):
        response_of(Record(5, 1, {}, head), head + b"\r\n\r\n", b"")


def test_a_line_of_a_head_without_a_colon_is_no_header() -> None:
    head = b"HTTP/1.1 204\r\nabc\r\nA:b\r\n\r\n"
    found = response_of(Record(5, 1, {}, b""), head, b"x")
    assert (found.status, found.headers, found.body, found.date) == (204, ((b"A", b"b"),), b"x", "")
