"""What ``bulk stories`` costs beside the reprint index made anew of the same archive.

``python -m bench.bulk.beside --folder F --articles 20000 100000`` makes one archive of each size of
the stream of ``bench.reprints``, its index, and its stories: as they are made by themselves, on
Spark with one core and with two. Each is a command, measured with all that it starts (Java, its
workers). Prints Markdown rows, and how many edges differ. Killed, it goes on with the step that it
was at.
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

import orjson

from bench.bulk.edges import compared, make
from bench.bulk.measured import Cost, measured

_HEAD = (
    "| articles | what | CPU s | s | ms an article | articles a core and second |"
    " CPU, of the index's | Java, MiB | Python, MiB |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)
_INDEX = "index anew"


class Costs:
    """What each step has cost, by size and name; kept in a file, so that none is done twice."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.known: dict[str, Cost] = {}
        if path.exists():
            read = orjson.loads(path.read_bytes())
            self.known = {name: Cost(**cost) for name, cost in read.items()}

    def of(self, articles: int, name: str, measure: Callable[[], Cost]) -> Cost:
        """A step's cost; it is done if it was not."""
        key = f"{articles} {name}"
        if key not in self.known:
            self.known[key] = measure()
            told = {each: asdict(cost) for each, cost in self.known.items()}
            self._path.write_bytes(orjson.dumps(told))
        return self.known[key]


def _made(folder: Path, articles: int) -> Path:
    root, whole = folder / "archive-1", folder / "made"
    if not whole.exists():
        shutil.rmtree(folder, ignore_errors=True)
        make(folder, articles)
        whole.touch()
    return root


def _indexed(root: Path, nothing: Path) -> Cost:
    """The index made anew: a merge of nothing makes what an archive lacks."""
    for leftover in root.glob("reprints.sqlite3*"):
        leftover.unlink()
    return measured("merge", str(nothing), "-s", f"ARCHIVE_DIR={root}")


def _stories(root: Path, to: Path, cores: int) -> Cost:
    """On Spark with so many cores; 0: as whoever names no master has it."""
    shutil.rmtree(to, ignore_errors=True)
    master = ["--master", f"local[{cores}]"] if cores else []
    return measured("bulk", "stories", "--archives", str(root), "--to", str(to), *master)


def _row(articles: int, name: str, cost: Cost, index: Cost) -> str:
    return (
        f"| {articles:,} | {name} | {cost.cpu:.1f} | {cost.seconds:.0f} |"
        f" {1000 * cost.cpu / articles:.2f} | {articles / cost.cpu:.0f} |"
        f" {cost.cpu / index.cpu:.2f} | {cost.java} | {cost.python} |"
    )


def main() -> None:
    """Make, measure, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[2000])
    parser.add_argument("--cores", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    costs = Costs(given.folder / "costs.json")
    nothing = _made(given.folder / "nothing", 0)
    print(_HEAD)
    for articles in given.articles:
        folder = given.folder / str(articles)
        root = _made(folder, articles)
        index = costs.of(articles, _INDEX, partial(_indexed, root, nothing))
        print(_row(articles, _INDEX, index, index), flush=True)
        for cores in given.cores:
            name = f"stories, local[{cores}]" if cores else "stories"
            to = folder / f"families-{cores}"
            cost = costs.of(articles, name, partial(_stories, root, to, cores))
            print(_row(articles, name, cost, index), flush=True)
            found = compared(root, to)
            print("\n".join(found.told), end="\n" if found.told else "")
            print(
                f"{found.expected:,} edges of the index, {found.found:,} of {name};"
                f" {found.share:.3f} % differ {dict(found.kinds)}; load {os.getloadavg()[0]:.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
