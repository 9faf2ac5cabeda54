"""``serve``: the bundled site, or any other copy of the source, on loopback."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from crawler.bundled import bundled
from crawler.command_line.command import Command
from crawler.errors import UsageError

if TYPE_CHECKING:
    from crawler.standin.content import Content


class ServeCommand(Command):
    """Serve a site and its JSON endpoint on 127.0.0.1 until SIGINT or SIGTERM."""

    @classmethod
    def short_desc(cls) -> str:
        """One line for ``scrapy`` without arguments."""
        return "Serve the bundled site, or another copy of the source, on loopback"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}. Exit status: 0 it was told to stop; 1 it cannot listen on that "
            "port; 2 there is no such site."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """Add the options of this command."""
        parser.add_argument(
            "--site",
            type=Path,
            default=bundled("site"),
            metavar="DIR",
            help="site as Jekyll built it (default: the bundled one)",
        )
        parser.add_argument(
            "--newstext",
            type=Path,
            metavar="DIR",
            help="<infoCode>.json answers (default: the folder newstext beside --site, if any)",
        )
        parser.add_argument(
            "--port", type=int, default=0, metavar="N", help="port (default: a free one)"
        )
        parser.add_argument(
            "--ready-file", type=Path, metavar="FILE", help="write the URL to FILE once it answers"
        )
        parser.add_argument(
            "--requests", type=Path, metavar="FILE", help="append each request to FILE (JSON Lines)"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> int:
        """Serve until told to stop. Ends with status 1 if the port is taken."""
        # Only who serves should wait for this.
        from crawler.standin.content import Content

        if args:
            raise UsageError(f"serve takes no argument, only options: {' '.join(args)}")
        if not 0 <= opts.port <= 65535:
            raise UsageError(f"--port {opts.port} is not a port: 0 (a free one) to 65535")
        newstext = opts.newstext
        if newstext is None and (beside := opts.site.parent / "newstext").is_dir():
            newstext = beside
        try:
            content = Content.from_folder(opts.site, newstext)
        except OSError as error:
            raise UsageError(f"cannot serve: {error}") from error
        return _serve(content, opts.port, opts.requests, opts.ready_file)


def _serve(content: Content, port: int, log_file: Path | None, ready_file: Path | None) -> int:
    """Run the reactor around a stand-in; the exit status."""
    # Scrapy imports every command module at start: the reactor must not be chosen by that.
    from twisted.internet import reactor as installed
    from twisted.internet.base import ReactorBase
    from twisted.internet.error import CannotListenError

    from crawler.standin.server import HOST, StandIn

    reactor = cast(ReactorBase, installed)
    standin = StandIn(content, port=port, log_file=log_file)
    try:
        standin.start()
    except CannotListenError as error:
        reason = error.socketError.strerror
        repair = "give another --port, or none"
        print(f"serve: cannot listen on {HOST}:{port}: {reason}; {repair}", file=sys.stderr)
        return 1
    reactor.addSystemEventTrigger("before", "shutdown", standin.stop)

    def announce() -> None:
        print(standin.url, flush=True)
        if ready_file is not None:
            ready_file.write_text(f"{standin.url}\n", encoding="utf-8")

    # Not before the reactor handles signals: whoever reads the URL may end the server at once.
    reactor.callWhenRunning(announce)
    reactor.run()
    return 0
