"""A line that is gone comes back with the captures that it was made of."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import orjson

from crawler.warc.captures import random_id
from crawler.warc.journal import JOURNAL, VERSION
from crawler.warc.writer import RecordWriter
from tests.support.crawls import Crawl
from tests.support.processes import run_scrapy


def test_the_captures_of_a_line_that_is_made_anew(bundled: Crawl, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    shutil.copytree(bundled.root, root)
    path = root / "articles.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lost = next(number for number, line in enumerate(lines) if json.loads(line)["reprint_of"])
    path.write_bytes(b"".join(lines[:lost] + lines[lost + 1 :]))
    where = ("-s", f"ARCHIVE_DIR={root}")
    repaired = run_scrapy("verify", "--repair", *where)
    assert repaired.status == 0, repaired.out
    assert "line made anew from its post" in repaired.out
    before = json.loads(lines[lost])
    after = {line["id"]: line for line in map(json.loads, path.read_bytes().splitlines())}
    again = after[before["id"]]
    assert before["warc"]
    of_reprints = ("story", "reprint_of", "degree", "similarity", "containment")
    assert {name for name in before if before[name] != again[name]} <= set(of_reprints)
    evidence = run_scrapy("evidence", before["id"], *where)
    assert (evidence.status, evidence.out) == (
        0,
        run_scrapy("evidence", before["id"], "-s", f"ARCHIVE_DIR={bundled.root}").out,
    )


def test_a_journal_of_a_newer_version_is_named(bundled: Crawl, tmp_path: Path) -> None:
    """A line that is made anew must not lose its captures because they cannot be read."""
    root = tmp_path / "archive"
    shutil.copytree(bundled.root, root)
    path = root / "articles.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    journal = orjson.dumps({"version": VERSION + 1, "entries": []})
    member = RecordWriter(random_id).note(JOURNAL, journal, "2022-03-14T04:00:00Z", random_id())
    file = max((root / "warc").glob("*.warc.gz"))
    with file.open("ab") as warc:
        warc.write(member)
    before = path.read_bytes()
    ended = run_scrapy("verify", "--repair", "-s", f"ARCHIVE_DIR={root}")
    assert ended.status == 4
    said = f"a journal of version {VERSION + 1}, this program knows {VERSION}: it was written by a"
    assert f"{file}: {said} newer version; update the program" in ended.err
    assert path.read_bytes() == before
