from pathlib import Path
from random import Random

import pytest

from bench.reprints.families import corpus
from crawler.reprints.index import Index
from crawler.reprints.places import Placement
from crawler.reprints.rebuild import Entry, rebuild

PUBLICATIONS = corpus(6, 150)
TEXTS = {one.id: one.text for one in PUBLICATIONS}
ENTRIES = [Entry(one.id, one.published, one.source, one.title) for one in PUBLICATIONS]


def _rebuilt(path: Path, entries: list[Entry]) -> dict[str, Placement | None]:
    with Index(path, TEXTS.__getitem__) as index:
        assert rebuild(index, entries, TEXTS.__getitem__, batch=100) == len(entries)
        assert index.changes() == [], "nobody comes before his origin"
        return {key: index.placement(key) for key in TEXTS}


def test_the_order_in_the_archive_does_not_matter(tmp_path: Path) -> None:
    shuffled = Random(3).sample(ENTRIES, len(ENTRIES))
    first = _rebuilt(tmp_path / "one.sqlite3", ENTRIES)
    assert _rebuilt(tmp_path / "two.sqlite3", shuffled) == first


def test_a_rebuild_that_was_stopped_goes_on(tmp_path: Path) -> None:
    read = 0

    def failing(article_id: str) -> str:
        nonlocal read
        read += 1
        if read > 250:
            raise OSError("the disk has gone")
        return TEXTS[article_id]

    path = tmp_path / "reprints.sqlite3"
    with (
        Index(path, TEXTS.__getitem__) as index,
        pytest.raises(OSError, match="the disk has gone"),
    ):
        rebuild(index, ENTRIES, failing, batch=100)
    with Index(path, TEXTS.__getitem__) as index:
        assert len(index) == 200
        assert rebuild(index, ENTRIES, TEXTS.__getitem__) == len(ENTRIES) - 200
        assert rebuild(index, ENTRIES, TEXTS.__getitem__) == 0
        found = {key: index.placement(key) for key in TEXTS}
    assert found == _rebuilt(tmp_path / "other.sqlite3", ENTRIES)
