"""What ../shared/real holds of e-papers, and its texts with characters dropped as reading does it.

The lists of words in ``compare/artefacts.py`` were made with other texts than those of this seed.
"""

from __future__ import annotations

import json
import random

import pytest

from crawler.errors import EditionError
from crawler.newspaper.compare.compare import compare
from crawler.newspaper.compare.differences import DifferenceClass
from crawler.newspaper.epaper.read_epaper import read_layout
from crawler.newspaper.parse.lexicon import is_han
from tests.support.printed import shared

ONE_IN = 150
"""One character in so many is dropped."""


def test_saved_pages_are_read_or_refused() -> None:
    folder = shared("real") / "epaper"
    for name, truth in json.loads((folder / "truth.json").read_text("utf-8")).items():
        content = (folder / name).read_bytes()
        if truth["kind"] != "layout":
            with pytest.raises(EditionError, match="not an e-paper page of a known form"):
                read_layout(content, truth["url"])
            continue
        layout = read_layout(content, truth["url"])
        assert layout is not None
        assert {region.title for region in layout.regions} == set(truth["titles"])
        found = (layout.paper, layout.printed_date, layout.page)
        assert found == (truth["paper"], truth["date"], truth["page"])


def _with_drops(rng: random.Random, text: str) -> tuple[str, int]:
    places = [at for at in range(3, len(text) - 3) if is_han(text[at])]
    dropped: set[int] = set()
    for _ in range(len(text) // ONE_IN + 1):
        at = rng.choice(places)
        if all(abs(at - other) > 25 for other in dropped):
            dropped.add(at)
    return "".join(char for at, char in enumerate(text) if at not in dropped), len(dropped)


def test_dropped_characters_of_real_texts() -> None:
    """One in ten at most is told as an edit, and none without a doubt."""
    rng = random.Random(2)
    texts = [
        json.loads(line)["text"]
        for name in ("chinanews", "xinwenlianbo")
        for line in (shared("real") / "online" / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    all_dropped = told = 0
    for text in rng.sample([text for text in texts if 300 < len(text) < 1500], 150):
        printed, dropped = _with_drops(rng, text)
        all_dropped += dropped
        for one in compare(printed, text).differences:
            if one.kind is DifferenceClass.WORDING:
                told += 1
                assert one.doubt, text[one.online_start - 9 : one.online_end + 9]
    assert all_dropped > 500
    assert told <= 0.1 * all_dropped
