"""What is measured with a long memory, on a short one."""

from __future__ import annotations

from pathlib import Path

from bench.ledger.long_memory import long_memory, measured

STATUS_SECONDS = 0.25
"""Of the processor, with 1,000,000 articles; a short memory must not need more."""
EXPORT_MEBIBYTES = 400


def test_what_commands_cost(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    long_memory(root, 3000)
    costs = dict(measured(root, tmp_path, 5))
    assert set(costs) == {
        *("status", "metrics"),
        *(f"export as {form}" for form in ("parquet", "csv", "jsonl")),
    }
    assert costs["status"].cpu <= STATUS_SECONDS
    assert all(0 < cost.memory < EXPORT_MEBIBYTES for cost in costs.values())
    assert (tmp_path / "csv" / "revisions.csv").read_text().count("\n") == 3151
