"""Families as the index finds them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.reprints.families import Publication
from crawler.reprints.index import Index


def families_of(publications: Sequence[Publication], path: Path) -> dict[str, str]:
    """Index the publications in the order given; its family's origin for each article's id."""
    texts = {publication.id: publication.text for publication in publications}
    with Index(path, texts.__getitem__) as index:
        for one in publications:
            index.add(one.id, one.text, one.published, one.source, one.title)
        index.commit()
        families = {key: index.family(key) for key in texts}
    return {key: family.members[0].id for key, family in families.items() if family is not None}
