"""A sound archive, and a copy of it to be damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.archives import HandClock, article, open_archive, rolling, submit


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with everything in it: revisions, a superseded twin, duplicates."""
    root = tmp_path_factory.mktemp("sound")
    clock = HandClock()
    archive = open_archive(root, clock)
    for number in range(1, 6):
        submit(archive, article(number))
    submit(archive, rolling(7))
    submit(archive, article(8, "第1家铺子开门。"))
    archive.end_run(0)
    archive.close()
    clock.forward(hours=2)
    archive = open_archive(root, clock)
    submit(archive, article(1, "第1家铺子改在六点开门。"))
    submit(archive, article(2, title="江城第2家早点铺（更正）"))
    submit(archive, article(7))
    archive.end_run(0)
    archive.close()
    return root


@pytest.fixture
def root(sound: Path, tmp_path: Path) -> Path:
    """A copy to be damaged."""
    return shutil.copytree(sound, tmp_path / "archive")
