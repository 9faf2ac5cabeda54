"""Ctrl-C ends a command with one line."""

from __future__ import annotations

import argparse
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from bench.search.make_archive import make_archive
from crawler.command_line import program
from crawler.command_line.status_command import StatusCommand
from crawler.config import Configuration
from crawler.ledger import ledger
from crawler.long_work import LongWork
from tests.support.program import run_program
from tests.support.project import PROJECT


def interrupted(*_: object) -> int:
    raise KeyboardInterrupt


def test_a_command_that_is_interrupted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(StatusCommand, "run", interrupted)
    command = StatusCommand("finews-archiver status", Configuration([], {}, None))
    assert command.main([], argparse.Namespace()) == 130
    assert capsys.readouterr() == ("", "\nfinews-archiver status: stopped\n")


def test_before_a_command_has_begun(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(program, "parse", interrupted)
    assert program.run(["status"]) == 130
    assert capsys.readouterr() == ("", "\nfinews-archiver: stopped\n")


def test_a_check_that_is_interrupted_while_the_ledger_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """SQLite loses what is raised where it tells of itself: that is no fault of the ledger."""
    make_archive(tmp_path / "archive", 10, seed=5)
    monkeypatch.setattr(ledger, "_STEPS", 10)
    monkeypatch.setattr(LongWork, "still", interrupted)
    assert program.run(["verify", "-s", f"ARCHIVE_DIR={tmp_path / 'archive'}"]) == 130
    assert capsys.readouterr() == ("", "\nfinews-archiver verify: stopped\n")


def taken_in(index: Path) -> int:
    """How many lines are in an index by now."""
    try:
        with closing(sqlite3.connect(f"{index.as_uri()}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT lines FROM progress").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_an_index_that_is_interrupted_goes_on_from_there(tmp_path: Path) -> None:
    make_archive(tmp_path / "archive", 4500, seed=5, themes=20)
    words = ["index", "-s", f"ARCHIVE_DIR={tmp_path / 'archive'}"]
    told = subprocess.Popen(
        [sys.executable, "-m", "crawler", *words],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    while not taken_in(tmp_path / "archive" / "reader.sqlite3"):
        assert told.poll() is None
        time.sleep(0.01)
    told.send_signal(signal.SIGINT)
    assert told.communicate(timeout=30) == ("", "\nfinews-archiver index: stopped\n")
    assert told.returncode == 130
    ended = run_program(*words, cwd=tmp_path)
    assert ended.status == 0
    assert 0 < int(ended.out.split(": ")[1].split()[0]) < 4500
    assert ended.out.endswith(" 4500 articles\n")
