"""``finews-archiver`` and ``python -m crawler``: the program, from any directory."""

from __future__ import annotations

import sys

from crawler.first_moments import end_at_once

PENDING = 3
"""What a crawl that was stopped ends with (:class:`crawler.exit_status.ExitStatus`)."""


def main() -> int:
    """Run the command that the command line names; the exit status."""
    end_at_once("finews-archiver", PENDING if "crawl" in sys.argv[1:] else None)
    # From here on modules are loaded: that takes a tenth of a second, and more on a slow machine.
    from crawler.command_line.program import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
