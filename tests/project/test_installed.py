"""The wheel in a clean virtual environment, used from a directory that is not the project's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler import __version__
from tests.support.console import AT_ONCE
from tests.support.project import PROJECT

PARTS = ("crawler", "fixtures", "pyproject.toml", "README.md", "LICENSE", "constraints.txt")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, installed from a wheel that was built from a copy of the project."""
    root = tmp_path_factory.mktemp("installed")
    source = root / "source"
    source.mkdir()
    for part in PARTS:
        if (PROJECT / part).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(PROJECT / part, source / part, ignore=ignored)
        else:
            shutil.copy(PROJECT / part, source / part)
    pip = ("-m", "pip", "--disable-pip-version-check", "--quiet")
    tools = root / "tools"
    subprocess.run([sys.executable, "-m", "venv", str(tools)], check=True)
    python = str(tools / "bin" / "python")
    wheels = str(root / "wheels")
    subprocess.run(
        [python, *pip, "wheel", "--no-deps", "--wheel-dir", wheels, str(source)], check=True
    )
    (wheel,) = Path(wheels).iterdir()
    constraints = str(source / "constraints.txt")
    subprocess.run([python, *pip, "install", "--constraint", constraints, str(wheel)], check=True)
    shutil.rmtree(source)
    return tools / "bin" / "finews-archiver"


def test_init_crawl_and_status_on_the_bundled_site(program: Path, tmp_path: Path) -> None:
    desk = tmp_path / "a desk"
    desk.mkdir()
    home = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "NO_COLOR": "1"}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(program), *arguments],
            cwd=desk,
            env=home,
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=120,
        )

    assert run("--version").stdout == f"finews-archiver {__version__}\n"
    assert run("init", "--contact", "mailto:me@example.org").returncode == 0
    serve = [str(program), "serve", "--ready-file", "ready"]
    with subprocess.Popen(serve, cwd=desk, env=home, stdout=subprocess.DEVNULL) as server:
        ready, deadline = desk / "ready", time.monotonic() + 30
        while not (ready.exists() and ready.read_text(encoding="utf-8").endswith("\n")):
            assert server.poll() is None and time.monotonic() < deadline, "no stand-in"
            time.sleep(0.05)
        site = ready.read_text(encoding="utf-8").strip()
        addresses = ("-s", f"SITE_URL={site}", "-s", f"SHARE_URL={site}")
        crawled = run("crawl", *addresses, *AT_ONCE.split(), "-s", "MONITOR_STALE_HOURS=1000000")
        server.terminate()
    assert crawled.returncode == 0, crawled.stderr
    assert "written    89 new" in crawled.stdout
    status = run("status")
    assert (status.returncode, status.stderr) == (0, "")
    assert "articles  89 in 89 revisions" in status.stdout
    assert (desk / "archive" / "articles.jsonl").exists()
    scheduled = run("schedule", "--cron", "--to", "-")
    assert f"{program} crawl category --config '{desk}/finews-archiver.toml'" in scheduled.stdout
