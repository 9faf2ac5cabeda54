"""The program ``finews-archiver`` as a process, from a directory that is not the project's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.processes import Ended
from tests.support.project import PROJECT


def run_program(
    *arguments: str, cwd: Path, environ: dict[str, str] | None = None, stdin: str = ""
) -> Ended:
    """Run it to its end, with a home of its own and no settings in the environment."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FINEWS_", "SCRAPY_", "XDG_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "crawler", *arguments],
        cwd=cwd,
        env={
            **kept,
            "HOME": str(cwd),
            "PYTHONPATH": str(PROJECT),
            "PYTHONWARNINGS": "default",
            "NO_COLOR": "1",
            **(environ or {}),
        },
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=90,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
