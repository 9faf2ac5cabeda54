"""How often Python looks for garbage in a process that crawls."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.project import PROJECT

SPIDER = """
import gc

import scrapy


class Own(scrapy.Spider):
    name = "own"

    async def start(self):
        print("collects:", gc.isenabled(), gc.get_threshold(), gc.get_freeze_count() > 10_000)
        for request in ():
            yield request
"""
TOLD = "collects: True (20000, 20, 20) True"


def test_nothing_is_collected_until_the_crawl_begins_and_then_rarely() -> None:
    code = (
        "import gc\n"
        "from crawler.spiders.collection import collect_nothing_yet, collect_rarely\n"
        "collect_nothing_yet()\nassert not gc.isenabled()\ncollect_rarely()\n"
        "assert gc.isenabled() and gc.get_freeze_count() > 0\n"
        "assert gc.get_threshold() == (20_000, 20, 20)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=True)


def test_a_crawl_collects_whosever_spider_it_is(tmp_path: Path) -> None:
    (tmp_path / "own_spiders.py").write_text(SPIDER)
    path = os.pathsep.join([str(tmp_path), str(PROJECT)])
    command = [sys.executable, "-m", "crawler", "crawl", "own", "-s", "SPIDER_MODULES=own_spiders"]
    ended = subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        encoding="utf-8",
    )
    assert ended.returncode == 0, ended.stderr
    assert TOLD in ended.stdout
