"""What a host has said of its pace outlives the run that it was said to."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from crawler.ledger import Ledger
from crawler.ledger.paces import PaceRow

T5, T6 = "2022-03-14T05:00:00Z", "2022-03-14T06:00:00Z"


def test_what_each_host_said_last(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    with closing(Ledger(path)) as ledger:
        ledger.begin()
        ledger.paces.tell("h", until=T5, delay=1.5, told="429")
        ledger.paces.tell("h", until=T6, delay=3.0, told="503")
        ledger.paces.tell("h:81", until=T5, delay=0.0, told="429")
        ledger.commit()
    with closing(Ledger(path, read_only=True)) as ledger:
        assert ledger.paces.get("h") == PaceRow("h", T6, 3.0, "503")
        assert ledger.paces.get("h:81") == PaceRow("h:81", T5, 0.0, "429")
        assert ledger.paces.get("other") is None
