"""What an archive takes does not grow faster than what is in it."""

from __future__ import annotations

from pathlib import Path

from bench.ledger.ten_years import index_of, month_of, size_of, table
from tests.support.campaigns import sized

ARTICLES = (2_000, sized(20_000, 180_000))
"""By night one of a hundred that ten years bring."""


def test_growth(tmp_path: Path) -> None:
    small, large = (size_of(tmp_path / str(count), count, tmp_path / "log") for count in ARTICLES)
    assert large.ledger / large.articles <= 1.2 * small.ledger / small.articles
    assert large.lines / large.articles <= 1.2 * small.lines / small.articles
    assert large.memory <= 1.2 * small.memory
    month = month_of(tmp_path / "month", 500)
    assert month.reports == 500
    assert month.together < month.apart / 20
    index = index_of(tmp_path / "index", 300)
    assert index.files <= 10
    assert 1 < index.written < 12
    text = table([small, large], month, index)
    assert text.count("*worked out*") == 3
    assert "| 18,250,000, *worked out* |" in text
