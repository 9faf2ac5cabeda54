"""What the similarity index answers: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.reprints.degrees import Degree


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article belongs."""

    story: str
    """The id of the article that names the family. It stays when an earlier origin turns up."""
    reprint_of: str | None
    """The id of the earliest known publication that it is a reprint of; ``None`` for an origin."""
    degree: Degree | None
    """What it is to ``reprint_of``."""
    similarity: float | None
    """Resemblance (Jaccard, 0 to 1) to ``reprint_of``; ``None`` where that is."""
    containment: float | None
    """The share (0 to 1) of this article's text that ``reprint_of`` has."""
    covers: float | None
    """The share (0 to 1) of the text of ``reprint_of`` that this article has."""


@dataclass(frozen=True, slots=True)
class Member:
    """One publication of a family."""

    id: str
    published: datetime | None
    """Aware, +08:00, to the second."""
    source: str
    title: str
    closest: str | None
    """The id of the earlier publication that it resembles most; ``None`` for the origin."""
    resemblance: float | None
    """To ``closest``, 0 to 1."""
    degree: Degree | None
    """What it is to ``closest``."""


@dataclass(frozen=True, slots=True)
class Related:
    """An article of another family that is akin to one: a round-up, another event in its words."""

    id: str
    published: datetime | None
    source: str
    title: str
    degree: Degree
    resemblance: float
    """Of the two, 0 to 1."""


@dataclass(frozen=True, slots=True)
class FamilyChange:
    """What the arrival of an article changed in families that there were; ids of articles.

    ``kind`` is ``origin`` (``before`` was the earliest known publication, now it is ``after``),
    ``family`` (``article`` went from the story ``before`` to the story ``after``), ``name`` (the
    story of ``article`` was called ``before`` and is called ``after``) or ``rule`` (the index was
    made anew by another rule, and ``article`` is in the story ``after`` instead of ``before``).
    """

    kind: str
    article: str
    before: str
    after: str
    because: str
    """The article that came in; for ``rule`` the article itself."""


@dataclass(frozen=True, slots=True)
class Family:
    """A family in order of publication; the first member is the origin."""

    story: str
    members: tuple[Member, ...]
    rearranged: tuple[FamilyChange, ...] = ()
    """What late arrivals changed, first to last, also of those that have left since."""


@dataclass(frozen=True, slots=True)
class Count:
    """A family and how many of its publications lie in a period."""

    story: str
    origin: Member
    publications: int
