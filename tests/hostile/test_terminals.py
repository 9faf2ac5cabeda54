"""No control character of archived text or of a file's name reaches a terminal, in any command."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.plain_output import make_log_plain, plain, shown
from tests.support.archives import article, open_archive, submit
from tests.support.program import run_program
from tests.support.project import PROJECT

EVIL = "\x1b]0;题\x07\x1b[2J\x9b31m\u202e反\u2066\r\x7f\x85字"
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ID = article(1).id


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose words are hostile, in a directory whose name is."""
    root = tmp_path_factory.mktemp("hostile") / "甲\x1b[2J\u202e"
    archive = open_archive(root)
    for text in ("一。" * 40, f"二{EVIL}。" * 40):
        item = article(1, title=f"题{EVIL}", source=f"源{EVIL}", byline=EVIL, media=EVIL)
        submit(archive, replace(item, text=text, content_hash=f"{len(text):064}"))
    submit(archive, article(2))
    submit(archive, replace(article(3), text=article(2).text))
    archive.commit()
    archive.close()
    (root / "_posts" / "stray\x1b[2J\u202e\x9b.md").write_bytes(b"mine")
    return root


@pytest.mark.parametrize(
    "words",
    [
        ["status"],
        ["status", "--json"],
        ["verify"],
        ["verify", "--json"],
        ["history", ID],
        ["story", ID],
        ["stories"],
        ["editions"],
        ["evidence", ID],
        ["compare", ID],
        ["metrics"],
        ["settings"],
        ["import", "nowhere\x1b[2J"],
        ["status", "too\x9bmuch"],
        ["sta\x1btus"],
        ["crawl", "cat\x1begory"],
        ["crawl", "category", "-a", "x\x1b=1"],
    ],
    ids=lambda words: " ".join(words).encode("unicode_escape").decode(),
)
def test_no_command_prints_one(words: list[str], root: Path, tmp_path: Path) -> None:
    done = run_program(*words, cwd=tmp_path, environ={"FINEWS_ARCHIVE_DIR": str(root)})
    assert RAW.findall(done.out + done.err) == []
    if "--json" in words:
        json.loads(done.out)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk", "utf-8"])
def test_a_pipe_of_another_encoding(encoding: str, root: Path, tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": encoding}
    for words in (["status", "--json"], ["history", ID]):
        done = subprocess.run(
            [sys.executable, "-m", "crawler", *words, "-s", f"ARCHIVE_DIR={root}"],
            cwd=tmp_path,
            env={**environ, "HOME": str(tmp_path)},
            capture_output=True,
            check=False,
        )
        assert done.stderr == b""
        assert RAW.findall(done.stdout.decode(encoding)) == []
        if "--json" in words:
            assert json.loads(done.stdout.decode(encoding))


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_standard_streams(closed: str, root: Path, tmp_path: Path) -> None:
    """What is printed gets into no file of the archive that has taken the stream's number."""
    before = (root / "ledger.sqlite3").read_bytes()
    command = f'exec "$0" -m crawler history "$2" -s "ARCHIVE_DIR=$1" {closed}'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable, str(root), ID],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "HOME": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert (root / "ledger.sqlite3").read_bytes() == before


@pytest.mark.parametrize("program", ["-m crawler", "-m scrapy"])
@pytest.mark.parametrize("closed", ["2>&-", "<&- >&- 2>&-"])
def test_a_crawl_with_closed_standard_streams(
    closed: str, program: str, root: Path, tmp_path: Path
) -> None:
    command = (
        f'exec "$0" {program} crawl category -s "ARCHIVE_DIR=$1" -s RETRY_ENABLED=False'
        f" -s SITE_URL=http://127.0.0.1:9/ {closed}"
    )
    done = subprocess.run(
        ["sh", "-c", command, sys.executable, str(root)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "HOME": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 5
    newest = json.loads(max((root / "runs").glob("*.json")).read_bytes())
    assert (newest["exit_status"], "ConnectionRefused" in str(newest)) == (5, True)


def test_what_is_shown() -> None:
    assert shown("甲\t乙\n") == "甲\t乙\n"
    assert shown("\x1b[2J\x9b\u202e\r") == "\\u001b[2J\\u009b\\u202e\\u000d"
    assert shown(shown(EVIL)) == shown(EVIL)
    assert shown(os.fsdecode(b"\xff")) == "\\udcff"


def test_what_an_encoding_lacks_is_written_as_json_writes_it(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w", encoding="ascii") as stream:
        print('{"a": "甲😀"}', file=plain(stream))
    assert json.loads((tmp_path / "out").read_text()) == {"a": "甲😀"}


def test_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    handler = logging.StreamHandler(sys.stderr)
    root = logging.getLogger()
    before = [(each, each.formatter) for each in root.handlers]
    root.addHandler(handler)
    try:
        make_log_plain()
        make_log_plain()
        logging.getLogger("x").warning("post %s", EVIL)
    finally:
        root.removeHandler(handler)
        for each, formatter in before:
            each.setFormatter(formatter)
    assert shown(f"post {EVIL}") in capsys.readouterr().err
