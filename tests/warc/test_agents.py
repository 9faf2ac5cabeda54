"""Files that name a user agent which no request sent are named."""

from __future__ import annotations

from pathlib import Path

from crawler.warc.agents import misnamed_agents
from crawler.warc.members import compress, read_members
from tests.support.crawls import Crawl
from tests.support.processes import run_scrapy
from tests.support.project import PROJECT
from tests.support.unpacking import unpack_tar
from tests.support.warc_files import warc_files


def changed(source: Path, target: Path, old: bytes, new: bytes) -> Path:
    """The file with something of the same length in the place of something."""
    assert len(old) == len(new)
    with source.open("rb") as stream:
        members = [member.content for member in read_members(stream)]  # type: ignore[union-attr]
    target.write_bytes(b"".join(compress(each.replace(old, new)) for each in members))
    return target


def test_a_file_of_today_is_in_order(bundled: Crawl) -> None:
    files = warc_files(bundled.root)
    assert list(misnamed_agents(files[0].parent, [path.name for path in files])) == []


def test_another_agent_in_the_warcinfo(bundled: Crawl, tmp_path: Path) -> None:
    source = warc_files(bundled.root)[0]
    old, new = b"http-header-user-agent: finews", b"http-header-user-agent: Scrapy"
    changed(source, tmp_path / "a.warc.gz", old, new)
    (told,) = misnamed_agents(tmp_path, ["a.warc.gz", "none.warc.gz"])
    assert told.startswith("a.warc.gz: its warcinfo names the user agent 'Scrapy-archiver/")
    assert "they sent 'finews-archiver/" in told
    (tmp_path / "b.warc.gz").write_bytes(b"nothing")
    assert list(misnamed_agents(tmp_path, ["b.warc.gz"])) == []


def test_verify_names_those_of_release_0_1_0(tmp_path: Path) -> None:
    unpack_tar(PROJECT / "tests/upgrades/archives/0.1.0.tar.gz", tmp_path)
    ended = run_scrapy("verify", "-s", f"ARCHIVE_DIR={tmp_path / 'archive'}")
    assert ended.status == 0, ended.out
    notes = [line for line in ended.out.splitlines() if "its warcinfo names" in line]
    assert len(notes) == len(list((tmp_path / "archive" / "warc").glob("*.warc.gz")))
    assert all(line.startswith("note: finews-2022") and "'Scrapy/" in line for line in notes)
