"""What ``make release`` refuses, and the notes that it writes. Mirrors ``.ci/release.py``."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from crawler import __version__

PROJECT = Path(__file__).parents[2]
CHANGELOG = """\
# Changelog

## [Unreleased]

## [0.2.0] - 2026-12-01

### Added
- Second things.

## [0.1.0] - 2026-11-22

### Added
- First things.

## [0.0.9] - 2026-11-01
"""


def release(root: Path, job: str, file: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PROJECT / ".ci" / "release.py"), job, file],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
    )


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    root = tmp_path / "clone"
    root.mkdir()
    (root / ".gitignore").write_text("/build/\n")
    (root / "CHANGELOG.md").write_text(CHANGELOG)
    state(root, "0.2.0")
    git(root, "init", "--quiet")
    commit(root)
    return root


def state(root: Path, version: str) -> None:
    """Give the project a version, in both places that have it."""
    (root / "pyproject.toml").write_text(f'[project]\nname = "x"\nversion = "{version}"\n')
    (root / "crawler").mkdir(exist_ok=True)
    (root / "crawler" / "__init__.py").write_text(f'__version__ = "{version}"\n')


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(
        root,
        *("-c", "user.name=a", "-c", "user.email=a@example.org"),
        *("commit", "--quiet", "--allow-empty", "--message=x"),
    )


@pytest.mark.parametrize(
    ("version", "notes"),
    [
        ("0.2.0", "### Added\n- Second things.\n"),
        ("0.1.0", "### Added\n- First things.\n"),
    ],
)
def test_notes_are_the_section_of_the_version(clone: Path, version: str, notes: str) -> None:
    state(clone, version)
    commit(clone)
    old = clone / "build" / "release" / "x-0.0.1.tar.gz"
    old.parent.mkdir(parents=True)
    old.touch()
    done = release(clone, "notes", "build/release/NOTES.md")
    assert (done.returncode, done.stderr) == (0, "")
    assert (clone / "build" / "release" / "NOTES.md").read_text() == notes
    assert not old.exists()


@pytest.mark.parametrize("version", ["0.3.0", "0.0.9", "0.2"])
def test_a_version_of_which_the_changelog_says_nothing_is_refused(
    clone: Path, version: str
) -> None:
    state(clone, version)
    commit(clone)
    done = release(clone, "notes", "build/release/NOTES.md")
    assert done.returncode == 1
    assert done.stderr == (
        f"make release: CHANGELOG.md has no section for {version}: "
        "give it one, or change the version\n"
    )
    assert not (clone / "build").exists()


@pytest.mark.parametrize("version", ["0.2.0.dev0", "0.2.0rc1", "0.2.0+local", "0x2.0", ""])
def test_what_is_not_a_final_version_is_refused(clone: Path, version: str) -> None:
    state(clone, version)
    (clone / "CHANGELOG.md").write_text(CHANGELOG.replace("[0.2.0]", f"[{version}]"))
    commit(clone)
    done = release(clone, "notes", "build/release/NOTES.md")
    assert done.returncode == 1
    assert done.stderr == (
        f"make release: {version} is not a final version: change it in pyproject.toml\n"
    )
    assert not (clone / "build").exists()


def test_a_package_of_another_version_is_refused(clone: Path) -> None:
    (clone / "crawler" / "__init__.py").write_text('__version__ = "0.2.0.dev0"\n')
    commit(clone)
    done = release(clone, "notes", "build/release/NOTES.md")
    assert done.returncode == 1
    assert done.stderr == (
        "make release: crawler/__init__.py does not say 0.2.0: change it there too\n"
    )


def test_changes_of_no_version_are_refused(clone: Path) -> None:
    changes = "## [Unreleased]\n\n### Fixed\n- One thing.\n  - A part of it.\n"
    (clone / "CHANGELOG.md").write_text(CHANGELOG.replace("## [Unreleased]\n", changes))
    commit(clone)
    done = release(clone, "notes", "build/release/NOTES.md")
    assert done.returncode == 1
    assert done.stderr == (
        "make release: CHANGELOG.md lists 2 changes under Unreleased: move them to the version\n"
    )
    assert not (clone / "build").exists()


@pytest.mark.parametrize("name", ["CHANGELOG.md", "new.txt"])
def test_what_is_not_committed_is_not_released(clone: Path, name: str) -> None:
    (clone / name).write_text(CHANGELOG + "\n")
    done = release(clone, "notes", "build/release/NOTES.md")
    assert done.returncode == 1
    assert done.stderr == f"make release: not committed: {name}\n"
    assert not (clone / "build").exists()


@pytest.mark.parametrize(
    ("names", "refused"),
    [
        (["crawler/__init__.py", "crawler/py.typed", "x-1.dist-info/METADATA"], ""),
        (
            ["crawler/__init__.py", "crawler/py.typed", "bench/__init__.py"],
            "x.whl holds bench/__init__.py, which does not belong to the package",
        ),
        (["crawler/__init__.py"], "x.whl lacks crawler/py.typed"),
    ],
)
def test_a_wheel_holds_the_package_alone(tmp_path: Path, names: list[str], refused: str) -> None:
    with zipfile.ZipFile(tmp_path / "x.whl", "w") as wheel:
        for name in names:
            wheel.writestr(name, "")
    done = release(tmp_path, "wheel", "x.whl")
    assert done.returncode == bool(refused)
    assert done.stderr == (f"make release: {refused}\n" if refused else "")


def test_the_changelog_has_a_section_for_what_comes_and_for_this_version() -> None:
    text = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "\n## [Unreleased]\n" in text
    final, development, _ = project["version"].partition(".dev")
    if development:
        assert f"\n## [Unreleased]\n\nWill be {final}.\n" in text
    else:
        assert f"\n## [{final}] - " in text


def test_the_package_says_the_version_of_the_project() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert __version__ == project["version"]
