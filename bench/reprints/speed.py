"""Query time and size on disk as the index grows: ``python -m bench.reprints.speed --folder F``.

Adds a stream of articles to an index, texts read back from an ``articles.jsonl`` beside it. At each
size it asks 2,000 times: 1,000 articles of another stream (new stories with the same frames and
commonplaces) and 1,000 cut versions of articles picked from anywhere in the archive. Prints one
Markdown row a size. Goes on where it was stopped; with ``--ask`` it only asks.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from itertools import islice
from pathlib import Path
from random import Random

from bench.reprints.families import PUBLISHED
from bench.reprints.lines import Lines
from bench.reprints.stream import stream
from crawler.reprints.degrees import edge_between
from crawler.reprints.index import Index
from crawler.reprints.shingles import shingled
from crawler.reprints.text_cache import TextCache

_ASKED = 1000
_SIZES = (1_000, 10_000, 100_000, 300_000, 1_000_000)
_LONG = 300
"""Characters of an article of which a cut version is asked for."""
_HEAD = (
    "articles", "median ms", "median CPU ms", "95 % ms", "99 % ms", "to add ms",
    "bytes an article", "peak MiB", "cut versions found", "median ms by kind",
)  # fmt: skip


def _cut_versions(lines: Lines, random: Random) -> list[tuple[str, str]]:
    """Ids of articles, and the first 70 percent of their text."""
    found: list[tuple[str, str]] = []
    while len(found) < _ASKED:
        article_id, text = lines.line(random.randint(1, len(lines)))
        if len(text) >= _LONG:
            found.append((article_id, text[: len(text) * 7 // 10]))
    return found


def _similar(index: Index, lines: Lines, cache: TextCache, text: str) -> str:
    """The article of the index that is the same story as a text and most like it, or ``""``."""
    made, best, found = shingled(text), 0.0, ""
    for article_id in index.candidates(text):
        number = lines.number_of(article_id)
        other = cache.get(number)
        if other is None:
            other = shingled(lines.line(number)[1])
            cache.put(number, other)
        edge = edge_between(other, made, strong=True)  # all that an index asks
        if edge is not None and edge.degree.strong and edge.overlap.resemblance > best:
            best, found = edge.overlap.resemblance, article_id
    return found


def _is_of(index: Index, article_id: str, other: str) -> bool:
    family = index.family(other)
    return family is not None and any(member.id == article_id for member in family.members)


def _asked(index: Index, lines: Lines) -> tuple[dict[str, list[float]], list[float], int]:
    """Seconds of each query by kind, CPU seconds of all, and how many cut versions were found."""
    fresh = [(one.kind, "", one.text) for one in islice(stream(PUBLISHED + 1), _ASKED)]
    cut = [("cut", key, text) for key, text in _cut_versions(lines, Random(PUBLISHED))]
    seconds: dict[str, list[float]] = {}
    processor: list[float] = []
    right = 0
    cache = TextCache()  # as the index itself has one when it places an article
    for kind, article_id, text in fresh + cut:
        begun, begun_processor = time.perf_counter(), time.thread_time()
        found = _similar(index, lines, cache, text)
        processor.append(time.thread_time() - begun_processor)
        seconds.setdefault(kind, []).append(time.perf_counter() - begun)
        right += bool(article_id and found) and _is_of(index, article_id, found)
    return seconds, processor, right


def _row(index: Index, lines: Lines, folder: Path, adding: float) -> str:
    seconds, processor, right = _asked(index, lines)
    size = len(index)
    cuts = statistics.quantiles([one for some in seconds.values() for one in some], n=100)
    on_disk = sum(file.stat().st_size for file in folder.glob("reprints.sqlite3*"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    kinds = (f"{kind} {statistics.median(seconds[kind]) * 1e3:.2f}" for kind in sorted(seconds))
    cells = (
        f"{size:,}", f"{cuts[49] * 1e3:.2f}", f"{statistics.median(processor) * 1e3:.2f}",
        f"{cuts[94] * 1e3:.2f}", f"{cuts[98] * 1e3:.2f}", f"{adding * 1e3:.2f}",
        f"{on_disk / size:.0f}", f"{peak:.0f}", f"{right} of {_ASKED}", ", ".join(kinds),
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def main() -> None:
    arguments = argparse.ArgumentParser("python -m bench.reprints.speed", description=__doc__)
    arguments.add_argument("--to", type=int, default=1_000_000)
    arguments.add_argument("--folder", type=Path, required=True, help="4 GB for a million")
    arguments.add_argument("--batch", type=int, default=1000, help="articles a commit")
    arguments.add_argument("--ask", action="store_true", help="only ask an index that is there")
    chosen = arguments.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    path = chosen.folder / "reprints.sqlite3"
    if chosen.ask and not path.exists():
        arguments.error(f"{path} is not there")
    lines = Lines(chosen.folder / "articles.jsonl")
    print(f"| {' | '.join(_HEAD)} |\n{'| --- ' * len(_HEAD)}|")
    with Index(path, lines.text_of) as index:
        if chosen.ask:
            print(_row(index, lines, chosen.folder, float("nan")))
            return
        articles = stream(PUBLISHED, len(lines))
        for target in (*(size for size in _SIZES if len(lines) < size < chosen.to), chosen.to):
            grown, spent = target - len(lines), 0.0
            for one in islice(articles, grown):
                lines.append(one)
                begun = time.perf_counter()
                index.add(one.id, one.text, one.published, one.source, one.title)
                if len(lines) % chosen.batch == 0:
                    index.commit()
                spent += time.perf_counter() - begun
            index.commit()
            print(_row(index, lines, chosen.folder, spent / grown), flush=True)


if __name__ == "__main__":
    main()
