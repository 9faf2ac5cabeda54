"""Which way the ratios of the full crawl go."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.crawl.contenders import CONTENDERS
from bench.crawl.full import Crawl, Round, keep_rounds, kept_rounds, results, values
from bench.crawl.processes import Measured

FOUND = {
    "ours": [
        Crawl(Measured(10, 8, 100, user=7), 1000, 1),
        Crawl(Measured(20, 9, 100, user=7), 1000, 1),
    ],
    "scrapy": [Crawl(Measured(30, 25, 90, user=20), 900, 1)],
    "lean": [Crawl(Measured(15, 12, 80, user=10), 900, 1)],
    "wget": [Crawl(Measured(8, 4, 20, user=3), 1000, 2)],
    "wget-told": [Crawl(Measured(4, 4, 20, user=3), 1000, 2)],
    "threads": [Crawl(Measured(16, 10, 40, user=8), 800, 1)],
}


def test_a_rate_is_requests_over_seconds() -> None:
    assert FOUND["scrapy"][0].rate == 30


def test_a_measurement_that_was_broken_off_goes_on_with_the_next_round(tmp_path: Path) -> None:
    path = tmp_path / "rounds.json"
    assert kept_rounds(path) == []
    rounds = [Round((1.5, 0.25), {key: crawls[0] for key, crawls in FOUND.items()})]
    keep_rounds(path, rounds)
    assert kept_rounds(path) == rounds


def test_ratios_of_the_goals() -> None:
    found = values(FOUND, 5)
    assert found == pytest.approx(
        {
            "crawl/user": 7 / 20,
            "crawl/waste": 8.5 / (12 + 5),
            "crawl/scrapy": 75 / 30,
        }
    )


def test_the_table_has_ratios_first() -> None:
    rows = results(FOUND, posts=500).splitlines()[2:]
    assert len(rows) == len(CONTENDERS)
    assert rows[0].startswith(
        "| this project | 1.00 | 1.00 | 1.00 | 15.00 | 1,000 | 75 | 14.00 | 3.00 |"
    )
    assert rows[1].startswith(
        "| stock Scrapy, JSONL only | 0.40 | 2.94 | 0.90 | 30.00 | 900 | 30 |"
    )
    assert rows[3].endswith("| 25% |")
