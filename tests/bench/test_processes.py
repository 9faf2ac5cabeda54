"""What a process cost: its own, all of it, and nothing of those around it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from bench.crawl.processes import Measured, medians, run

MB = 1024 * 1024


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_the_size_of_the_benchmark_is_not_the_size_of_what_it_starts(tmp_path: Path) -> None:
    ballast = bytearray(b"x") * (300 * MB)
    small = run(["sleep", "0.1"], tmp_path / "log")
    assert len(ballast) > small.memory * MB * 5
    assert small.processes == 1


def test_memory_is_the_peak(tmp_path: Path) -> None:
    large = run(python("x = b'x' * 200_000_000; del x"), tmp_path / "log")
    assert 200_000_000 / MB < large.memory < 250


def test_children_count(tmp_path: Path) -> None:
    child = "import time; x = b'x' * 60_000_000; t = time.process_time() + 0.6\\n"
    child += "while time.process_time() < t: pass\\ntime.sleep(0.5)"
    code = (
        f"import subprocess, sys; c = [sys.executable, '-c', {child!r}.replace('\\\\n', chr(10))]\n"
    )
    code += "[p.wait() for p in [subprocess.Popen(c), subprocess.Popen(c)]]"
    cost = run(python(code), tmp_path / "log")
    assert cost.processes == 3
    assert cost.cpu >= 1.2
    assert cost.memory > 120_000_000 / MB


@pytest.mark.quiet
def test_time_and_when_it_began(tmp_path: Path) -> None:
    before = time.time()
    cost = run(["sleep", "0.3"], tmp_path / "log")
    assert 0.3 <= cost.seconds <= time.time() - before
    assert before <= cost.began <= time.time() - 0.3
    assert cost.cpu < 0.2


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (python("print('the reason'); raise SystemExit(3)"), "(?s)ended with 3.*the reason"),
        (["there-is-no-such-program"], "(?s)ended with 1.*there-is-no-such-program"),
    ],
)
def test_a_failure_ends_the_benchmark(command: list[str], said: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=said):
        run(command, tmp_path / "log")


def test_medians() -> None:
    runs = [Measured(3, 1, 50), Measured(1, 9, 70, 2), Measured(2, 2, 60)]
    assert medians(runs) == Measured(2, 2, 60, 2)
