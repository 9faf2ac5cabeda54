"""Containerfile and what it installs; its steps are run by .ci/container_steps.py."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib

from tests.support.project import PROJECT

TEXT = (PROJECT / "Containerfile").read_text(encoding="utf-8")
STEPS = [line.partition(" ") for line in TEXT.splitlines() if line and not line.startswith("#")]
HASHED = (PROJECT / "requirements-hashed.txt").read_text(encoding="utf-8")


def words(instruction: str) -> list[str]:
    return [rest for name, _, rest in STEPS if name == instruction]


def test_what_is_copied_is_in_the_clone() -> None:
    copied = [step for step in words("COPY") if not step.startswith("--from=")]
    for step in copied:
        *sources, _ = step.split()
        tracked = subprocess.run(
            ["git", "ls-files", "--", *sources], cwd=PROJECT, capture_output=True, check=True
        ).stdout
        assert tracked
        assert all((PROJECT / source).exists() for source in sources)


def test_nobody_special_runs_it_and_the_archive_is_a_volume() -> None:
    assert words("USER") == ["10001"]
    (volumes,) = words("VOLUME")
    assert "/archive" in json.loads(volumes)
    (environment,) = words("ENV")
    assert "FINEWS_ARCHIVE_DIR=/archive" in environment
    (health,) = words("HEALTHCHECK")
    assert "finews-archiver status" in health
    assert words("CMD")[0].startswith('["sh", "-c", "')
    assert "finews-archiver crawl category" in json.loads(words("CMD")[0])[2]


def test_its_shell_is_a_shells() -> None:
    shell = json.loads(words("CMD")[0])[2]
    for text in (shell, words("HEALTHCHECK")[0].partition("CMD ")[2], *words("RUN")):
        done = subprocess.run(["sh", "-n", "-c", text], capture_output=True, check=False)
        assert done.returncode == 0, done.stderr


def test_every_file_is_held_to_its_hash() -> None:
    (install,) = [step for step in words("RUN") if "requirements-hashed.txt" in step]
    assert "--require-hashes" in install
    pins = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", HASHED, re.MULTILINE))
    blocks = re.split(r"^(?=[a-z0-9-]+==)", HASHED, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins)
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in HASHED
    constraints = {
        name.lower().replace("_", "-"): version
        for name, version in re.findall(
            r"^([\w.-]+)==(\S+)",
            (PROJECT / "constraints.txt").read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    }
    other = {
        name: (version, constraints[name])
        for name, version in pins.items()
        if constraints.get(name, version) != version
    }
    assert other == {}, "make hashes writes it anew"


def test_whatever_the_project_needs_is_among_them() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["notify"]]
    names = {re.split(r"[><=]", each)[0].lower().replace("_", "-") for each in needed}
    pinned = set(re.findall(r"^([a-z0-9-]+)==", HASHED, re.MULTILINE))
    assert names - pinned == set(), "make hashes writes it anew"
