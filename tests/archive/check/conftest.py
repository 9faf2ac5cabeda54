"""A sound archive, one with pages of print, and copies of both to be damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from crawler.editions.desk import EditionDesk
from crawler.reprints.reprints import Reprints
from tests.support import page_crashes
from tests.support.archives import HandClock, article, open_archive, rolling, submit
from tests.support.print_pages import FERRY, FERRY_TEXT, LIBRARY, LIBRARY_TEXT, PAPER, back, front


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


@pytest.fixture(scope="module")
def sound_print(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pages of print, the first in two revisions; on each is an article that is online too."""
    root = tmp_path_factory.mktemp("print")
    archive = open_archive(root)
    desk = EditionDesk(archive, Reprints(archive))
    page_crashes.take(archive, desk, A1=front(ferry="早班船"))
    for number, title, text in ((1, FERRY, FERRY_TEXT), (2, LIBRARY, LIBRARY_TEXT)):
        online = article(number, "</p><p>".join(text), title=title, source=PAPER)
        page_crashes.submit(archive, desk, online)
    page_crashes.take(archive, desk, A1=front())
    page_crashes.take(archive, desk, A4=back())
    archive.end_run(0)
    archive.close()
    return root


@pytest.fixture
def printed(sound_print: Path, tmp_path: Path) -> Path:
    """A copy to be damaged."""
    return shutil.copytree(sound_print, tmp_path / "printed")
