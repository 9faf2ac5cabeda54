"""The program ``finews-archiver``: a command, its configuration and its options."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from crawler import __version__
from crawler.command_line.arguments import Arguments, parse
from crawler.command_line.command import INTERRUPTED, PROGRAM
from crawler.command_line.overview import overview
from crawler.command_line.registry import COMMANDS
from crawler.command_line.without_tls import leave_out_tls
from crawler.config import Configuration
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus
from crawler.plain_output import hold_standard_streams, plain
from crawler.spiders.collection import collect_nothing_yet


def run(words: Sequence[str]) -> int:
    """Run the command that the words name (without the program's own); the exit status."""
    hold_standard_streams()
    # Nothing here does linear algebra: numpy's library would start threads for it, and they spin.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        return _run(words)
    except UsageError as error:
        print(f"{PROGRAM}: {error}", file=plain(sys.stderr))
        return int(ExitStatus.USAGE)
    except KeyboardInterrupt:
        # While a command was loaded, or before a crawl had begun.
        print(f"\n{PROGRAM}: stopped", file=sys.stderr)
        return INTERRUPTED


def _run(words: Sequence[str]) -> int:
    given = Arguments.of(words)
    if given.version:
        print(f"{PROGRAM} {__version__}")
        return 0
    if not given.command:
        print(overview(PROGRAM), end="")
        return 0
    entry = COMMANDS.get(given.command)
    called = f"{PROGRAM} {given.command}"
    if entry is None or not entry.where:
        # Scrapy is slow to import: only its own commands wait for it, and a crawl for less of it.
        if given.command == "crawl":
            collect_nothing_yet()
            leave_out_tls(_configuration(given).given)
        from crawler.command_line.within_scrapy import exists, run_within_scrapy

        if entry is None and not exists(given.command):
            raise UsageError(f"there is no command {given.command}{_nearest(given.command)}")
        return run_within_scrapy(PROGRAM, given, lambda: _configuration(given))
    kind = entry.load()
    parsed = parse(called, kind, given.rest)
    if parsed is None:
        return 0
    opts, args = parsed
    command = kind(called, _configuration(given))
    return command.main(args, opts)


def _configuration(given: Arguments) -> Configuration:
    try:
        here = Path.cwd()
    except OSError as error:
        raise UsageError(
            f"the working directory cannot be read ({error.strerror}): change to one that is there"
        ) from error
    return Configuration.read(
        named=given.config, environ=os.environ, directory=here, options=given.settings
    )


def _nearest(name: str) -> str:
    found = get_close_matches(name, COMMANDS, n=1)
    return f": did you mean {found[0]}?" if found else f": {PROGRAM} --help lists them"
