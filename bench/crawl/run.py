"""``make bench``: this project's full crawl against others, whole processes in turn, medians.

Usage: python -m bench.crawl.run [--posts 5000] [--categories 100] [--rounds 5] [--only NAME,NAME]
Prints a Markdown table. Politeness is off, on the command line only; every guarantee is on.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.crawl.server import Nginx
from bench.crawl.site_pages import write_site

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
IMPOLITE = {
    "AUTOTHROTTLE_ENABLED": "False",
    "DOWNLOAD_DELAY": "0",
    "ROBOTSTXT_OBEY": "False",
    "CONCURRENT_REQUESTS": "16",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "16",
    "NOW": "2022-03-15T23:30:00+08:00",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of one process: seconds of wall and CPU time, peak memory in MB, requests made."""

    seconds: float
    cpu: float
    memory: float
    requests: int


def measure(command: list[str], log: Path, before: int, after: Callable[[], int]) -> Measured:
    """Run a command as a process of its own; ``after`` says how many requests the server saw."""
    start = time.monotonic()
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=stream, cwd=PROJECT)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 8):  # wget: some page was 404
        raise SystemExit(f"{' '.join(command)} ended with {code}:\n{log.read_text()[-2000:]}")
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(seconds, cpu, usage.ru_maxrss / 1024, after() - before)


def ours(url: str, out: Path, *options: str) -> list[str]:
    """The command line of this project's crawl."""
    settings = {"SITE_URL": url, "SHARE_URL": url, "ARCHIVE_DIR": str(out), **IMPOLITE}
    pairs = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    scrapy = str(Path(sys.executable).with_name("scrapy"))
    return [scrapy, "crawl", "category", *pairs, *options]


def contenders(url: str, out: Path) -> dict[str, list[str]]:
    """What is measured, by name."""
    rivals = [sys.executable, str(HERE / "rivals.py")]
    wget = ["wget", "-q", "-r", "-l", "inf", "--no-host-directories", "-e", "robots=off"]
    return {
        "finews-archiver": ours(url, out / "archive"),
        "stock Scrapy, JSONL": [*rivals, "scrapy", url, str(out / "items.jsonl")],
        "wget --warc-file": [
            *wget,
            f"--warc-file={out / 'wget'}",
            "-P",
            str(out / "wget-files"),
            f"{url}categories/",
            *[f"{url}category/laiyuan{number:04d}.html" for number in range(CATEGORIES)],
        ],
        "requests, 5 threads": [*rivals, "threads", url, str(out / "files")],
    }


CATEGORIES = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--categories", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    global CATEGORIES
    CATEGORIES = options.categories
    with tempfile.TemporaryDirectory(prefix="finews-bench-") as folder:
        work = Path(folder)
        write_site(work, options.posts, options.categories)
        with Nginx(work / "site", work / "nginx", log=True) as server:
            print(table(rounds(server, work, options)))


def rounds(server: Nginx, work: Path, options: argparse.Namespace) -> dict[str, list[Measured]]:
    """Every contender once a round, in turn."""

    def seen() -> int:
        time.sleep(0.2)
        with server.log.open("rb") as stream:
            return sum(1 for _ in stream)

    results: dict[str, list[Measured]] = {}
    for number in range(options.rounds):
        for name in contenders(server.url, work / "out"):
            if options.only and name.split()[0] not in options.only.split(","):
                continue
            out = work / "out"
            shutil.rmtree(out, ignore_errors=True)
            out.mkdir()
            command = contenders(server.url, out)[name]
            result = measure(command, work / "log", seen(), seen)
            results.setdefault(name, []).append(result)
            print(f"round {number + 1}: {name}: {result}", file=sys.stderr, flush=True)
    return results


def table(results: dict[str, list[Measured]]) -> str:
    """The medians as a Markdown table, ratios to the first contender first."""
    lines = [
        "| crawler | requests/s, ours = 1 | seconds | requests | requests/s | CPU s | peak MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    rates = {
        name: statistics.median(run.requests / run.seconds for run in runs)
        for name, runs in results.items()
    }
    first = next(iter(rates.values()))
    for name, runs in results.items():
        seconds = statistics.median(run.seconds for run in runs)
        cpu = statistics.median(run.cpu for run in runs)
        memory = statistics.median(run.memory for run in runs)
        requests = statistics.median(run.requests for run in runs)
        lines.append(
            f"| {name} | {rates[name] / first:.2f} | {seconds:.2f} | {requests:.0f} |"
            f" {rates[name]:.0f} | {cpu:.2f} | {memory:.0f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
