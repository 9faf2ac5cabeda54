"""What ``finews-archiver schedule`` writes does what it says, on the bundled site."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.console import AT_ONCE
from tests.support.program import run_program
from tests.support.project import PROJECT

UNITS = ("finews-archiver.service", "finews-archiver.timer", "finews-archiver-failed.service")
RUNNER = ("bash", "-ec")
CRAWL = "crawl category"


FOUND = {"PYTHONPATH": str(PROJECT)}
"""What these tests' program needs that an installed one does not."""


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


def schedule(root: Path, kind: str, *, archive: Path | None = None) -> Path:
    """The folder to which the program has written what schedules it, with a configuration."""
    configured = run_program(
        "init",
        *("--contact", "mailto:a@example.org"),
        *("--archive", str(archive or root / "the archive")),
        cwd=root,
    )
    assert configured.status == 0, configured.err
    written = run_program("schedule", f"--{kind}", "--to", "files", "--user", "finews", cwd=root)
    assert written.status == 0, written.err
    return root / "files"


def cron_line(root: Path) -> str:
    """The command of the crontab's one line, with this interpreter's own program."""
    text = (schedule(root, "cron") / "crontab").read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if line and not line.startswith("#")]
    found = re.fullmatch(r"(?:[\d*/,-]+ ){5}(.*)", line)
    assert found is not None
    assert "%" not in found[1], "cron takes an unescaped % for a line end"
    return found[1]


def test_cron_is_silent_about_a_run_in_order(tmp_path: Path, documented_site: str) -> None:
    command = on_the_bundled_site(cron_line(tmp_path), documented_site)
    done = sh(command, home=tmp_path, cwd=tmp_path, environment=FOUND)
    log = (tmp_path / "crawl.log").read_text(encoding="utf-8")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), log
    assert "written    89 new" in log
    assert (tmp_path / "the archive" / "articles.jsonl").exists()
    assert (tmp_path / "the archive" / "reader.sqlite3").exists()


def test_cron_mails_the_end_of_the_log_when_something_is_wrong(
    tmp_path: Path, documented_site: str
) -> None:
    command = on_the_bundled_site(cron_line(tmp_path), documented_site).replace(
        "category", "category -a categories=no"
    )
    done = sh(command, home=tmp_path, cwd=tmp_path, environment=FOUND)
    # No listing knows that category: a slip in the command line.
    assert done.returncode == 2
    assert "status     2" in done.stdout


def test_the_source_is_told_whom_to_ask(tmp_path: Path, documented_site: str) -> None:
    command = on_the_bundled_site(cron_line(tmp_path), documented_site).replace(
        CRAWL, f"{CRAWL} -a categories=Finovo -s LOG_LEVEL=DEBUG"
    )
    sh(command, home=tmp_path, cwd=tmp_path, environment=FOUND)
    assert "(+mailto:a@example.org)" in (tmp_path / "crawl.log").read_text(encoding="utf-8")


# -- systemd ------------------------------------------------------------------------------------


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="needs systemd-analyze (Debian: systemd)"
)
def test_systemd_accepts_the_units_and_finds_them_hardened(tmp_path: Path) -> None:
    folder = schedule(tmp_path, "systemd")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *UNITS],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
    )
    named = [line for line in done.stderr.splitlines() if "finews" in line]
    assert (done.returncode, named) == (0, [])
    for unit in UNITS[::2]:
        judged = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", str(folder / unit)],
            capture_output=True,
            encoding="utf-8",
        )
        level = re.search(r"Overall exposure level for \S+: (\d+\.\d)", judged.stdout)
        assert level is not None, judged.stderr
        assert float(level[1]) <= 3.0


def test_a_run_that_was_killed_is_told_by_the_unit_for_it(tmp_path: Path) -> None:
    folder = schedule(tmp_path, "systemd")
    assert "OnFailure=finews-archiver-failed.service\n" in (folder / UNITS[0]).read_text()
    (command,) = re.findall(r"^ExecStart=(.*)$", (folder / UNITS[2]).read_text(), re.MULTILINE)
    script = tmp_path / "hook"
    script.write_text(f'#!/bin/sh\necho "$NOTIFY_EVENT: $NOTIFY_MESSAGE" >>"{tmp_path}/heard"\n')
    script.chmod(0o755)
    for result, code, status, told in (
        ("exit-code", "exited", "4", False),
        ("signal", "killed", "KILL", True),
        ("timeout", "killed", "TERM", True),
        ("exit-code", "exited", "203", True),
    ):
        (tmp_path / "heard").unlink(missing_ok=True)
        systemd = {
            "MONITOR_SERVICE_RESULT": result,
            "MONITOR_EXIT_CODE": code,
            "MONITOR_EXIT_STATUS": status,
            "FINEWS_NOTIFY_COMMAND": str(script),
        }
        done = sh(command, home=tmp_path, cwd=tmp_path, environment={**FOUND, **systemd})
        assert done.returncode == 0, done.stderr
        assert (tmp_path / "heard").exists() is told
        if told:
            heard = (tmp_path / "heard").read_text()
            assert heard.startswith("ended: finews-archiver the archive: a run was ended")
            assert f"({result} {code} {status})" in heard


def test_the_command_of_the_unit_archives(tmp_path: Path, documented_site: str) -> None:
    folder = schedule(tmp_path, "systemd", archive=tmp_path / "50% of $HOME")
    text = (folder / "finews-archiver.service").read_text(encoding="utf-8")
    (command,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    (writable,) = re.findall(r"^ReadWritePaths=(.*)$", text, re.MULTILINE)
    # Specifiers of systemd are escaped, and a path with a blank is one word.
    assert writable == f'"{tmp_path}/50%% of $$HOME"'
    assert "ProtectHome=yes\n" in text
    done = sh(
        on_the_bundled_site(command, documented_site),
        home=tmp_path,
        cwd=tmp_path,
        environment=FOUND,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "50% of $HOME" / "articles.jsonl").exists()
    (after,) = re.findall(r"^ExecStopPost=-(.*)$", text, re.MULTILINE)
    done = sh(after, home=tmp_path, cwd=tmp_path, environment=FOUND)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "50% of $HOME" / "reader.sqlite3").exists()


def test_a_schedule_needs_a_configuration_and_never_overwrites(tmp_path: Path) -> None:
    bare = run_program("schedule", "--cron", cwd=tmp_path)
    assert (bare.status, bare.out) == (2, "")
    assert "there is no configuration file: finews-archiver init writes one" in bare.err
    schedule(tmp_path, "cron")
    again = run_program("schedule", "--cron", "--to", "files", cwd=tmp_path)
    assert again.status == 2
    assert "files/crontab is there already: --force overwrites it" in again.err
    printed = run_program("schedule", "--cron", "--to", "-", cwd=tmp_path)
    assert "crawl category --config" in printed.out


# -- GitHub Actions -----------------------------------------------------------------------------


@pytest.fixture
def workflow(tmp_path: Path) -> Any:
    written = run_program("schedule", "--github", "--to", "-", cwd=tmp_path)
    return yaml.safe_load(written.out)


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
    # Make asks whether it is there; nothing runs it.
    (tools / "python").symlink_to(sys.executable)
    program = tools / "finews-archiver"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m crawler "$@"\n')
    program.chmod(0o755)
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
            environment={"GITHUB_OUTPUT": str(output), "FINEWS_CONTACT": "c", **environment},
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
