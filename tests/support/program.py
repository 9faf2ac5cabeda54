"""The program ``finews-archiver`` as a process, from a directory that is not the project's."""

from __future__ import annotations

import os
from pathlib import Path

from tests.support.campaigns import NIGHTLY
from tests.support.processes import Ended, ended, start
from tests.support.project import PROJECT


def run_program(
    *arguments: str,
    cwd: Path,
    environ: dict[str, str] | None = None,
    anew: bool = NIGHTLY,
) -> Ended:
    """Run it to its end, with a home of its own and no settings in the environment.

    ``anew`` as :func:`tests.support.processes.start` has it.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FINEWS_", "SCRAPY_", "XDG_"))
    }
    own = {
        "HOME": str(cwd),
        "PYTHONPATH": str(PROJECT),
        "PYTHONWARNINGS": "default",
        "NO_COLOR": "1",
    }
    environment = {**kept, **own, **(environ or {})}
    return ended(start("crawler", arguments, cwd, environment, anew=anew))
