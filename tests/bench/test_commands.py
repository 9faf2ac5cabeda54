"""The whole way of the commands' part, small; its seconds are not looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.crawl.commands import commands, flatness
from bench.crawl.processes import Measured
from bench.crawl.section import Sizes, emptied
from bench.crawl.server import nginx_program
from crawler.archive.paths import ArchivePaths


def took(cpu: float) -> Measured:
    return Measured(seconds=cpu, cpu=cpu, memory=50.0)


def test_flat_is_by_the_article_and_the_worst_counts() -> None:
    costs = {
        "verify": {100: took(1.0), 1_000: took(11.0)},
        "export": {100: took(1.0), 1_000: took(8.0)},
        "export (lines)": {100: took(1.0), 10_000: took(130.0)},
    }
    assert flatness(costs) == {
        "commands/verify": pytest.approx(1.1),
        "commands/export": pytest.approx(1.3),
    }


@pytest.mark.skipif(nginx_program() is None, reason="nginx is not installed")
def test_the_whole_way_and_it_goes_on_where_it_was(tmp_path: Path) -> None:
    sizes = Sizes(rounds=1, few_articles=10, many_articles=40, command_articles=30)
    work = tmp_path / "work"
    section = commands(emptied(work), sizes)
    assert set(section.values) == {
        f"commands/{name}" for name in ("verify", "rebuild", "import", "export")
    }
    assert "| `rebuild` | 30 |" in section.text
    assert "| `export (lines)` | 40 |" in section.text
    imported = ArchivePaths(work / "imported")
    assert len(imported.articles.read_bytes().splitlines()) == 30
    again = commands(emptied(work), sizes)
    assert again == section
    assert not imported.root.exists()
