"""``finews-archiver`` and ``python -m crawler``: the program, from any directory."""

from __future__ import annotations

import sys

from crawler.command_line.program import run


def main() -> int:
    """Run the command that the command line names; the exit status."""
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
