"""An error of the ledger's disk that the spider meets between two posts."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

import pytest

from crawler.exit_status import ExitStatus
from crawler.extensions.internal_errors import InternalErrors
from crawler.spiders.due_links import DueLinks
from crawler.standin.server import StandIn
from tests.support.crawls import crawl
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON


@in_reactor
async def test_it_is_told_in_one_line_by_whoever_hears_of_it_last(
    tiny_site: StandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(_: DueLinks) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    # As when the engine has stopped already, while a post was under way.
    monkeypatch.setattr(InternalErrors, "emit", lambda *_: None)
    monkeypatch.setattr(DueLinks, "top_up", fails)
    with caplog.at_level(logging.ERROR):
        ended = await crawl(tiny_site, tmp_path / "a", now=NOON)
    assert ended.report.exit_status == ExitStatus.LOST
    (told,) = ended.report.errors
    assert "disk I/O error" in told
    assert [record for record in caplog.records if record.exc_info] == []
