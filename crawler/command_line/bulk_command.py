"""``bulk JOB``: questions over many archives, on Apache Spark."""

from __future__ import annotations

import argparse
from pathlib import Path

from crawler.command_line.command import Command
from crawler.counted import counted
from crawler.errors import UsageError
from crawler.exit_status import ExitStatus
from crawler.plain_output import json_text

JOBS = ("export", "stories", "simulate")


class BulkCommand(Command):
    """Tables and families of any number of archives; made-up archives to try that on."""

    @classmethod
    def syntax(cls) -> str:
        """The arguments."""
        return "[options] export|stories|simulate"

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Ask many archives at once, on Apache Spark"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()} (the extra bulk, and Java, which stories of few does without). "
            "export: the tables of export for all of them, as Parquet. stories: families of "
            "reprints over all of them. simulate: makes archives of made-up news with known "
            "families, without Spark. A job that is killed leaves nothing half, and goes on when "
            "it is started again. Exit status: 0 done; 2 there is no such archive, or no Spark; 4 "
            "an archive is damaged, or nothing can be written."
        )

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options of this command."""
        parser.add_argument(
            "--archives",
            nargs="+",
            default=[],
            metavar="PATH",
            help="the archives; of simulate: how many",
        )
        parser.add_argument("--to", type=Path, metavar="PATH", help="where to write (required)")
        parser.add_argument(
            "--master",
            metavar="URL",
            help="local[N], or spark://HOST:PORT (default: local[*]; stories of few: none)",
        )
        parser.add_argument(
            "--memory", default="2g", help="of driver and of each executor (default: 2g)"
        )
        parser.add_argument(
            "--part", type=int, default=5000, metavar="N", help="articles a task (default: 5000)"
        )
        parser.add_argument("--articles", type=int, default=1000, metavar="M", help="of simulate")
        parser.add_argument("--seed", type=int, default=1, help="of simulate")
        parser.add_argument("--json", action="store_true", help="what was written, as JSON")

    def run(self, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Run the one job that is named."""
        if len(args) != 1 or args[0] not in JOBS:
            raise UsageError(f"expected one job: {', '.join(JOBS)}")
        if opts.to is None:
            raise UsageError("expected --to PATH, where to write")
        if not opts.archives:
            raise UsageError("expected --archives, one or more")
        told = self._simulate(opts) if args[0] == "simulate" else self._job(args[0], opts)
        if opts.json:
            print(json_text(told))
            return ExitStatus.ACCOUNTED
        for name, count in told.items():
            what = "article" if args[0] == "simulate" else "row"
            print(f"{opts.to / name}: {counted(count, what)}")
        return ExitStatus.ACCOUNTED

    def _simulate(self, opts: argparse.Namespace) -> dict[str, int]:
        from contextlib import closing

        from crawler.bulk.inputs import open_ledger
        from crawler.bulk.simulate import simulate
        from crawler.bulk.simulated_news import publications

        if len(opts.archives) != 1 or not opts.archives[0].isdigit() or opts.archives == ["0"]:
            raise UsageError("simulate: expected --archives N, how many")
        if opts.to.exists() and any(opts.to.iterdir()):
            raise UsageError(f"{opts.to} is not empty: name a new directory")
        made = publications(opts.seed, opts.articles)
        told = {}
        for root in simulate(opts.to, made, int(opts.archives[0]), opts.seed, self.source()):
            with closing(open_ledger(root)) as ledger:
                told[root.name] = ledger.articles.counts()["articles"]
        return told

    def _job(self, job: str, opts: argparse.Namespace) -> dict[str, int]:
        # Only who asks Spark should wait for this.
        from crawler.bulk.inputs import named_archives, state
        from crawler.bulk.output import Output
        from crawler.bulk.session import check_extra, session

        if opts.part < 1:
            raise UsageError(f"--part {opts.part}: expected at least 1")
        archives = named_archives([Path(each) for each in opts.archives])
        check_extra()
        made_of = {"job": job, "part": opts.part, "archives": state(archives)}
        output = Output(opts.to, made_of)
        if output.there:
            return output.tables
        if job == "stories" and opts.master is None:
            from crawler.bulk.stories_here import are_few, stories_here

            if are_few(archives):
                return stories_here(archives, output, opts.part)
        master = opts.master or "local[*]"
        with session(f"finews-archiver bulk {job}", master, opts.memory) as spark:
            if job == "export":
                from crawler.bulk.export_job import export

                return export(spark, archives, output, opts.part)
            from crawler.bulk.stories_job import stories

            return stories(spark, archives, output, opts.part)
