"""Families found against families generated: ``python -m bench.reprints.quality``.

Prints Markdown: this index and both baselines on the same publications, of a seed that nothing was
tuned on; then the reprints that were missed, by what was done to them.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import TypeVar

from bench.reprints.baselines import (
    Texts,
    as_printed,
    minhash_families,
    minhashes,
    normalized,
    simhash_families,
    simhashes,
)
from bench.reprints.families import PUBLISHED, TUNED_ON, Publication, corpus
from bench.reprints.grouping import families_of
from bench.reprints.measures import Quality, quality

_Choice = TypeVar("_Choice", int, float)
_THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8)
_DISTANCES = (2, 3, 4, 6, 8, 10, 12, 14, 16, 18, 20, 24)


Truth = Mapping[str, str]


def _truth(publications: list[Publication]) -> Truth:
    return {one.id: one.family for one in publications}


def _best(
    group: Callable[[_Choice], dict[str, str]], choices: tuple[_Choice, ...], truth: Truth
) -> _Choice:
    return max(choices, key=lambda choice: quality(group(choice), truth).b_f1)


def _baselines(
    name: str, tuning: Texts, tuning_truth: Truth, texts: Texts, truth: Truth
) -> Iterator[str]:
    sketches = minhashes(tuning)
    threshold = _best(lambda one: minhash_families(sketches, one), _THRESHOLDS, tuning_truth)
    found = minhash_families(minhashes(texts), threshold)
    yield _row(f"datasketch MinHash, {name}, Jaccard ≥ {threshold}", quality(found, truth))
    prints = simhashes(tuning)
    distance = _best(lambda one: simhash_families(prints, one), _DISTANCES, tuning_truth)
    found = simhash_families(simhashes(texts), distance)
    yield _row(f"simhash, {name}, distance ≤ {distance}", quality(found, truth))


def _row(name: str, found: Quality) -> str:
    return (
        f"| {name} | {found.pair_precision:.4f} | {found.pair_recall:.4f} | {found.pair_f1:.4f} "
        f"| {found.b_precision:.4f} | {found.b_recall:.4f} | {found.b_f1:.4f} |"
    )


def _apart(publications: list[Publication], found: Mapping[str, str]) -> Counter[str]:
    """Changes of the publications that are not with most of their family."""
    members = defaultdict(list)
    for one in publications:
        members[one.family].append(one)
    counted: Counter[str] = Counter()
    for family in members.values():
        most = Counter(found[one.id] for one in family).most_common(1)[0][0]
        counted.update(
            " + ".join(one.changes) or "as it was" for one in family if found[one.id] != most
        )
    return counted


def main() -> None:
    arguments = argparse.ArgumentParser("python -m bench.reprints.quality", description=__doc__)
    arguments.add_argument("--stories", type=int, default=1500)
    arguments.add_argument("--tuning", action="store_true", help="on the seed for tuning instead")
    chosen = arguments.parse_args()
    publications = corpus(TUNED_ON if chosen.tuning else PUBLISHED, chosen.stories)
    truth = _truth(publications)
    print(f"{len(publications)} publications of {len(set(truth.values()))} families\n")
    print("| | pair precision | pair recall | pair F1 | B³ precision | B³ recall | B³ F1 |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        found = families_of(publications, Path(folder) / "one.sqlite3")
        print(_row("this index", quality(found, truth)))
        shuffled = Random(1).sample(publications, len(publications))
        again = families_of(shuffled, Path(folder) / "two.sqlite3")
    tuning = corpus(TUNED_ON, chosen.stories // 3)
    for name, texts in (("as printed", as_printed), ("normalized", normalized)):
        for row in _baselines(name, texts(tuning), _truth(tuning), texts(publications), truth):
            print(row)
    differing = sum(found[key] != again[key] for key in found)
    print(f"\nIndexed in another order: {differing} articles with another origin.")
    print("\nNot with most of their family:")
    for changes, count in _apart(publications, found).most_common():
        print(f"- {count} × {changes}")


if __name__ == "__main__":
    main()
