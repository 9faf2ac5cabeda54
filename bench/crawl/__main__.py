"""``make bench``: this project's crawl against others, on a site that nginx serves on loopback.

Whole processes, contenders in turn, medians. What each part finds is kept in build/bench.json; the
report of all that is there goes to standard output and to build/bench.md, progress to standard
error. So it can be run part by part, and with --folder what takes long to make is made once
(--prepare makes that alone). Needs nginx and wget: apt-get install nginx-light wget
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path

from bench.crawl.capacity import capacity
from bench.crawl.commands import commands, measured
from bench.crawl.full import full
from bench.crawl.growth import growth, make_past
from bench.crawl.machine import machine
from bench.crawl.many_posts import many_posts
from bench.crawl.processes import PROJECT
from bench.crawl.report import is_trial, report, written_into
from bench.crawl.results import keep, kept
from bench.crawl.revisit import new, unchanged
from bench.crawl.section import Section, Sizes, emptied, say
from bench.crawl.server import nginx_program
from bench.crawl.start_up import start_up

PARTS: dict[str, Callable[[Path, Sizes], Section]] = {
    "crawl": full,
    "server": capacity,
    "unchanged": unchanged,
    "new": new,
    "start": start_up,
    "growth": growth,
    "memory": many_posts,
    "commands": commands,
}
PREPARED: dict[str, Callable[[Path, Sizes], object]] = {
    "growth": make_past,
    "commands": measured,
}
"""What of these parts needs no quiet machine: archives, processor time."""


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="make bench BENCH_ARGS=…",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--part", action="append", choices=PARTS, help="only this; may be repeated")
    for size in fields(Sizes):
        option = f"--{size.name.replace('_', '-')}"
        parser.add_argument(option, type=int, default=size.default, help="default: %(default)s")
    parser.add_argument("--folder", type=Path, help="where to work (default: the temporary folder)")
    parser.add_argument(
        "--prepare", action="store_true", help="only make what growth and commands keep there"
    )
    parser.add_argument(
        "--report", action="store_true", help="measure nothing: report what was kept"
    )
    parser.add_argument("--out", type=Path, default=PROJECT / "build" / "bench.md")
    parser.add_argument("--write", type=Path, help="also put the report into this document")
    options = parser.parse_args(given)
    for size in fields(Sizes):
        if getattr(options, size.name) < 1:
            parser.error(f"--{size.name.replace('_', '-')} must be at least 1")
    return options


def main(given: Sequence[str] | None = None) -> None:
    options = arguments(given)
    if options.write:
        written_into(options.write.read_text(encoding="utf-8"), "")
    if not options.report:
        measure(options)
    found = kept(options.out.with_suffix(".json"))
    text = report([found[name] for name in PARTS if name in found])
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(text, encoding="utf-8")
    print(text, end="")
    if options.write:
        document = options.write.read_text(encoding="utf-8")
        options.write.write_text(written_into(document, text), encoding="utf-8")


def measure(options: argparse.Namespace) -> None:
    """Keep what the parts find, one by one, so that hours are not lost with the last."""
    needed = {"nginx-light": nginx_program(), "wget": shutil.which("wget")}
    if missing := [package for package, program in needed.items() if program is None]:
        raise SystemExit(f"the benchmark needs more programs: apt-get install {' '.join(missing)}")
    sizes = Sizes(**{size.name: getattr(options, size.name) for size in fields(Sizes)})
    ran_on = machine()
    if os.getloadavg()[0] > 0.5:
        say(f"this machine is busy (load average {os.getloadavg()[0]:.1f}): figures will not hold")
    with workplace(options.folder) as folder:
        for name in options.part or (PREPARED if options.prepare else PARTS):
            say(f"{name} …")
            work = emptied(folder / "work")
            if options.prepare:
                PREPARED[name](work, sizes)
                continue
            section = PARTS[name](work, sizes)
            section = replace(section, ran_on=ran_on, trial=is_trial(sizes))
            keep(options.out.with_suffix(".json"), name, section)


@contextmanager
def workplace(folder: Path | None) -> Iterator[Path]:
    """The folder that was named, which keeps what is made there, or one that is thrown away."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="finews-bench-") as temporary:
        yield Path(temporary)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
