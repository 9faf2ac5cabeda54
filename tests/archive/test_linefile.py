"""An append-only file: what waits can be read, what is put in order is where the file says."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.archive.linefile import LineFile
from crawler.errors import ArchiveDamagedError
from crawler.ledger import Ledger


def test_lines_wait_for_a_commit_at_their_offsets(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "lines", 0)
    assert [file.add(line) for line in (b"one\n", b"three\n")] == [0, 4]
    assert (file.end, file.size) == (10, 0)
    assert [file.waiting_at(offset) for offset in (0, 1, 4, 10)] == [
        b"one\n",
        None,
        b"three\n",
        None,
    ]
    file.write()
    assert (file.size, file.surplus()) == (10, 10)
    file.restart(10)
    assert (file.surplus(), file.waiting) == (0, [])
    assert file.waiting_at(4) is None
    assert file.add(b"two\n") == 10
    assert file.waiting_at(10) == b"two\n"
    file.write()
    assert file.path.read_bytes() == b"one\nthree\ntwo\n"
    assert list(file.lines(4)) == [(4, b"three\n"), (10, b"two\n")]


def test_what_is_forgotten_is_not_written(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "lines", 0)
    file.add(b"one\n")
    file.restart(0)
    assert file.add(b"two\n") == 0
    file.write()
    assert file.path.read_bytes() == b"two\n"


def test_half_a_line_is_surplus_and_is_not_a_line(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "lines", 4)
    file.path.write_bytes(b"one\ntwo\nthr")
    assert list(file.lines(file.committed)) == [(4, b"two\n"), (8, b"thr")]
    (fault,) = file.surplus_faults()
    assert (fault.kind, fault.subject) == ("surplus", "lines")
    file.cut_back()
    assert file.path.read_bytes() == b"one\n"
    assert list(file.surplus_faults()) == []
    assert file.surplus() == 0


def test_a_file_that_is_too_short_or_missing(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "lines", 4)
    assert list(file.lines()) == []
    for size in (0, 3):
        with pytest.raises(ArchiveDamagedError, match=f"has {size} bytes, the ledger committed 4"):
            file.surplus()
        file.path.write_bytes(b"one")


def test_a_file_in_place_of_another_counts_as_a_whole(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    file = LineFile.of(tmp_path / "articles.jsonl", ledger)
    (tmp_path / "new").write_bytes(b"one\n")
    ledger.begin()
    file.replace_by(tmp_path / "new", 4, ledger)
    assert file.path.read_bytes() == b"one\n"
    assert file.add(b"two\n") == 4
    ledger.close()
    again = Ledger(tmp_path / "ledger.sqlite3")
    assert again.lengths()["articles.jsonl"] == 4
    again.close()
