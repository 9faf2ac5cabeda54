"""CPU seconds of merges and bulk jobs on made-up archives: ``python -m bench.bulk --folder F``.

Two archives are simulated. Each step is a process of its own; what it starts (Java, workers) is
waited for and counted. Prints Markdown rows. Killed, it goes on with the step that it was at, and
so does ``stories`` with its stage. With ``--steps`` it does the first few alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import orjson

from bench.bulk.measured import measured

_HEAD = (
    "| step | articles | CPU s | s | articles a core and second | Java, MiB | Python, MiB |"
    " shuffle bytes an article |\n| --- | --- | --- | --- | --- | --- | --- | --- |"
)


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
    made, none, one = folder / "made", folder / "none", f"ARCHIVE_DIR={folder / 'one'}"
    first, second = (str(made / f"archive-{number}") for number in (1, 2))
    words = ["--archives", "2", "--articles", str(articles), "--to", str(made)]
    yield "simulate", ["bulk", "simulate", *words]
    words = ["--archives", "1", "--articles", "0", "--to", str(none)]
    yield "simulate nothing", ["bulk", "simulate", *words]
    # What it lacks is made then: as if it had been crawled.
    nothing = str(none / "archive-1")
    yield "index of the first", ["merge", nothing, "-s", f"ARCHIVE_DIR={first}"]
    yield "merge into a new one", ["merge", first, "-s", one]
    yield "merge the other one", ["merge", second, "-s", one]
    yield "merge both again", ["merge", first, second, "-s", one]
    for count in cores:
        for job in ("export", "stories"):
            to = ["--to", str(folder / f"{job}-{count}"), "--master", f"local[{count}]"]
            yield f"{job}, local[{count}]", ["bulk", job, "--archives", first, second, *to]


def row(folder: Path, name: str, articles: int, words: list[str]) -> str:
    """Do a step, with a log of Spark's events; what it cost."""
    events, conf = folder / f"events {name}", folder / f"conf {name}"
    for each in (events, conf):
        each.mkdir(exist_ok=True)
    (conf / "spark-defaults.conf").write_text(
        f"spark.eventLog.enabled true\nspark.eventLog.dir {events.absolute().as_uri()}\n"
        "spark.eventLog.compress false\n"
    )
    cost = measured(*words, environ={"SPARK_CONF_DIR": str(conf.absolute())})
    return (
        f"| {name} | {articles} | {cost.cpu:.1f} | {cost.seconds:.0f} |"
        f" {articles / cost.cpu:.0f} | {cost.java} | {cost.python} |"
        f" {shuffled(events) / articles:.0f} |"
    )


def main() -> None:
    """Measure every step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--cores", type=int, nargs="+", default=[2])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=100, metavar="N", help="only the first N")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    path = given.folder / "rows.json"
    rows = orjson.loads(path.read_bytes()) if path.exists() else {}
    print(_HEAD)
    for name, words in list(steps(given.folder, given.articles, given.cores))[: given.steps]:
        if name not in rows:
            rows[name] = row(given.folder, name, given.articles, words)
            path.write_bytes(orjson.dumps(rows))
        print(rows[name], flush=True)


if __name__ == "__main__":
    main()
