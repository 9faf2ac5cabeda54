"""The slow queries of a large index of real vocabulary: ``python -m bench.reprints.tail``.

Out of real texts (``--data``, see :mod:`.real_news`), which are no part of the repository, it makes
an index of as many articles as wanted: in each a fifth of the sentences of a real text are as they
were, in the others words are exchanged for words of the same kind and length. Clues and articles
are written as an index does that grows, in batches, but nobody is placed, which would take hours:
the articles hang on nothing, and the sums of the file are not those of its rows. Then it asks, as
an index does that places an article, for where it would hang, and writes nothing:

- ``new``: articles made the same way that are not in the index;
- ``cut``: the first 70 percent of an article that is, an hour later;
- ``kept back``: real texts of which no article was made;
- ``of many``: real texts, of each of which articles were made, some eighty in a million.

Prints a Markdown row a kind, milliseconds of processor time. What is there already is not made
again. ``--answers FILE`` writes what was answered, a line a query, to be compared with another
version's; ``--slow N`` prints the slowest.
"""

from __future__ import annotations

import argparse
import gc
import sqlite3
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np
import rjieba

from bench.reprints.families import Publication
from bench.reprints.lines import Lines
from bench.reprints.real_news import corpora
from crawler.clock import BEIJING
from crawler.reprints.families import parent_of
from crawler.reprints.index import Index
from crawler.reprints.publication_number import number_of
from crawler.reprints.shingles import clues, shingled
from crawler.reprints.tables import CLUES

_SEED = 16
_START = datetime(2022, 2, 7, 6, 0, tzinfo=BEIJING)
_APART = timedelta(seconds=40)
"""Between two articles: about 2,000 a day."""
_AS_IT_WAS = 0.2
"""The share of sentences that stay."""
_EXCHANGED = 0.6
"""The share of the words of the others that do not: nouns, verbs, adjectives, numbers."""
_KINDS = "nvamtsj"
_KEPT_BACK = 10
"""One real text of so many is no article's model."""
_BATCH = 20_000
_ASKED = 1000
_SHORTEST = 60
"""Characters of a real text, and of an article of which a cut version is asked for."""
_SHIFT = 1 << 31

Words = Sequence[tuple[str, str]]


class Retold:
    """Real texts, and articles made of them."""

    def __init__(self, data: Path) -> None:
        texts = [one.text for corpus in corpora(data) for one in corpus.texts]
        some = [text for text in texts if len(text) >= _SHORTEST]
        Random(_SEED).shuffle(some)
        self.kept_back, self.models = some[::_KEPT_BACK], []
        for at, text in enumerate(some):
            if at % _KEPT_BACK:
                self.models.append(text)
        self._pools: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._sentences = [[*_sentences(text)] for text in self.models]
        for sentences in self._sentences:
            for words in sentences:
                for word, kind in words:
                    if kind:
                        self._pools[kind, len(word)].append(word)

    def article(self, draw: Random) -> str:
        """A new text in the frame of a real one."""
        chance, pools, made = draw.random, self._pools, []
        for words in draw.choice(self._sentences):
            as_it_was = chance() < _AS_IT_WAS
            for word, kind in words:
                if kind and not as_it_was and chance() < _EXCHANGED:
                    pool = pools[kind, len(word)]
                    made.append(pool[int(chance() * len(pool))])
                else:
                    made.append(word)
        return "".join(made)


def _sentences(text: str) -> Iterator[Words]:
    """The words of each sentence, with their kind where they may be exchanged."""
    words = []
    for word, kind in rjieba.tag(text):
        words.append((word, kind if kind[0] in _KINDS and len(word) > 1 else ""))
        if word in "。！？\n":
            yield words
            words = []
    yield words


def published(number: int) -> datetime:
    """When the article with this number is published, from 1."""
    return _START + number * _APART


def _articles(retold: Retold, many: int) -> Iterator[Publication]:
    draw = Random(_SEED)
    for number in range(1, many + 1):
        at = published(number)
        key = f"NW{at:%Y%m%d}{number:010d}"
        yield Publication(key, "", retold.article(draw), "source", at, key, (), "retold")


def make(retold: Retold, folder: Path, many: int) -> None:
    """An index of so many articles, and their texts beside it."""
    path = folder / "reprints.sqlite3"
    with closing(Lines(folder / "articles.jsonl")) as lines:
        _write(retold, path, lines, many)


def _write(retold: Retold, path: Path, lines: Lines, many: int) -> None:
    Index(path, lines.text_of).close()  # makes the tables
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("INSERT INTO source (number, name) VALUES (1, 'source')")
    connection.execute("PRAGMA cache_size = -1000000")
    connection.execute("PRAGMA synchronous = OFF")
    rows: list[tuple[object, ...]] = []
    hashes, numbers = [], []
    for one in _articles(retold, many):
        lines.append(one)
        sample = clues(shingled(one.text))
        number = number_of(one.id, one.published)
        rows.append((number, one.id, one.title, 1, sample.ceiling - _SHIFT))
        hashes.append(sample.every)
        numbers.append(np.full(len(sample.every), number))
        if len(rows) == _BATCH or len(lines) == many:
            every, of = np.concatenate(hashes).astype(np.int64) - _SHIFT, np.concatenate(numbers)
            order = np.lexsort((of, every))
            pairs = zip(every[order].tolist(), of[order].tolist(), strict=True)
            connection.execute("BEGIN")
            insert = "INSERT INTO article (number, id, title, source, ceiling)"
            connection.executemany(f"{insert} VALUES (?, ?, ?, ?, ?)", rows)
            connection.executemany(f"INSERT INTO {CLUES} (hash, article) VALUES (?, ?)", pairs)
            connection.execute("COMMIT")
            rows, hashes, numbers = [], [], []
    connection.close()


@dataclass(frozen=True, slots=True)
class Query:
    """A text to be asked for."""

    kind: str
    text: str
    published: datetime
    of: str = ""
    """The article that it is a cut version of."""


def queries(retold: Retold, lines: Lines, many: int = _ASKED) -> Iterator[Query]:
    """Of each kind so many."""
    draw = Random(_SEED + 1)
    now = published(len(lines) + 1)
    for _ in range(many):
        yield Query("new", retold.article(draw), now)
    cut = 0
    while cut < many:
        number = draw.randint(1, len(lines))
        key, text = lines.line(number)
        if len(text) >= _SHORTEST:
            at = published(number) + timedelta(hours=1)
            yield Query("cut", text[: len(text) * 7 // 10], at, key)
            cut += 1
    for text in draw.sample(retold.kept_back, min(many, len(retold.kept_back))):
        yield Query("kept back", text, now)
    for text in draw.sample(retold.models, min(many, len(retold.models))):
        yield Query("of many", text, now)


class Asked(Index):
    """An index that says where an article would hang, and writes nothing."""

    def answer(self, key: str, query: Query) -> str:
        """What it would hang on, and as what."""
        made = shingled(query.text)
        number = number_of(key, query.published)
        some = self._resembling(made, clues(made))
        found = parent_of(number, some, self._judge(made, number))
        if found is None:
            return ""
        parent, edge = found
        return f"{self._id(parent.number)} {edge.degree} {edge.overlap.resemblance:.6f}"


def ask(index: Asked, every: Sequence[Query]) -> tuple[list[float], list[str]]:
    """Seconds of processor time of each query, and what was answered."""
    spent, answers = [], []
    for at, query in enumerate(every):
        begun = time.thread_time()
        answers.append(index.answer(f"asked-{at}", query))
        spent.append(time.thread_time() - begun)
    return spent, answers


def _report(every: Sequence[Query], spent: Sequence[float], answers: Sequence[str]) -> None:
    print("| | queries | median | 95 % | 99 % | slowest | on something |\n" + "| --- " * 7 + "|")
    kinds = [*dict.fromkeys(query.kind for query in every)]
    for kinds_of in (*([kind] for kind in kinds), ["new", "cut"], kinds):
        at = [at for at, query in enumerate(every) if query.kind in kinds_of]
        cuts = statistics.quantiles([spent[one] * 1e3 for one in at], n=100)
        most = max(spent[one] for one in at) * 1e3
        hung = sum(bool(answers[one]) for one in at)
        name = "all" if len(kinds_of) == len(kinds) else ", ".join(kinds_of)
        print(
            f"| {name} | {len(at)} | {cuts[49]:.2f} | {cuts[94]:.2f} | {cuts[98]:.2f} "
            f"| {most:.1f} | {hung} |"
        )
    right = [
        answer.startswith(f"{query.of} ")
        for query, answer in zip(every, answers, strict=True)
        if query.of
    ]
    print(f"\nCut versions found: {sum(right)} of {len(right)}.")


def main() -> None:
    """Make what is not there, and ask."""
    arguments = argparse.ArgumentParser("python -m bench.reprints.tail", description=__doc__)
    arguments.add_argument("--data", type=Path, required=True, help="real texts")
    arguments.add_argument("--folder", type=Path, required=True, help="4 GB for a million")
    arguments.add_argument("--articles", type=int, default=1_000_000)
    arguments.add_argument("--answers", type=Path)
    arguments.add_argument("--slow", type=int, default=0)
    chosen = arguments.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    retold = Retold(chosen.data)
    path = chosen.folder / "reprints.sqlite3"
    if not path.exists():
        make(retold, chosen.folder, chosen.articles)
    lines = Lines(chosen.folder / "articles.jsonl")
    every = [*queries(retold, lines)]
    with closing(Asked(path, lines.text_of, looking=True)) as index:
        # Once for the file's pages, which the system keeps from then on. What the bench holds is
        # nothing that a run has.
        ask(index, every)
        gc.collect()
        gc.freeze()
        index.rollback()
        spent, answers = ask(index, every)
    on_disk = path.stat().st_size / len(lines)
    print(f"{len(lines):,} articles, {on_disk:.0f} bytes each in the index\n")
    _report(every, spent, answers)
    if chosen.answers:
        chosen.answers.write_text("\n".join(answers) + "\n")
    slowest = sorted(range(len(every)), key=lambda at: -spent[at])[: chosen.slow]
    for at in slowest:
        query = every[at]
        text = query.text[:60].replace("\n", " ")
        print(f"{spent[at] * 1e3:.1f} ms  {query.kind}  {len(query.text)} letters  {text}")


if __name__ == "__main__":
    main()
