"""Every file of the project that a document or a docstring names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.floor_plan import CRAWLER, PROJECT, ROOMS

TOP = "crawler|tests|docs|bench|fixtures"
ROOM = "|".join(room.name for room in ROOMS if (CRAWLER / room.name).is_dir())
FILE = re.compile(
    rf"(?<![\w./<-])(?:(?P<whole>(?:{TOP})/[\w./-]+\.(?:py|md|toml|json|sh))"
    rf"|(?P<inside>(?:{ROOM})/[\w/]+\.py)|`+(?P<name>\w+\.py)`)"
)
NAMING = sorted({*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *CRAWLER.rglob("*.py")})
NAMES = {path.name for top in TOP.split("|") for path in (PROJECT / top).rglob("*.py")}


def gone(text: str) -> list[str]:
    """What a text names by a path from the top, by one in a room, or by its bare name."""
    lost = []
    for found in FILE.finditer(text):
        if whole := found["whole"]:
            there = (PROJECT / whole).exists()
        elif inside := found["inside"]:
            there = (CRAWLER / inside).exists()
        else:
            there = found["name"] in NAMES
        if not there:
            lost.append(found[0].strip("`"))
    return lost


@pytest.mark.parametrize("path", NAMING, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_files_that_are_named_are_there(path: Path) -> None:
    if path.name != "CHANGELOG.md":  # which tells of what was
        assert gone(path.read_text(encoding="utf-8")) == []


def test_a_file_that_is_gone_is_named() -> None:
    text = "`crawler/none.py` and `pipelines/none.py`, `none.py`; not `crawler/items.py`"
    assert gone(text) == ["crawler/none.py", "pipelines/none.py", "none.py"]
