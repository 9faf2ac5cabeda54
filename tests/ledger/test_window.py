"""Articles of some days: the window's beginning is in it, its end is not."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from crawler.clock import BEIJING
from tests.support.archives import article, open_archive, submit

FIRST = datetime(2022, 3, 14, tzinfo=BEIJING)
END = FIRST + timedelta(days=1)
SECOND = timedelta(seconds=1)


def test_the_window_is_half_open(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive")
    moments = [FIRST - SECOND, FIRST, END - SECOND, END]
    for number, moment in enumerate(moments):
        submit(archive, article(number, published=moment))
    found = archive.ledger.articles.published_between(FIRST.isoformat(), END.isoformat())
    assert found == [article(1).id, article(2).id]
    archive.close()
