"""What ``make release`` needs besides the building itself; run from the root of a clone.

``notes FILE`` refuses what must not be released (changes that are not committed, a version of
development, one that the package does not state, one without a section in CHANGELOG.md, changes
that stand under "Unreleased") and writes the notes of the version that pyproject.toml names.
``wheel FILE`` refuses a wheel with anything in it but the package.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

_FINAL = re.compile(r"\d+(\.\d+)*")
"""A final release by PEP 440, and nothing else."""


def check_version(stated: str, version: str) -> None:
    """Refuse a version of development, and one that the package itself states otherwise."""
    if not _FINAL.fullmatch(version):
        raise ValueError(f"{version} is not a final version: change it in pyproject.toml")
    if f'__version__ = "{version}"' not in stated:
        raise ValueError(f"crawler/__init__.py does not say {version}: change it there too")


def check_unreleased(changelog: str) -> None:
    """Refuse changes that stand in no version: they would be in what is built, and in no notes."""
    pattern = r"^## \[Unreleased\]\n(.*?)(?=^## |\Z)"
    section = re.search(pattern, changelog, re.DOTALL | re.MULTILINE)
    changes = re.findall(r"^\s*[-*] ", section[1], re.MULTILINE) if section else []
    if changes:
        raise ValueError(
            f"CHANGELOG.md lists {len(changes)} changes under Unreleased: move them to the version"
        )


def notes_of(changelog: str, version: str) -> str:
    """The section of a version, without its heading; raises :class:`ValueError` if it says nothing.

    The form is that of https://keepachangelog.com/en/1.1.0/: ``## [0.1.0] - 2026-11-22``.
    """
    pattern = rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |\Z)"
    section = re.search(pattern, changelog, re.DOTALL | re.MULTILINE)
    if section is None or not section[1].strip():
        raise ValueError(
            f"CHANGELOG.md has no section for {version}: give it one, or change the version"
        )
    return section[1].strip() + "\n"


def write_notes(file: Path) -> None:
    changed = subprocess.run(
        ["git", "status", "--porcelain"], capture_output=True, check=True, encoding="utf-8"
    ).stdout.splitlines()
    if changed:
        raise ValueError(f"not committed: {', '.join(line[3:] for line in changed)}")
    version = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    check_version(Path("crawler/__init__.py").read_text(encoding="utf-8"), version)
    changelog = Path("CHANGELOG.md").read_text(encoding="utf-8")
    check_unreleased(changelog)
    notes = notes_of(changelog, version)
    file.parent.mkdir(parents=True, exist_ok=True)
    for old in file.parent.iterdir():
        old.unlink()
    file.write_text(notes, encoding="utf-8")


def check_wheel(file: Path) -> None:
    with zipfile.ZipFile(file) as wheel:
        names = wheel.namelist()
    foreign = [name for name in names if not re.match(r"crawler/|[^/]+\.dist-info/", name)]
    if foreign:
        raise ValueError(f"{file.name} holds {foreign[0]}, which does not belong to the package")
    for needed in ("crawler/__init__.py", "crawler/py.typed"):
        if needed not in names:
            raise ValueError(f"{file.name} lacks {needed}")


if __name__ == "__main__":
    job = {"notes": write_notes, "wheel": check_wheel}[sys.argv[1]]
    try:
        job(Path(sys.argv[2]))
    except ValueError as error:
        sys.exit(f"make release: {error}")
