"""Completion: what a shell is told, and what a real bash makes of it."""

from __future__ import annotations

import os
import pty
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.console import AT_ONCE
from tests.support.program import run_program
from tests.support.project import PROJECT


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, documented_site: str) -> Path:
    """A directory with an archive in it, and the program in ``bin``."""
    root = tmp_path_factory.mktemp("desk")
    site = ("-s", f"SITE_URL={documented_site}", "-s", f"SHARE_URL={documented_site}")
    crawled = run_program(
        "crawl", *site, *AT_ONCE.split(), "-s", "MONITOR_STALE_HOURS=1000000", cwd=root
    )
    assert crawled.status == 0, crawled.err
    program = root / "bin" / "finews-archiver"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH={PROJECT} exec {shlex.quote(sys.executable)} -m crawler "$@"\n'
    )
    program.chmod(0o755)
    return root


def completed(desk: Path, line: str) -> list[str]:
    """What bash would offer at the end of a line."""
    script = run_program("completion", "bash", cwd=desk).out
    asked = (
        f"{script}\ncompopt() {{ :; }}\nCOMP_LINE={shlex.quote(line)}; COMP_POINT=${{#COMP_LINE}}\n"
        '_finews_archiver; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", asked],
        cwd=desk,
        env={"PATH": f"{desk / 'bin'}:{os.environ['PATH']}", "HOME": str(desk)},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("finews-archiver ver", ["verify"]),
        ("finews-archiver status --", ["--config", "--help", "--json", "--names", "--set"]),
        ("finews-archiver crawl ", ["category", "edition", "share"]),
        ("finews-archiver status -s ARCH", ["ARCHIVE_DIR="]),
        ("finews-archiver completion ", ["bash", "zsh"]),
        ("finews-archiver crawl category -a cat", ["categories="]),
    ],
)
def test_words(desk: Path, line: str, found: list[str]) -> None:
    assert completed(desk, line) == found


def test_ids_and_categories_of_the_archive(desk: Path) -> None:
    ids = completed(desk, "finews-archiver history ")
    assert len(ids) > 1
    assert completed(desk, f"finews-archiver history {ids[0]}") == [ids[0]]
    slugs = completed(desk, "finews-archiver package --category ")
    assert slugs
    # Bash takes what stands behind the sign of equality for a word of its own.
    crawl = "finews-archiver crawl category -a categories="
    assert completed(desk, f"{crawl}{slugs[0][:2]}")[0] in slugs
    two = completed(desk, f"{crawl}{slugs[0]},{slugs[-1][:3]}")
    assert f"{slugs[0]},{slugs[-1]}" in two


def test_without_an_archive_nothing_is_offered(tmp_path: Path) -> None:
    ended = run_program("completion", "--words", "--", "history", "", cwd=tmp_path)
    assert (ended.status, ended.out, ended.err) == (0, "", "")


@pytest.mark.parametrize(
    ("typed", "completed_to"),
    [
        ("ver", "verify "),
        ("crawl cat", "category "),
        ("completion z", "zsh "),
        ("history NW20220314230005", "NW202203142300051086 "),
    ],
)
def test_a_real_zsh_completes(desk: Path, typed: str, completed_to: str) -> None:
    if not shutil.which("zsh"):
        pytest.skip("zsh is not installed (apt-get install zsh)")
    shown = in_zsh(desk, f"finews-archiver {typed}")
    assert shown.endswith(f"finews-archiver {' '.join([*typed.split()[:-1], completed_to])}")


def in_zsh(desk: Path, line: str) -> str:
    """What stands on zsh's command line when the tab key was pressed at the end of a line."""
    script = desk / "completion.zsh"
    script.write_text(run_program("completion", "zsh", cwd=desk).out, encoding="utf-8")
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(desk)
        environment = {
            "PATH": f"{desk / 'bin'}:{os.environ['PATH']}",
            "HOME": str(desk),
            "TERM": "dumb",
            "LANG": "C.UTF-8",
        }
        os.execvpe("zsh", ["zsh", "-f", "-i"], environment)
    shown = ""
    with os.fdopen(terminal, "r+b", buffering=0) as screen:

        def type_until(typed: str, end: str) -> None:
            nonlocal shown
            screen.write(typed.encode())
            shown = ""
            while end not in shown:
                shown += screen.read(4096).decode()

        try:
            type_until("PS1='rea''dy> '\n", "ready> ")
            type_until(f"autoload -U compinit; compinit -u -D; source {script}\n", "ready> ")
            # A key that shows the line as it is once completion is through.
            widget = "shown() { print -r -- \"<<$BUFFER>>\" }; zle -N shown; bindkey '^X' shown"
            type_until(f"{widget}\n", "ready> ")
            type_until(f"{line}\t\x18", ">>")
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return shown.rpartition("<<")[2].partition(">>")[0]


def test_another_shell_is_refused(tmp_path: Path) -> None:
    ended = run_program("completion", "fish", cwd=tmp_path)
    assert (ended.status, ended.err) == (
        2,
        "finews-archiver completion: expected one shell: bash or zsh\n",
    )
