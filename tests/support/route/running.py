"""A traced crawl as a process of its own, and the way that it took."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.project import PROJECT
from tests.support.route.way import Call, Way, way_of


def traced(kind: str) -> Way:
    """The way of a ``post`` or a printed ``page``. Raises ``CalledProcessError`` if it is lost."""
    with tempfile.TemporaryDirectory(prefix="finews-route-") as folder:
        calls = Path(folder) / "calls.json"
        command = [
            sys.executable,
            "-m",
            "tests.support.route.traced",
            kind,
            f"{folder}/archive",
            str(calls),
        ]
        subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, timeout=120)
        return way_of([Call(*call) for call in json.loads(calls.read_bytes())])
