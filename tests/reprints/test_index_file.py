"""The index as a file: what is committed stays, and what cannot be used or written is told."""

import sqlite3
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from bench.reprints.prose import story
from crawler.errors import ArchiveDamagedError, ArchiveWriteError
from crawler.reprints.index import Index
from tests.support.reprint_texts import HALF, LONG, NOON, OTHER

NOTHING: dict[str, str] = {}


def test_what_was_not_committed_is_forgotten(tmp_path: Path, texts: dict[str, str]) -> None:
    texts.update(A=LONG, B=HALF, C=OTHER)
    path = tmp_path / "reprints.sqlite3"
    with Index(path, texts.__getitem__) as index:
        index.add("A", LONG, NOON, "", "")
        index.commit()
        index.add("B", HALF, NOON, "", "")
        index.rollback()
        assert "B" not in index
        index.add("C", OTHER, NOON, "", "")
    with Index(path, texts.__getitem__) as index:
        assert list(index.missing(["C", "A", "B"])) == ["C", "B"]
        assert index.placement("B") is None
        assert index.family("B") is None
        assert index.add("B", HALF, NOON + timedelta(hours=1), "", "").story == "A"


def test_another_process_sees_what_was_committed(
    tmp_path: Path, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # SQLite waits five seconds for another writer; here nobody goes away.
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, timeout=0.1))
    texts.update(A=LONG, B=OTHER)
    path = tmp_path / "reprints.sqlite3"
    with Index(path, texts.__getitem__) as writer, Index(path, texts.__getitem__) as reader:
        writer.add("A", LONG, NOON, "", "")
        assert "A" not in reader
        writer.commit()
        assert "A" in reader
        writer.add("B", OTHER, NOON, "", "")
        with pytest.raises(ArchiveWriteError, match=r"reprints\.sqlite3 cannot be written.*locked"):
            reader.add("C", OTHER, NOON, "", "")


def test_a_text_that_the_archive_lacks_is_named(tmp_path: Path) -> None:
    with Index(tmp_path / "reprints.sqlite3", NOTHING.__getitem__) as index:
        index.add("A", LONG, NOON, "", "")
        index.commit()
    with (
        Index(tmp_path / "reprints.sqlite3", NOTHING.__getitem__) as index,
        pytest.raises(ArchiveDamagedError, match=r"A is in the similarity index.*makes it anew"),
    ):
        index.add("B", HALF, NOON, "", "")


def test_a_file_that_is_no_index_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "reprints.sqlite3"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(ArchiveDamagedError, match="cannot be read"):
        Index(path, NOTHING.__getitem__)
    path.unlink()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE something (else_ TEXT)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(ArchiveDamagedError, match="something else"):
        Index(path, NOTHING.__getitem__)
    assert path.read_bytes() == before


def test_an_index_with_other_shingles_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "reprints.sqlite3"
    Index(path, NOTHING.__getitem__).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE recipe SET text = '4/8/32/64/00000000'")
    connection.close()
    with pytest.raises(ArchiveDamagedError, match="its shingles are others: the next run"):
        Index(path, NOTHING.__getitem__)


def test_the_file_is_sound_and_small(tmp_path: Path, texts: dict[str, str]) -> None:
    path = tmp_path / "reprints.sqlite3"
    with Index(path, texts.__getitem__) as index:
        for number in range(1500):
            texts[str(number)] = text = story(Random(number)).text
            index.add(str(number), text, NOON + timedelta(minutes=number), "江城日报", text[:25])
        index.commit()
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert path.stat().st_size / 1500 <= 1024


def test_a_full_disk_leaves_what_was_committed(tmp_path: Path, texts: dict[str, str]) -> None:
    path = tmp_path / "reprints.sqlite3"
    texts.update({f"S{number}": story(Random(number)).text for number in range(200)})
    with Index(path, texts.__getitem__) as index:
        for key in [f"S{number}" for number in range(10)]:
            index.add(key, texts[key], NOON, "江城日报", "")
        index.commit()
        connection = index._store._connection
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(ArchiveWriteError, match=r"reprints\.sqlite3 cannot be written.*full"):
            for key in list(texts)[10:]:
                index.add(key, texts[key], NOON, "江城日报", "")
        assert len(index) == 10
        connection.execute("PRAGMA max_page_count = 1000000")
        for key in index.missing(texts):
            index.add(key, texts[key], NOON, "江城日报", "")
        index.commit()
        assert len(index) == 200
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
