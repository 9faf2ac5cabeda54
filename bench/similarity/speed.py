"""Query time and size on disk as the index grows: ``python -m bench.similarity.speed``.

Adds a stream of articles to an index, texts read back from an ``articles.jsonl`` beside it, and
asks at each size for 2,000 articles that follow in the stream. Prints one Markdown row a size.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from array import array
from itertools import islice
from pathlib import Path

import orjson

from bench.similarity.families import PUBLISHED, Publication
from bench.similarity.stream import stream
from crawler.similarity.index import Index

_ASKED = 2000
_BATCH = 1000


class Lines:
    """``articles.jsonl`` and where each line begins; the stream's number is in the id."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b", buffering=0)
        self._begins = array("q", [0])
        self._end = 0

    def append(self, one: Publication) -> None:
        line = orjson.dumps({"id": one.id, "text": one.text}) + b"\n"
        self._file.seek(self._end)
        self._file.write(line)
        self._end += len(line)
        self._begins.append(self._end)

    def text_of(self, article_id: str) -> str:
        number = int(article_id[10:])
        begin, end = self._begins[number - 1], self._begins[number]
        self._file.seek(begin)
        text: str = orjson.loads(self._file.read(end - begin))["text"]
        return text


def _members(index: Index, article_id: str) -> set[str]:
    family = index.family(article_id)
    return set() if family is None else {member.id for member in family.members}


def _row(
    size: int,
    index: Index,
    path: Path,
    asked: list[Publication],
    following: list[Publication],
    adding: float,
) -> str:
    times: list[float] = []
    by_kind: dict[str, list[float]] = {}
    known = right = 0
    for number, one in enumerate(asked + following):
        begun = time.perf_counter()
        found = index.similar(one.text)
        times.append(time.perf_counter() - begun)
        if number >= len(asked) and one.kind == "reprint" and one.family in index:
            known += 1
            right += bool(found) and one.family in _members(index, found[0].id)
        by_kind.setdefault(one.kind, []).append(times[-1])
    cuts = statistics.quantiles(times, n=100)
    on_disk = sum(file.stat().st_size for file in path.parent.glob(path.name + "*"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    kinds = ", ".join(
        f"{kind} {statistics.median(spent) * 1e3:.2f}" for kind, spent in sorted(by_kind.items())
    )
    return (
        f"| {size:,} | {cuts[49] * 1e3:.2f} | {cuts[94] * 1e3:.2f} | {cuts[98] * 1e3:.2f} "
        f"| {adding * 1e3:.2f} | {on_disk / size:.0f} | {peak:.0f} | {right} of {known} "
        f"| {kinds} |"
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--to", type=int, default=1_000_000)
    arguments.add_argument("--folder", type=Path, required=True, help="an empty folder; 4 GB")
    chosen = arguments.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    path = chosen.folder / "reprints.sqlite3"
    if path.exists():
        arguments.error(f"{path} is there already: give an empty folder")
    lines = Lines(chosen.folder / "articles.jsonl")
    sizes = [size for size in (1_000, 10_000, 100_000, 300_000, 1_000_000) if size < chosen.to]
    print(
        "| articles | median ms | 95 % ms | 99 % ms | to add ms | bytes an article | peak MiB "
        "| reprints found | median ms by kind |\n" + "| --- " * 9 + "|"
    )
    source, size, characters = stream(PUBLISHED), 0, 0
    with Index(path, lines.text_of) as index:
        for target in (*sizes, chosen.to):
            spent = 0.0
            grown = target - size
            for one in islice(source, grown):
                lines.append(one)
                characters += len(one.text)
                size += 1
                begun = time.perf_counter()
                index.add(one.id, one.text, one.published, one.source, one.title)
                if size % _BATCH == 0:
                    index.commit()
                spent += time.perf_counter() - begun
            index.commit()
            asked = list(islice(stream(PUBLISHED + size), _ASKED // 2))
            following = list(islice(source, _ASKED // 2))
            for one in following:
                lines.append(one)
            size += len(following)
            print(_row(target, index, path, asked, following, spent / grown), flush=True)
            for one in following:
                index.add(one.id, one.text, one.published, one.source, one.title)
            index.commit()
    print(f"\n{characters / size:.0f} characters an article")


if __name__ == "__main__":
    main()
