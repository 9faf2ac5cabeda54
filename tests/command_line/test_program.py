"""The program from any directory: its help, its version, what it says of a slip of the pen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler import __version__
from crawler.command_line.registry import COMMANDS
from tests.support.program import run_program
from tests.support.project import PROJECT


def test_help_lists_each_command_in_its_group_with_an_example(tmp_path: Path) -> None:
    for arguments in ((), ("--help",), ("-h",)):
        ended = run_program(*arguments, cwd=tmp_path)
        assert (ended.status, ended.err) == (0, "")
        groups = [line for line in ended.out.splitlines() if line.endswith(":")]
        assert groups[:4] == ["crawl:", "look:", "check:", "move:"]
        for name, entry in COMMANDS.items():
            assert f"  {name:<12}{entry.summary}\n" in ended.out
            assert f"finews-archiver {name} {entry.example}".rstrip() in ended.out
        # Scrapy's own commands that no archive needs.
        assert "startproject" not in ended.out
        assert max(map(len, ended.out.splitlines())) <= 80


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version(option: str, tmp_path: Path) -> None:
    ended = run_program(option, cwd=tmp_path)
    assert (ended.status, ended.out, ended.err) == (0, f"finews-archiver {__version__}\n", "")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_has_its_help(name: str, tmp_path: Path) -> None:
    ended = run_program(name, "--help", cwd=tmp_path)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith(f"usage: finews-archiver {name} ")
    assert "Exit status: 0" in " ".join(ended.out.split()) or name == "shell"
    assert "--config FILE" in ended.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("statsu",), "there is no command statsu: did you mean status?"),
        (("frobnicate",), "there is no command frobnicate: finews-archiver --help lists them"),
        (("status", "--jsn"), "status: there is no option --jsn: did you mean --json?"),
        (("crawl", "--logfiel=x"), "crawl: there is no option --logfiel: did you mean --logfile?"),
        (("status", "--names", "x"), "status: argument --names: invalid int value: 'x'"),
        (
            ("status", "-s", "ARCHIVEDIR=x"),
            "-s ARCHIVEDIR: there is no setting ARCHIVEDIR: did you mean ARCHIVE_DIR?",
        ),
        (
            ("crawl", "-s", "DOWNLOAD_TIMOUT=3"),
            "-s DOWNLOAD_TIMOUT: there is no setting DOWNLOAD_TIMOUT: "
            "did you mean DOWNLOAD_TIMEOUT?",
        ),
        (("status", "-s", "ARCHIVE_DIR"), "-s ARCHIVE_DIR: expected NAME=VALUE"),
        (("status", "-s"), "-s: its value is missing"),
        (("status", "-s", "COMMIT_ITEMS=many"), "COMMIT_ITEMS='many' cannot be"),
        (("status", "--config", "none.toml"), "--config none.toml: there is no such file"),
        (("--jsn", "status"), "there is no option --jsn before a command's name: see --help"),
    ],
)
def test_a_slip_is_answered_in_one_line(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    ended = run_program(*arguments, cwd=tmp_path)
    assert (ended.status, ended.out) == (2, "")
    (line,) = ended.err.splitlines()
    assert line.startswith(f"finews-archiver: {said}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ["status", "crawl category", "shell", "settings"])
def test_a_working_directory_that_is_gone(words: str, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    command = f'cd gone && rmdir ../gone && exec "$0" -m crawler {words}'
    ended = subprocess.run(
        ["sh", "-c", command, sys.executable],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    (line,) = ended.stderr.splitlines()
    assert "the working directory cannot be read" in line


def test_status_needs_no_scrapy(tmp_path: Path) -> None:
    code = (
        "import sys; from crawler.command_line.program import run; run(['status']);"
        "print({name.split('.')[0] for name in sys.modules} & {'scrapy', 'twisted', 'numpy'})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(PROJECT), "HOME": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stdout == "set()\n"
    assert "holds no archive" in done.stderr


def test_a_command_of_scrapys_that_is_not_listed_runs(tmp_path: Path) -> None:
    ended = run_program("list", cwd=tmp_path)
    assert (ended.status, ended.out.split(), ended.err) == (0, ["category", "edition", "share"], "")
