"""``read``: the archive in a browser."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import webbrowser
from importlib.util import find_spec
from pathlib import Path

from crawler.archive.open_archive import OpenArchive
from crawler.command_line.archive_command import ArchiveCommand
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus


class ReadCommand(ArchiveCommand):
    """A web application on loopback over an archive, while crawls go on writing to it."""

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Search, read and see the archive in a browser"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()} (docs/reader.md; needs the extra reader). It reads only, also "
            "while a crawl runs. On another address than loopback whoever asks needs a token, "
            "which is printed with the address; READ_TOKEN sets it. "
            "Exit status: 0 it was told to stop; 2 it cannot listen there, or there is no "
            "archive; 4 the archive is damaged."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument(
            "--host", default="127.0.0.1", metavar="ADDRESS", help="default: 127.0.0.1"
        )
        parser.add_argument(
            "--port", type=int, default=0, metavar="N", help="port (default: a free one)"
        )
        parser.add_argument(
            "--no-browser", action="store_true", help="print the address, open nothing"
        )
        parser.add_argument(
            "--name",
            action="append",
            default=[],
            metavar="HOST",
            help="a name that a reverse proxy is reached by; may be repeated",
        )
        parser.add_argument(
            "--index", type=Path, metavar="PATH", help="where the search index lies"
        )

    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Serve until told to stop."""
        if not 0 <= opts.port <= 65535:
            raise UsageError(f"--port {opts.port} is not a port: 0 (a free one) to 65535")
        if any(find_spec(name) is None for name in ("starlette", "uvicorn", "jinja2", "babel")):
            raise UsageError("read needs the extra reader: pip install 'finews-archiver[reader]'")
        # Only who reads should wait for this.
        from crawler.reader.at_hand import AtHand
        from crawler.reader.serving import is_loopback, listening, serve, url_of
        from crawler.search.index_place import index_path
        from crawler.search.searcher import Searcher

        path = index_path(archive.paths, opts.index, os.environ)
        at_hand = AtHand(
            paths=archive.paths,
            searcher=Searcher(archive.paths, path),
            source=self.source(),
            clock=archive.clock,
            stale_hours=float(self.settings["STALE_RUN_HOURS"]),
        )
        token = ""
        if not is_loopback(opts.host):
            token = self.settings["READ_TOKEN"] or secrets.token_urlsafe(24)
        listener = listening(opts.host, opts.port)
        url = url_of(listener, opts.host, token)

        def ready() -> None:
            print(f"{archive.paths.root} at {url}", flush=True)
            if not opts.no_browser and not webbrowser.open(url):
                print("no browser could be opened: open the address yourself", file=sys.stderr)

        serve(at_hand, listener, opts.host, names=opts.name, token=token, ready=ready)
        return ExitStatus.ACCOUNTED
