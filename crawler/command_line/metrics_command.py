"""``metrics``: the state of the archive as Prometheus takes it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from crawler.archive.open_archive import OpenArchive
from crawler.clock import moment_of
from crawler.command_line.archive_command import ArchiveCommand
from crawler.command_line.status_command import judged, ledger_state
from crawler.errors import REPAIR, ArchiveDamagedError
from crawler.exit_status import ExitStatus

_Sample = tuple[dict[str, str], float]


class MetricsCommand(ArchiveCommand):
    """For the textfile collector of Prometheus' node exporter, after each crawl."""

    @classmethod
    def short_desc(cls) -> str:
        """One line for the list of commands."""
        return "Print the state of the archive as Prometheus takes it"

    @classmethod
    def long_desc(cls) -> str:
        """What ``--help`` says."""
        return (
            f"{cls.short_desc()}: text for the textfile collector of its node exporter. Exit "
            "status: 0, whatever the state; 4 the archive is damaged."
        )

    def work(self, archive: OpenArchive, args: list[str], opts: argparse.Namespace) -> ExitStatus:
        """Print every metric with its help and type."""
        state = ledger_state(archive)
        status, _ = judged(archive, state, self.settings["STALE_RUN_HOURS"])
        for name, text, samples in _metrics(state, status):
            print(f"# HELP finews_archiver_{name} {text}\n# TYPE finews_archiver_{name} gauge")
            for labels, value in samples:
                shown = ",".join(f'{key}="{_escaped(word)}"' for key, word in labels.items())
                braces = f"{{{shown}}}" if shown else ""
                print(f"finews_archiver_{name}{braces} {value:.17g}")
        return ExitStatus.ACCOUNTED


def _metrics(state: dict[str, Any], status: ExitStatus) -> Iterator[tuple[str, str, list[_Sample]]]:
    counts, listings, last = state["articles"], state["listings"], state["last_run"]
    yield "status", "Exit status of finews-archiver status.", [({}, int(status))]
    for name in ("articles", "revisions", "duplicates"):
        yield name, f"Number of {name} archived or dropped.", [({}, counts[name])]
    yield "pages", "Number of printed pages archived.", [({}, state["print"]["pages"])]
    links = [({"state": name}, float(count)) for name, count in state["links"].items()]
    yield "links", "Number of links ever seen, by state.", links
    states = [({"state": name}, float(listings[name])) for name in ("ok", "gone", "failed", "new")]
    yield "listings", "Number of listing pages, by state.", states
    yield "owed", "Number of articles whose text the endpoint owes.", [({}, len(state["owed"]))]
    if listings["last_change"]:
        changed: list[_Sample] = [({}, _seconds(listings["last_change"]))]
        yield "last_change_timestamp_seconds", "When a listing page last changed.", changed
    if last is None:
        return
    labels = {"spider": last["spider"]}
    started = [(labels, _seconds(last["started"]))]
    yield "last_run_start_timestamp_seconds", "When the last run began.", started
    if last["ended"]:
        ended = [(labels, _seconds(last["ended"]))]
        yield "last_run_end_timestamp_seconds", "When the last run ended.", ended
        yield "last_run_status", "Exit status of the last run.", [(labels, last["status"])]


def _seconds(moment: str) -> float:
    found = moment_of(moment)
    if found is None:
        raise ArchiveDamagedError(f"{moment!r} in the ledger is no moment: {REPAIR}")
    return found.timestamp()


def _escaped(word: str) -> str:
    """A label's value (Prometheus, "Text format details")."""
    return word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
