"""The reproductions in docs/scrapy-bugs.md still show what they are said to show."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
DOCUMENT = PROJECT / "docs" / "scrapy-bugs.md"
SECTION = re.compile(r"^## (?P<title>.+?)$.*?^```python\n(?P<script>.+?)^```$", re.M | re.S)

SHOWN = {
    "Requests that wait for robots.txt are let through": (
        r"asked for in spite of robots\.txt: /secret/\d\n",
        "crawler/middlewares/robots.py need not look the rules up again",
    ),
    "More requests at a time to a host than CONCURRENT_REQUESTS_PER_DOMAIN": (
        r"at once: ([3-9]|\d\d)\n",
        "docs/operations.md need not say that some more pass",
    ),
}


def scripts() -> dict[str, str]:
    """The script of each section, by the section's title."""
    text = DOCUMENT.read_text("utf-8")
    return {found["title"]: found["script"] for found in SECTION.finditer(text)}


def test_every_bug_has_a_script_and_every_script_is_run() -> None:
    titles = re.findall(r"^## (.+)$", DOCUMENT.read_text("utf-8"), re.M)
    assert titles == list(scripts()) == list(SHOWN)


@pytest.mark.parametrize("title", SHOWN)
def test_the_bug_is_still_there(title: str, tmp_path: Path) -> None:
    shown, then = SHOWN[title]
    script = tmp_path / "reproduction.py"
    script.write_text(scripts()[title], "utf-8")
    ended = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert re.search(shown, ended.stdout), f"this Scrapy has mended it: {then}\n{ended.stdout}"
