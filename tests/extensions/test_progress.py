"""A run shows that it gets on: plain lines in a log, a bar on a terminal."""

from __future__ import annotations

import logging
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from twisted.internet.threads import deferToThread

from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support.crawls import crawl
from tests.support.project import NOW, PROJECT
from tests.support.reactor import in_reactor

COUNTS = re.compile(
    r"(\d+) of (\d+) links done: (\d+) written, (\d+) dropped, (\d+) unchanged; (\d+) requests"
)


@in_reactor
async def test_plain_lines_in_a_log(
    bundled_site: StandIn, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bundled_site.faults.add("", faults.slow(0.02))
    with caplog.at_level(logging.INFO, "crawler.progress"):
        await crawl(bundled_site, tmp_path / "a", more={"PROGRESS_SECONDS": 0.1})
    said = [record.getMessage() for record in caplog.records if record.name == "crawler.progress"]
    found = [COUNTS.fullmatch(line) for line in said]
    assert len(found) > 2
    assert all(found)
    numbers = [[int(number) for number in match.groups()] for match in found if match]
    assert numbers == sorted(numbers, key=lambda line: line[5])
    done, written = [line[0] for line in numbers], [line[2] for line in numbers]
    assert done == sorted(done)
    assert written == sorted(written)
    assert 0 < written[-1] <= 89
    assert all(line[0] <= line[1] for line in numbers)


@in_reactor
async def test_a_bar_on_a_terminal(bundled_site: StandIn, tmp_path: Path) -> None:
    bundled_site.faults.add("", faults.slow(0.02))

    def on_a_terminal() -> tuple[str, str]:
        ours, theirs = pty.openpty()
        where = (f"SITE_URL={bundled_site.url}", f"SHARE_URL={bundled_site.url}", f"NOW={NOW}")
        settings = (*where, f"ARCHIVE_DIR={tmp_path / 'a'}", "DOWNLOAD_DELAY=0")
        options = [part for setting in settings for part in ("-s", setting)]
        process = subprocess.Popen(
            [sys.executable, "-m", "scrapy", "crawl", "category", *options],
            cwd=PROJECT,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=theirs,
            encoding="utf-8",
        )
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 65536):
                shown += part
        except OSError:
            pass  # How Linux says that the other end is closed.
        out, _ = process.communicate(timeout=60)
        os.close(ours)
        return out, shown.decode()

    result = await deferToThread(on_a_terminal)
    assert isinstance(result, tuple)
    out, shown = result
    assert "written    89 new" in out
    assert "\x1b[" in shown
    assert re.search(r"\d+/\d+", shown)
    assert re.search(r"\d+ written, \d+ dropped, \d+ unchanged", shown)
    # The bar is taken away before the summary, and no line of the log is needed beside it.
    assert "links done" not in shown
