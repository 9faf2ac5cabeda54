"""The same articles make the same families, in whatever order and after whatever crash."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from bench.reprints.families import Publication, corpus
from bench.reprints.grouping import families_of
from bench.reprints.prose import story
from crawler.reprints.index import Index

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def publications() -> list[Publication]:
    return corpus(31, 60)


@pytest.fixture(scope="module")
def expected(
    publications: list[Publication], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    return families_of(publications, tmp_path_factory.mktemp("once") / "reprints.sqlite3")


def _by_time(publications: Sequence[Publication]) -> list[Publication]:
    return sorted(publications, key=lambda one: one.published)


@pytest.mark.parametrize("seed", range(4))
def test_another_order_gives_the_same_families(
    seed: int, publications: list[Publication], expected: dict[str, str], tmp_path: Path
) -> None:
    shuffled = Random(seed).sample(publications, len(publications))
    assert families_of(shuffled, tmp_path / "reprints.sqlite3") == expected


def test_oldest_first_and_newest_first_are_the_same(
    publications: list[Publication], expected: dict[str, str], tmp_path: Path
) -> None:
    forward = _by_time(publications)
    assert families_of(forward, tmp_path / "forward.sqlite3") == expected
    assert families_of(forward[::-1], tmp_path / "backward.sqlite3") == expected


def test_the_order_given_twice_gives_the_same_names(
    publications: list[Publication], tmp_path: Path
) -> None:
    texts = {one.id: one.text for one in publications}
    found = []
    for name in ("one", "two"):
        with Index(tmp_path / f"{name}.sqlite3", texts.__getitem__) as index:
            for one in publications:
                index.add(one.id, one.text, one.published, one.source, one.title)
            found.append([index.placement(key) for key in texts])
            assert len(index.changes()) > 10, "a shuffled corpus has late origins"
    assert found[0] == found[1]


def test_a_story_that_hundreds_print_is_one_family(tmp_path: Path) -> None:
    """More than a clue's list shows (:data:`.candidates.MOST_PER_CLUE`), newest first too."""
    (first, *_) = corpus(7, 8)
    long = story(Random(77), sentences=20)
    prints = []
    for number in range(200):
        remark = story(Random(1000 + number), sentences=2).text
        prints.append(
            Publication(
                f"P{number:03}", "", f"{long.text}\n{remark}", "江城日报",
                first.published.replace(year=2021, month=1 + number // 28, day=1 + number % 28),
                "one",
            )
        )  # fmt: skip
    for name, order in (("forward", prints), ("backward", prints[::-1])):
        found = families_of(order, tmp_path / f"{name}.sqlite3")
        assert set(found.values()) == {"P000"}, name


INDEXER = """
import sys
from pathlib import Path
from bench.reprints.families import corpus
from crawler.reprints.index import Index
publications = corpus(31, 60)
texts = {one.id: one.text for one in publications}
with Index(Path(sys.argv[1]), texts.__getitem__) as index:
    left = set(index.missing(texts))
    print("indexing", flush=True)
    for number, one in enumerate(one for one in publications if one.id in left):
        index.add(one.id, one.text, one.published, one.source, one.title)
        if number % 7 == 6:
            index.commit()
            print(number, flush=True)
    index.commit()
    print("finished", flush=True)
"""


def test_a_killed_indexer_loses_nothing_and_doubles_nothing(
    publications: list[Publication], expected: dict[str, str], tmp_path: Path
) -> None:
    path, random, kills = tmp_path / "reprints.sqlite3", Random(8), 0
    while True:
        with subprocess.Popen(
            [sys.executable, "-c", INDEXER, str(path)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            assert process.stdout.readline() == "indexing\n"
            last = ""
            if kills < 8:
                for _ in range(random.randint(1, 4)):
                    last = process.stdout.readline()
                time.sleep(random.uniform(0, 0.01))
                process.send_signal(signal.SIGKILL)
                kills += 1
            rest = process.stdout.read().split()
        if "finished" in [last.strip(), *rest]:
            break
    assert kills == 8
    texts = {one.id: one.text for one in publications}
    with Index(path, texts.__getitem__) as index:
        assert len(index) == len(publications)
        families = {key: index.family(key) for key in texts}
    found = {key: family.members[0].id for key, family in families.items() if family}
    assert found == expected
