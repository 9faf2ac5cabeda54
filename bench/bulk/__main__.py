"""CPU seconds of merges and bulk jobs on made-up archives: ``python -m bench.bulk --folder F``.

Two archives are simulated. Each step is a process of its own; what it starts (Java, workers) is
waited for and counted. Prints Markdown rows.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import orjson

_PR_SET_CHILD_SUBREAPER = 36


def measured(*words: str, environ: dict[str, str] | None = None) -> tuple[float, float, int]:
    """CPU seconds, seconds, and the peak of the largest process (MiB) of a command."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "crawler", *words],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **(environ or {})},
    )
    while True:
        try:
            os.wait()  # Java, which the command does not wait for
        except ChildProcessError:
            break
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.monotonic() - begun, after.ru_maxrss // 1024


def shuffled(events: Path) -> int:
    """Bytes written to shuffles, by Spark's own log of events."""
    # Checksums lie beside it, under hidden names.
    files = (path for path in events.rglob("*") if path.is_file() and path.name[0] != ".")
    return sum(_bytes(line) for path in files for line in path.read_bytes().splitlines())


def _bytes(line: bytes) -> int:
    event = orjson.loads(line)
    if event.get("Event") != "SparkListenerTaskEnd":
        return 0
    return int(event["Task Metrics"]["Shuffle Write Metrics"]["Shuffle Bytes Written"])


def steps(folder: Path, articles: int, cores: list[int]) -> Iterator[tuple[str, list[str]]]:
    """Each step's name and its command."""
    made = folder / "made"
    roots = [str(made / "archive-1"), str(made / "archive-2")]
    words = ["--archives", "2", "--articles", str(articles), "--to", str(made)]
    yield "simulate", ["bulk", "simulate", *words]
    yield "merge into a new one", ["merge", roots[0], "-s", f"ARCHIVE_DIR={folder / 'one'}"]
    yield "merge the other one", ["merge", roots[1], "-s", f"ARCHIVE_DIR={folder / 'one'}"]
    yield "merge both again", ["merge", *roots, "-s", f"ARCHIVE_DIR={folder / 'one'}"]
    for count in cores:
        for job in ("export", "stories"):
            to = ["--to", str(folder / f"{job}-{count}"), "--master", f"local[{count}]"]
            yield f"{job}, local[{count}]", ["bulk", job, "--archives", *roots, *to]


def main() -> None:
    """Measure every step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--cores", type=int, nargs="+", default=[2])
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    given.folder.mkdir(parents=True)
    print("| step | articles | CPU s | CPU ms an article | s | MiB | shuffle bytes an article |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for number, (name, words) in enumerate(steps(given.folder, given.articles, given.cores)):
        events, conf = given.folder / f"events-{number}", given.folder / f"conf-{number}"
        events.mkdir()
        conf.mkdir()
        (conf / "spark-defaults.conf").write_text(
            f"spark.eventLog.enabled true\nspark.eventLog.dir file://{events.absolute()}\n"
            "spark.eventLog.compress false\n"
        )
        cpu, seconds, peak = measured(*words, environ={"SPARK_CONF_DIR": str(conf.absolute())})
        each = shuffled(events) / given.articles
        print(
            f"| {name} | {given.articles} | {cpu:.1f} | {1000 * cpu / given.articles:.2f} |"
            f" {seconds:.0f} | {peak} | {each:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
