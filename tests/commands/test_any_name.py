"""A file's name may be any bytes: in an archive, or that of the archive itself."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.support.program import run_program
from tests.support.project import PROJECT
from tests.support.unpacking import unpack_tar

KEPT = PROJECT / "tests" / "upgrades" / "archives" / "0.2.0-ledger-9.tar.gz"
ODD = b"b\xff\x01d"
"""No UTF-8, and a control character."""
PRINTED = "NW202203140000000050"
JSON_COMMANDS = (
    ("status", "--json"),
    ("verify", "--json"),
    ("editions", "--json"),
    ("export", "--to", "tables", "--format", "jsonl", "--json"),
    ("evidence", PRINTED, "--json"),
    ("index", "--json"),
)


def in_archive(root: Path, *arguments: str) -> tuple[int, str]:
    ended = run_program(*arguments, "-s", f"ARCHIVE_DIR={root}", cwd=root.parent)
    assert "Traceback" not in ended.err
    return ended.status, ended.out


def test_files_in_an_archive(tmp_path: Path) -> None:
    unpack_tar(KEPT, tmp_path)
    root = tmp_path / "archive"
    in_archive(root, "verify")
    for folder in (".", "_posts", "editions", "runs", "warc", "warc/index"):
        for end in (b"", b".md", b".json", b".warc.gz", b".warc.gz.open", b".cdxj"):
            (Path(os.fsdecode(os.fsencode(root / folder) + b"/" + ODD + end))).write_bytes(b"x")
    status, out = in_archive(root, "verify", "--json")
    assert status == 4
    named = {(fault["kind"], fault["subject"]) for fault in json.loads(out)["faults"]}
    odd = os.fsdecode(ODD)
    assert {
        ("stray", f"{odd}.md"),
        ("page-stray", f"editions/{odd}"),
        ("warc-stray", f"{odd}.warc.gz"),
        ("warc-stray", f"{odd}.warc.gz.open"),
    } <= named
    status, out = in_archive(root, "verify", "--repair")
    assert r"repaired: " in out
    assert r"b\udcff\u0001d.md" in out
    _, out = in_archive(root, "verify", "--json")
    # Evidence, perhaps: a repair moves no WARC file that is not this program's.
    assert {fault["kind"] for fault in json.loads(out)["faults"]} == {"warc-stray"}
    refused = ("-s", "SITE_URL=http://127.0.0.1:9/", "-s", "RETRY_ENABLED=False")
    status, out = in_archive(root, "crawl", "category", *refused)
    assert (status, "requests failed" in out) == (5, True)
    assert in_archive(root, "export", "--to", "tables", "--format", "jsonl")[0] == 0


@pytest.mark.parametrize("arguments", JSON_COMMANDS, ids=" ".join)
def test_an_archive_of_such_a_name(arguments: tuple[str, ...], tmp_path: Path) -> None:
    unpack_tar(KEPT, tmp_path)
    root = (tmp_path / "archive").rename(Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + ODD)))
    in_archive(root, "verify")
    status, out = in_archive(root, *arguments)
    assert status in (0, 5)
    assert isinstance(json.loads(out), dict | list)
