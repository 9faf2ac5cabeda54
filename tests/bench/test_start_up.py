"""What every start of ``scrapy`` in this project pays for."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from bench.crawl.processes import PROJECT
from bench.crawl.start_up import bare

SPARED = {"numpy", "opencc", "rjieba", "pypdfium2", "yaml", "rich"}
"""What only some runs and commands need, and each takes up to a quarter of a second to load."""


def test_no_start_pays_for_what_only_some_runs_need() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "scrapy", "list"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    imported = set(re.findall(r"\| +(\S+)$", done.stderr, re.MULTILINE))
    assert "category" in done.stdout.split()
    # The spiders themselves are not named: Scrapy does not load them by an import statement.
    assert {"crawler.spiders.base", "crawler.source"} <= imported
    assert not {name.partition(".")[0] for name in imported} & SPARED


def test_a_crawl_that_archives_nothing_pays_for_none_of_it() -> None:
    code = (
        "import sys, crawler.pipelines.store; print(*{name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert not set(done.stdout.split()) & {"numpy", "opencc", "rjieba", "pypdfium2"}


def test_the_bare_project_crawls_the_server(tmp_path: Path) -> None:
    folder = bare(tmp_path, "http://127.0.0.1:9/")
    text = (folder / "bare" / "spiders" / "minimal.py").read_text(encoding="utf-8")
    assert 'start_urls = ["http://127.0.0.1:9/"]' in text
    assert 'allowed_domains = ["127.0.0.1"]' in text
    assert (folder / "scrapy.cfg").exists()
