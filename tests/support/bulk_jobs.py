"""Bulk jobs for tests, in a process of their own: ``python -m tests.support.bulk_jobs FOLDER
MASTER…``.

Runs ``export`` and ``stories`` over the archives ``FOLDER/archive-*`` for each master, all in one
Java machine and those of one master in one session, each into ``FOLDER/<job>-<n>``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import patch

from crawler.bulk.session import session
from crawler.command_line.program import run


def main() -> None:
    """Run them; each must end with status 0."""
    folder, masters = Path(sys.argv[1]), sys.argv[2:]
    archives = sorted(map(str, folder.glob("archive-*")))
    for number, master in enumerate(masters):
        with session("tests", master, "1g") as spark, patch.object(spark, "stop"):
            for job in ("export", "stories"):
                to = str(folder / f"{job}-{number}")
                words = ["--to", to, "--master", master, "--part", "60", "--memory", "1g"]
                assert run(["bulk", job, "--archives", *archives, *words]) == 0


if __name__ == "__main__":
    main()
