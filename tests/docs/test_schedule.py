"""The scheduling files of docs/schedule do what they say: on the bundled site, without a host."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.console import AT_ONCE, Desk
from tests.support.project import PROJECT

SCHEDULE = PROJECT / "docs" / "schedule"
UNITS = ("finews-archiver.service", "finews-archiver.timer")
RUNNER = ("bash", "-ec")
CRAWL = "scrapy crawl category"


@pytest.fixture
def clone(tmp_path: Path, documented_site: str) -> Desk:
    desk = Desk(tmp_path / "finews-archiver", documented_site)
    desk.root.mkdir()
    desk.furnish()
    return desk


def on_the_bundled_site(command: str, site: str) -> str:
    """The same command for the stand-in; the files themselves name the real site by default."""
    assert CRAWL in command
    return command.replace(CRAWL, f"{CRAWL} -s SITE_URL={site} -s SHARE_URL={site} {AT_ONCE}")


def sh(
    command: str,
    *,
    home: Path,
    cwd: Path,
    shell: tuple[str, ...] = ("/bin/sh", "-c"),
    environment: dict[str, str],
) -> subprocess.CompletedProcess[str]:
    """Run as cron would, or a GitHub runner (``bash -e``), with next to no environment."""
    return subprocess.run(
        [*shell, command],
        cwd=cwd,
        env={"HOME": str(home), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


# -- cron ---------------------------------------------------------------------------------------


def cron_line() -> tuple[dict[str, str], str]:
    """The variables of docs/schedule/crontab and the command of its one line."""
    lines = (SCHEDULE / "crontab").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if line and not line.startswith("#")]
    variables = dict(line.split("=", 1) for line in lines[:-1])
    schedule = re.fullmatch(r"(?:[\d*/,-]+ ){5}(.*)", lines[-1])
    assert schedule is not None
    assert "%" not in schedule[1], "cron takes an unescaped % for a line end"
    return variables, schedule[1]


def test_cron_is_silent_about_a_run_in_order(clone: Desk, tmp_path: Path) -> None:
    variables, command = cron_line()
    done = sh(
        on_the_bundled_site(command, clone.site), home=tmp_path, cwd=tmp_path, environment=variables
    )
    log = (clone.root / "crawl.log").read_text(encoding="utf-8")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), log
    assert "written    89 new" in log


def test_cron_mails_the_end_of_the_log_when_something_is_wrong(clone: Desk, tmp_path: Path) -> None:
    variables, command = cron_line()
    command = on_the_bundled_site(command, clone.site).replace(
        "category", "category -a categories=no"
    )
    done = sh(command, home=tmp_path, cwd=tmp_path, environment=variables)
    assert done.returncode == 4
    assert "status     4" in done.stdout


def test_cron_tells_the_source_whom_to_ask(clone: Desk, tmp_path: Path) -> None:
    variables, command = cron_line()
    assert variables["CONTACT"]
    command = on_the_bundled_site(command, clone.site).replace(
        "-s CONTACT", "-a categories=Finovo -s LOG_LEVEL=DEBUG -s CONTACT"
    )
    sh(command, home=tmp_path, cwd=tmp_path, environment=variables)
    assert f"(+{variables['CONTACT']})" in (clone.root / "crawl.log").read_text(encoding="utf-8")


# -- systemd ------------------------------------------------------------------------------------


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="needs systemd-analyze (Debian: systemd)"
)
def test_systemd_accepts_the_units(clone: Desk, tmp_path: Path) -> None:
    for unit in UNITS:
        text = (SCHEDULE / unit).read_text(encoding="utf-8")
        text = text.replace("/opt/finews-archiver", str(clone.root)).replace("User=finews\n", "")
        (tmp_path / unit).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *UNITS],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )
    named = [line for line in done.stderr.splitlines() if "finews" in line]
    assert (done.returncode, named) == (0, [])


def test_the_command_of_the_unit_archives(clone: Desk, tmp_path: Path) -> None:
    text = (SCHEDULE / "finews-archiver.service").read_text(encoding="utf-8")
    found = re.search(r"^ExecStart=(.*)$", text, re.MULTILINE)
    assert found is not None
    # systemd's specifier and its ${…}, which are never split into words.
    command = found[1].replace("%S", str(tmp_path)).replace("/opt/finews-archiver", str(clone.root))
    command = re.sub(r"(NAME)?(\S+=\$\{\w+\})", r'"\2"', command)
    command = on_the_bundled_site(command, clone.site)
    (tmp_path / "finews-archiver").mkdir(exist_ok=True)
    done = sh(
        command,
        home=tmp_path,
        cwd=clone.root,
        environment={"CONTACT": "mailto:a@example.org", "NOTIFY_COMMAND": ""},
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "finews-archiver" / "articles.jsonl").exists()


# -- GitHub Actions -----------------------------------------------------------------------------


@pytest.fixture
def workflow() -> Any:
    return yaml.safe_load((SCHEDULE / "github-actions.yml").read_text(encoding="utf-8"))


def git(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments],
        cwd=cwd,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return done.stdout


def run_job(workflow: Any, origin: Path, root: Path, site: str) -> int:
    """The ``run`` steps of the job in a fresh shallow clone; the first failure's exit status."""
    git(
        "clone",
        "--quiet",
        "--depth",
        "1",
        "--branch",
        "main",
        origin.as_uri(),
        str(root),
        cwd=origin,
    )
    tools = root / ".venv" / "bin"
    tools.mkdir(parents=True)
    for tool in ("python", "scrapy"):
        (tools / tool).symlink_to(Path(sys.executable).parent / tool)
    (root / ".venv" / "installed").touch()
    output = root.parent / f"{root.name}.output"
    output.touch()
    for step in workflow["jobs"]["crawl"]["steps"]:
        if "run" not in step:
            continue
        command = step["run"]
        if CRAWL in command:
            command = on_the_bundled_site(command, site)
        outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
        status = "${{ steps.crawl.outputs.status }}"
        environment = {
            name: value.replace(status, outputs.get("status", ""))
            for name, value in step.get("env", {}).items()
        }
        done = sh(
            command,
            home=root,
            cwd=root,
            shell=RUNNER,
            environment={"GITHUB_OUTPUT": str(output), "CONTACT": "c", **environment},
        )
        if done.returncode:
            return done.returncode
    return 0


def test_the_workflow_commits_the_archive_and_goes_on_from_it(
    workflow: Any, tmp_path: Path, documented_site: str
) -> None:
    work, origin = tmp_path / "work", tmp_path / "origin"
    work.mkdir()
    for name in ("crawler", "scrapy.cfg", "Makefile", "pyproject.toml", "constraints.txt"):
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, work / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, work / name)
    (work / ".gitignore").write_text("/archive/\n/.venv/\n__pycache__/\n", encoding="utf-8")
    git("init", "--quiet", "--initial-branch", "main", cwd=work)
    git("add", "--all", cwd=work)
    git("commit", "--quiet", "--message", "project", cwd=work)
    git("clone", "--quiet", "--bare", str(work), str(origin), cwd=tmp_path)

    assert run_job(workflow, origin, tmp_path / "first", documented_site) == 0
    files = git("ls-tree", "-r", "--name-only", "archive", cwd=origin).splitlines()
    assert {"articles.jsonl", "duplicates.jsonl", "ledger.sqlite3"} <= set(files)
    assert sum(name.startswith("_posts/") for name in files) == 89
    assert not [name for name in files if name.startswith((".lock", "crawler/", "ledger.sqlite3-"))]

    lines = git("show", "archive:articles.jsonl", cwd=origin)
    assert run_job(workflow, origin, tmp_path / "second", documented_site) == 0
    assert git("show", "archive:articles.jsonl", cwd=origin) == lines
    assert git("rev-list", "--count", "archive", cwd=origin).strip() == "2"


def test_the_workflow_fails_with_the_status_of_the_crawl(workflow: Any) -> None:
    tell = workflow["jobs"]["crawl"]["steps"][-1]["run"]
    statuses = {
        status: sh(
            tell, home=PROJECT, cwd=PROJECT, shell=RUNNER, environment={"STATUS": str(status)}
        ).returncode
        for status in (0, 3, 4, 5, 75)
    }
    assert statuses == {0: 0, 3: 0, 4: 4, 5: 5, 75: 75}


def test_the_workflow_runs_one_at_a_time_and_may_push(workflow: Any) -> None:
    assert workflow["concurrency"]["cancel-in-progress"] is False
    assert workflow["permissions"] == {"contents": "write"}
