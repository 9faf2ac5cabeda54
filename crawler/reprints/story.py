"""The story of a family: who was first, and what each publication changed of the first one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.reprints.changes import Change, difference
from crawler.reprints.degrees import Degree, edge_between
from crawler.reprints.normal_text import normal_text
from crawler.reprints.overlap import Overlap, compare
from crawler.reprints.places import FamilyChange, Related
from crawler.reprints.shingles import Shingled, shingled


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication of a story, as the archive holds it."""

    id: str
    source: str
    title: str
    published: datetime | None
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """A publication beside the first one."""

    publication: Publication
    overlap: Overlap
    """Of this publication with the first one."""
    degree: Degree | None
    """What it is to the first one; ``None`` where it is a reprint of a reprint, too far from the
    first."""
    new_title: bool
    """Whether the headline is another, punctuation and forms of characters aside."""
    changes: tuple[Change, ...]
    """What makes this text of the first one's, in reading order."""


@dataclass(frozen=True, slots=True)
class Story:
    """A family in order of publication."""

    id: str
    first: Publication
    later: tuple[Version, ...]
    rearranged: tuple[FamilyChange, ...] = ()
    """What late arrivals changed in the family, first to last."""
    related: tuple[Related, ...] = ()
    """What is akin to the article that was asked for, and in no family with it."""


def story_of_family(
    story: str,
    publications: Sequence[Publication],
    rearranged: Sequence[FamilyChange] = (),
    related: Sequence[Related] = (),
) -> Story:
    """Tell a family; ``publications`` in order of publication, at least one."""
    first, *others = publications
    ground = shingled(first.text)
    return Story(
        story,
        first,
        tuple(_version(first, ground, other) for other in others),
        tuple(rearranged),
        tuple(related),
    )


def _version(first: Publication, ground: Shingled, other: Publication) -> Version:
    made = shingled(other.text)
    days = None
    if first.published is not None and other.published is not None:
        days = (other.published - first.published) / timedelta(days=1)
    edge = edge_between(ground, made, days)
    return Version(
        other,
        compare(made, ground) if edge is None else edge.overlap,
        edge.degree if edge is not None and edge.degree.strong else None,
        normal_text(other.title) != normal_text(first.title),
        tuple(difference(first.text, other.text)),
    )
