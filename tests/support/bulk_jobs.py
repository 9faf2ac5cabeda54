"""Bulk jobs for tests, in a process of their own: ``python -m tests.support.bulk_jobs FOLDER
MASTER…``.

Runs ``export`` and ``stories`` over the archives ``FOLDER/archive-*`` for each master, all in one
Java machine and those of one master in one session, each into ``FOLDER/<job>-<n>``; and for the
first master ``stories`` over groups of few archives, into ``FOLDER/stories-<group>``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import patch

from crawler.bulk.session import session
from crawler.command_line.program import run

GROUPS = {
    "seven": ["seven"],
    "none": ["none"],
    "and-none": ["archive-2", "none"],
}
"""Archives of ``FOLDER``, by the name of a group."""


def main() -> None:
    """Run them; each must end with status 0."""
    folder, masters = Path(sys.argv[1]), sys.argv[2:]
    archives = sorted(path.name for path in folder.glob("archive-*"))
    for number, master in enumerate(masters):
        with session("tests", master, "1g") as spark, patch.object(spark, "stop"):
            jobs = [("export", str(number), archives), ("stories", str(number), archives)]
            if not number:
                jobs += [("stories", group, names) for group, names in GROUPS.items()]
            for job, group, names in jobs:
                words = ["--to", str(folder / f"{job}-{group}"), "--master", master]
                words += ["--part", "60", "--memory", "1g", "--archives"]
                assert run(["bulk", job, *words, *(str(folder / name) for name in names)]) == 0


if __name__ == "__main__":
    main()
