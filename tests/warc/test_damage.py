"""A truncated or flipped byte anywhere is found, and named."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.paths import ArchivePaths
from crawler.errors import ArchiveDamagedError, Fault
from crawler.ledger import Ledger
from crawler.ledger.payloads import WarcFileRow
from crawler.rebuild.reparse import Reparser, check_articles
from crawler.warc.check import check_warc
from crawler.warc.members import HEADER, Damage, Member, compress, read_members
from crawler.warc.reader import CaptureReader
from tests.support.bare_settings import settings_for
from tests.support.campaigns import examples
from tests.support.crawls import Crawl
from tests.support.posts import SOURCE
from tests.support.processes import run_scrapy
from tests.support.warc_files import all_records, complaints_of_others, faults, records, warc_files


@pytest.fixture(scope="module")
def warc(bundled: Crawl) -> tuple[WarcFileRow, bytes]:
    """The one WARC file of the bundled site's archive: what the ledger knows, and its bytes."""
    paths = ArchivePaths(bundled.root)
    ledger = Ledger(paths.ledger, read_only=True)
    (row,) = ledger.captures.files()
    ledger.close()
    return row, (paths.warc / row.name).read_bytes()


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


def found(directory: Path, row: WarcFileRow, content: bytes) -> list[Fault]:
    (directory / row.name).write_bytes(content)
    return list(check_warc(directory, [row]))


def test_what_a_crawl_writes_is_whole(bundled: Crawl) -> None:
    assert faults(bundled.root) == []
    assert complaints_of_others(bundled.root) == []
    warcio = Path(sys.executable).with_name("warcio")
    for path in warc_files(bundled.root):
        assert subprocess.run([warcio, "check", path], check=False).returncode == 0


@settings(max_examples=examples(150), deadline=None)
@given(position=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit(
    warc: tuple[WarcFileRow, bytes], elsewhere: Path, position: float, bit: int
) -> None:
    row, content = warc
    damaged = bytearray(content)
    place = int(position * len(content))
    damaged[place] ^= 1 << bit
    named = found(elsewhere, row, bytes(damaged))
    assert named
    assert all(fault.subject.startswith(row.name) for fault in named)
    assert "warc-bytes" in {fault.kind for fault in named}
    for fault in named:
        if fault.kind == "warc-record":
            # The record that is named is the one that holds the bit.
            offset = int(fault.subject.rpartition(" ")[2])
            assert offset <= place
            assert content.startswith(HEADER, offset)
            assert HEADER not in content[offset + 1 : place + 1]


@settings(max_examples=examples(80), deadline=None)
@given(position=st.floats(0, 1, exclude_max=True))
def test_a_file_cut_off(warc: tuple[WarcFileRow, bytes], elsewhere: Path, position: float) -> None:
    row, content = warc
    named = found(elsewhere, row, content[: int(position * len(content))])
    assert "warc-length" in {fault.kind for fault in named}


def test_every_bit_of_a_record(bundled: Crawl, tmp_path: Path) -> None:
    """Headers, checksums, padding: no bit of a member can be flipped unseen."""
    path = warc_files(bundled.root)[0]
    record = records(path)[2]
    content = path.read_bytes()[record.offset : record.offset + record.length]
    row = WarcFileRow(
        1, "one.warc.gz", len(content), hashlib.sha256(content).hexdigest(), True, True
    )
    assert found(tmp_path, row, content) == []
    for place in range(len(content)):
        for bit in range(8):
            damaged = bytearray(content)
            damaged[place] ^= 1 << bit
            assert found(tmp_path, row, bytes(damaged)), (place, bit)


def test_warcio_misses_a_truncated_member(warc: tuple[WarcFileRow, bytes], elsewhere: Path) -> None:
    """Why this project does not leave its checks to warcio."""
    row, content = warc
    (elsewhere / row.name).write_bytes(content[:-4])
    warcio = Path(sys.executable).with_name("warcio")
    ended = subprocess.run([warcio, "check", elsewhere / row.name], check=False)
    assert ended.returncode == 0
    assert found(elsewhere, row, content[:-4])


def test_strange_missing_and_open_files(warc: tuple[WarcFileRow, bytes], tmp_path: Path) -> None:
    row, content = warc
    (tmp_path / "other.warc.gz").write_bytes(content)
    kinds = [(fault.kind, fault.subject) for fault in check_warc(tmp_path, [row])]
    assert kinds == [("warc-missing", row.name), ("warc-stray", "other.warc.gz")]


def test_verify_names_a_flipped_byte_and_the_article(bundled: Crawl, tmp_path: Path) -> None:
    shutil.copytree(bundled.root, tmp_path / "a")
    article = bundled.lines.read()[5]
    place = article.warc[1]
    path = ArchivePaths(tmp_path / "a").warc / place.file
    content = bytearray(path.read_bytes())
    content[place.offset + 40] ^= 1
    path.write_bytes(content)
    ended = run_scrapy("verify", "-s", f"ARCHIVE_DIR={tmp_path / 'a'}")
    assert ended.status == 4
    assert f"warc-record: {place.file} byte {place.offset}" in ended.out
    assert f"capture: {article.id} revision 1" in ended.out


def test_verify_derives_each_text_again(bundled: Crawl, tmp_path: Path) -> None:
    """Captures that are whole but say something else do not pass for an article's."""
    shutil.copytree(bundled.root, tmp_path / "a")
    first, second = bundled.lines.read()[:2]
    ended = run_scrapy("verify", "-s", f"ARCHIVE_DIR={tmp_path / 'a'}")
    assert ended.status == 0, ended.out
    reparser = Reparser(CaptureReader(ArchivePaths(bundled.root).warc), settings_for(), SOURCE)
    assert list(check_articles(bundled.lines.read(), reparser)) == []
    first.warc = second.warc
    (fault,) = check_articles([first], reparser)
    assert (fault.kind, fault.problem) == ("derivation", "its captures give another text")


def test_a_pointer_names_one_record_and_all_of_it(bundled: Crawl) -> None:
    reader = CaptureReader(ArchivePaths(bundled.root).warc)
    pointer = bundled.lines.read()[0].warc[0]
    assert reader.response(pointer).body
    request = next(record for record in all_records(bundled.root) if record.type == "request")
    for other in (
        replace(pointer, length=pointer.length - 1),
        replace(pointer, offset=request.offset, length=request.length),
    ):
        with pytest.raises(ArchiveDamagedError, match="another record than the one"):
            reader.response(other)


contents = st.lists(st.binary(max_size=3000), min_size=1, max_size=8)


@given(contents)
def test_members_round_trip(parts: list[bytes]) -> None:
    members = [compress(part) for part in parts]
    stream = BytesIO(b"".join(members))
    assert [member.content for member in _whole(stream)] == parts
    assert gzip.decompress(stream.getvalue()) == b"".join(parts)
    offset = len(members[0])
    assert [member.content for member in _whole(stream, offset)] == parts[1:]


def _whole(stream: BytesIO, start: int = 0) -> list[Member]:
    found = list(read_members(stream, start))
    assert not [member for member in found if isinstance(member, Damage)]
    return [member for member in found if isinstance(member, Member)]


@given(contents, contents, st.binary(min_size=1, max_size=100))
def test_what_lies_behind_damage_is_read(
    before: list[bytes], after: list[bytes], rubbish: bytes
) -> None:
    if rubbish.startswith(HEADER[: len(rubbish)]) or HEADER in rubbish:
        return
    stream = BytesIO(b"".join(map(compress, before)) + rubbish + b"".join(map(compress, after)))
    read = list(read_members(stream))
    assert [member.content for member in read if isinstance(member, Member)] == before + after
    (damage,) = [member for member in read if isinstance(member, Damage)]
    assert damage.length == len(rubbish)
