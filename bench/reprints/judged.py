"""Precision and recall on real news, by the verdicts of readers: ``make truth-reprints``.

The index is built over each corpus in the order of its file. *Joined* is every article with the
one that it hangs on and with the origin of its family, unless the two texts are the same; a sample
by kind of these is looked up among the verdicts. *Recall* is of the pairs that a plain comparison
finds (:mod:`.plain_pairs`) and that a reader called a reprint: the share whose two texts are in one
family. The kind of a joined pair is the degree that the index gives it, that of a pair to be found
is how the two texts lie to each other. What nobody has judged is counted, and printed with
``--read``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.reprints.held_out import edge_of, held_out
from bench.reprints.plain_pairs import plain_pairs
from bench.reprints.real_news import Corpus, RealText, corpora
from bench.reprints.verdicts import Pair, Share, read_verdicts
from crawler.reprints.degrees import Degree
from crawler.reprints.index import Index
from crawler.reprints.overlap import compare
from crawler.reprints.shingles import shingled

VERDICTS = Path(__file__).with_name("verdicts.tsv")
_SEED = 16


@dataclass(frozen=True, slots=True)
class Found:
    """What the index makes of a corpus."""

    joined: Mapping[Pair, str]
    """The degree of each joined pair whose texts are not the same."""
    family: Mapping[str, str]
    """The name of the family of each article."""


THE_SAME = "the same"


def kind(one: str, other: str) -> str:
    """How two texts lie to each other; :data:`THE_SAME`, boilerplate aside, is one of the words."""
    a, b = shingled(one), shingled(other)
    if a.same(b):
        return THE_SAME
    overlap = compare(a, b)
    if overlap.resemblance >= 0.5:
        return "nearly the same" if overlap.resemblance >= 0.9 else "half and more the same"
    return "one inside the other" if overlap.containment >= 0.75 else "parts the same"


def found(corpus: Corpus, path: Path) -> Found:
    """Index a corpus (a new file at ``path``) and read off what is joined."""
    texts = {one.id: one.text for one in corpus.texts}
    pairs: dict[Pair, str] = {}
    family: dict[str, str] = {}
    with Index(path, texts.__getitem__) as index:
        for one in corpus.texts:
            index.add(one.id, one.text, one.published, one.source, one.title)
        for one in corpus.texts:
            place = index.placement(one.id)
            assert place is not None
            family[one.id] = place.story
            if place.reprint_of is not None:
                pairs[frozenset((one.id, place.reprint_of))] = str(place.degree)
        for name in set(family.values()):
            known = index.family(name)
            for member in known.members if known else ():
                if member.closest is not None:
                    pairs[frozenset((member.id, member.closest))] = str(member.degree)
    pairs = {pair: degree for pair, degree in pairs.items() if degree != Degree.IDENTICAL}
    return Found(pairs, family)


def sample(pairs: Iterable[Pair], most: int) -> list[Pair]:
    """At most so many of the pairs, always the same ones."""
    ordered = sorted(pairs, key=sorted)
    return ordered if len(ordered) <= most else Random(_SEED).sample(ordered, most)


def precision(
    joined: Mapping[Pair, str], verdicts: Mapping[Pair, str], most: int
) -> Iterator[tuple[str, int, list[Pair], Share, list[Pair]]]:
    """For each kind its name, how many are joined, the sample, those right of those judged, and
    those that nobody has judged."""
    kinds = defaultdict(list)
    for pair, how in joined.items():
        kinds[how].append(pair)
    for how, pairs in sorted(kinds.items()):
        chosen = sample(pairs, most)
        said = [verdicts.get(pair, "") for pair in chosen]
        share = Share(said.count("reprint"), said.count("reprint") + said.count("other"))
        yield how, len(pairs), chosen, share, [p for p in chosen if p not in verdicts]


def _recall(corpus: Corpus, true: list[Pair], family: Mapping[str, str]) -> Share:
    """Print, by kind, how many of the pairs are in one family."""
    texts = {one.id: one.text for one in corpus.texts}
    kinds: dict[str, list[bool]] = defaultdict(list)
    for pair in true:
        one, other = sorted(pair)
        kinds[kind(texts[one], texts[other])].append(family[one] == family[other])
    print("\n| pairs to be found | pairs | recall (95 %) |\n| --- | --- | --- |")
    for how, together in sorted(kinds.items()):
        print(f"| {how} | {len(together)} | {Share(sum(together), len(together))} |")
    every = [one for together in kinds.values() for one in together]
    recall = Share(sum(every), len(every))
    print(f"| all | {len(every)} | {recall} |")
    return recall


def _report(
    corpus: Corpus, verdicts: Mapping[Pair, str], most: int
) -> tuple[Share, Share, list[Pair]]:
    with tempfile.TemporaryDirectory() as folder:
        result = found(corpus, Path(folder) / "reprints.sqlite3")
    print(f"\n## {corpus.name}: {len(corpus.texts)} texts\n")
    print("| joined pairs | pairs | judged | precision (95 %) |\n| --- | --- | --- | --- |")
    unread: list[Pair] = []
    right = judged = 0
    for how, count, chosen, share, unjudged in precision(result.joined, verdicts, most):
        print(f"| {how} | {count} | {len(chosen) - len(unjudged)} of {len(chosen)} | {share} |")
        unread += unjudged
        right, judged = right + share.right, judged + share.of
    print(f"| all | {len(result.joined)} | {judged} | {Share(right, judged)} |")
    ids = [one.id for one in corpus.texts]
    plain = [frozenset((ids[a], ids[b])) for a, b in plain_pairs([t.text for t in corpus.texts])]
    true = [pair for pair in plain if verdicts.get(pair) == "reprint"]
    recall = _recall(corpus, true, result.family)
    missed = [
        pair
        for pair in sample(plain, most)
        if pair not in verdicts and len({result.family[one] for one in pair}) > 1
    ]
    known = sum(pair in verdicts for pair in plain)
    print(f"\nA plain comparison joins {len(plain)} pairs; {known} of them are judged.")
    return Share(right, judged), recall, unread + missed


def _said_of_others(every: Iterable[Corpus], verdicts: Mapping[Pair, str]) -> None:
    """Print what a reader calls the pairs that the index shows as related, and never joins."""
    said: dict[str, list[str]] = defaultdict(list)
    for corpus in every:
        texts = {one.id: one for one in corpus.texts}
        for pair, verdict in verdicts.items():
            if pair <= texts.keys():
                edge = edge_of(*(texts[key] for key in pair))
                if edge is not None and not edge.degree.strong:
                    said[str(edge.degree)].append(verdict)
    print("\n| related pairs | judged | another event (95 %) |\n| --- | --- | --- |")
    for how, some in sorted(said.items()):
        print(f"| {how} | {len(some)} | {Share(some.count('other'), len(some))} |")


def _print_pair(pair: Pair, texts: Mapping[str, RealText]) -> None:
    for one in sorted((texts[key] for key in pair), key=lambda one: one.published):
        print(f"\n{one.id}\t{one.published:%Y-%m-%d %H:%M}\t{one.title}\n{one.text}")
    print("\t".join([*sorted(pair), "?"]))


def main() -> None:
    """Print Markdown; end with status 0 also where there is no corpus, saying so."""
    arguments = argparse.ArgumentParser("python -m bench.reprints.judged", description=__doc__)
    arguments.add_argument("data", type=Path, help="a folder with online/ and editions/")
    arguments.add_argument("--verdicts", type=Path, default=VERDICTS)
    arguments.add_argument("--sample", type=int, default=100, help="pairs of a kind (100)")
    arguments.add_argument("--read", action="store_true", help="print the pairs nobody has judged")
    chosen = arguments.parse_args()
    verdicts = read_verdicts(chosen.verdicts)
    every = corpora(chosen.data)
    if not every:
        print(f"skipped: {chosen.data} has neither online/*.jsonl nor editions/*/*.jsonl")
        return
    totals = [_report(corpus, verdicts, chosen.sample) for corpus in every]
    precise = Share(sum(p.right for p, _, _ in totals), sum(p.of for p, _, _ in totals))
    recall = Share(sum(r.right for _, r, _ in totals), sum(r.of for _, r, _ in totals))
    _said_of_others(every, verdicts)
    held_out(every, verdicts)
    unread = [pair for _, _, pairs in totals for pair in pairs]
    print(f"\nAll: precision {precise}, {precise.of} judged; recall {recall} of {recall.of};")
    print(f"{len(unread)} pairs that nobody has judged" + (":" if chosen.read else " (--read)"))
    if chosen.read:
        texts = {one.id: one for corpus in every for one in corpus.texts}
        for pair in unread:
            _print_pair(pair, texts)


if __name__ == "__main__":
    main()
