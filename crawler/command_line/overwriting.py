"""Files that are there already: no command writes over one unless it is told to."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from crawler.errors import UsageError


def add_force(parser: argparse.ArgumentParser) -> None:
    """The option that allows it."""
    parser.add_argument("--force", action="store_true", help="overwrite files that are there")


def check_free(paths: Iterable[Path], opts: argparse.Namespace) -> None:
    """Raise :class:`UsageError` for a file that is there, unless ``--force`` was given."""
    for path in paths:
        if not opts.force and path.exists():
            raise UsageError(f"{path} is there already: --force overwrites it")
