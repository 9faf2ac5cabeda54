"""What others would do with the same texts: datasketch's MinHash over 5-grams, and a simhash.

Both make families of everything that is connected. Their thresholds are theirs to choose:
``quality.py`` takes for each the one that is best for it on the corpus that this project's own
thresholds were tuned on. Both are tried on the text as it is, less its white space, and once more
with this project's normalization done for them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
from datasketch import MinHash, MinHashLSH

from bench.reprints.families import Publication
from crawler.reprints.boilerplate import without_boilerplate
from crawler.reprints.normal_text import folded, normal_text

_GRAM = 5
_PERMUTATIONS = 128
_BITS = 64


Texts = Mapping[str, str]
"""What to compare by id."""


def as_printed(publications: Iterable[Publication]) -> Texts:
    return {one.id: "".join(one.text.split()) for one in publications}


def normalized(publications: Iterable[Publication]) -> Texts:
    return {one.id: normal_text(without_boilerplate(folded(one.text))) for one in publications}


def _grams(plain: str) -> set[bytes]:
    return {plain[at : at + _GRAM].encode() for at in range(max(1, len(plain) - _GRAM + 1))}


def connected(keys: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """For each key one key that stands for all that are connected with it."""
    leader = {key: key for key in keys}

    def find(key: str) -> str:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for one, other in pairs:
        leader[find(one)] = find(other)
    return {key: find(key) for key in leader}


def minhashes(texts: Texts) -> dict[str, MinHash]:
    """datasketch's sketch of each text, 128 permutations."""
    found = {}
    for key, text in texts.items():
        sketch = MinHash(num_perm=_PERMUTATIONS, seed=1)
        sketch.update_batch(list(_grams(text)))
        found[key] = sketch
    return found


def minhash_families(sketches: dict[str, MinHash], threshold: float) -> dict[str, str]:
    """Connected components of the pairs whose estimated Jaccard is at least the threshold."""
    lsh = MinHashLSH(threshold=threshold, num_perm=_PERMUTATIONS)
    for key, sketch in sketches.items():
        lsh.insert(key, sketch)
    pairs = [
        (key, other)
        for key, sketch in sketches.items()
        for other in lsh.query(sketch)
        if other != key and sketch.jaccard(sketches[other]) >= threshold
    ]
    return connected(sketches, pairs)


def simhashes(texts: Texts) -> dict[str, int]:
    """Charikar's fingerprint, 64 bits over 5-grams."""
    found = {}
    for key, text in texts.items():
        hashes = np.frombuffer(
            b"".join(
                hashlib.blake2b(gram, digest_size=8).digest() for gram in sorted(_grams(text))
            ),
            dtype=np.uint8,
        ).reshape(-1, 8)
        bits = np.unpackbits(hashes, axis=1)
        ones = bits.sum(axis=0) * 2 > len(bits)
        found[key] = int.from_bytes(np.packbits(ones).tobytes())
    return found


def simhash_families(fingerprints: dict[str, int], distance: int) -> dict[str, str]:
    """Connected components of the pairs that differ in at most so many bits. All pairs."""
    keys = list(fingerprints)
    every: npt.NDArray[np.uint64] = np.array([fingerprints[key] for key in keys], dtype=np.uint64)
    pairs: list[tuple[str, str]] = []
    for at, key in enumerate(keys):
        near = np.flatnonzero(np.bitwise_count(every[at + 1 :] ^ every[at]) <= distance)
        pairs.extend((key, keys[at + 1 + int(place)]) for place in near)
    return connected(keys, pairs)
