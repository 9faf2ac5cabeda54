"""The copy off the machine that docs/operations.md shows: its commands, as they stand there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.command_line.program import run
from tests.support.merging import Look, captures, collect
from tests.support.project import PROJECT

TOOLS = ("restic", "rclone", "flock")

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(
        any(shutil.which(tool) is None for tool in TOOLS), reason="restic or rclone is absent"
    ),
]


def blocks() -> dict[str, str]:
    """The shell commands of the section, by the tool that they are of."""
    text = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
    section = text.split("### A copy off the machine")[1].split("\n## ")[0]
    found = re.findall(r"```sh\n(.*?)```", section, re.S)
    return {tool: next(block for block in found if f"{tool} " in block) for tool in TOOLS[:2]}


def shell(commands: str, folder: Path, **more: str) -> str:
    """Run commands there; what they have printed. ``finews-archiver`` is this interpreter's."""
    program = folder / "bin" / "finews-archiver"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m crawler "$@"\n')
    program.chmod(0o755)
    environ = {
        **os.environ,
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(PROJECT),
        "HOME": str(folder),
        **more,
    }
    ended = subprocess.run(
        ["sh", "-e", "-c", commands],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.mark.parametrize("tool", TOOLS[:2])
def test_its_commands(tool: str, tmp_path: Path) -> None:
    """Every night's copy, twice, while the archive goes on, and the rehearsal of the second."""
    archive = collect(tmp_path / "archive", [Look(0, 1, 0)])
    (tmp_path / "password").write_text("lengshan\n")
    # A directory, where the document has a server: the tools' own business.
    commands = blocks()[tool].replace("s3:https://s3.example.org/news", str(tmp_path / "kept"))
    commands = commands.replace("/etc/restic.password", str(tmp_path / "password"))
    remote = {"RCLONE_CONFIG_AWAY_TYPE": "alias", "RCLONE_CONFIG_AWAY_REMOTE": str(tmp_path / "s3")}
    assert "it would do" in shell(commands, tmp_path, **remote)
    collect(archive, [Look(1, 2, 0), Look(2, 1, 1)])
    again = "\n".join(line for line in commands.splitlines() if not line.startswith("restic init"))
    assert "it would do" in shell(again, tmp_path, **remote)
    back = tmp_path / "back"
    if tool == "restic":
        # It restores what had an absolute or a relative name: one way or the other it is whole.
        back = next((tmp_path / "restored").rglob("ledger.sqlite3")).parent
    kept = captures(archive)
    collect(archive, [Look(3, 3, 0)])
    assert captures(back) == kept < captures(archive)
    assert run(["verify", "-s", f"ARCHIVE_DIR={back}"]) == 0
