"""Find a print article in the archive, by containment.

Resemblance won't do: an article that stops at a jump has little resemblance with its online copy
and is yet contained in it. Articles within three days of the page count first; only where none of
them holds the article is all of the archive looked at. None is an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from crawler.clock import BEIJING
from crawler.newspaper.match.candidates import Candidate, CandidateSource
from crawler.newspaper.match.letter_runs import containment, resemblance, shingles
from crawler.newspaper.model import PrintArticle
from crawler.text.letters import letters

NEAR = timedelta(days=3)

_WHOLE, _WHOLE_FAR = 0.5, 0.7
"""Containment that counts, within three days and beyond."""
_UNSIGNED, _SHORT = 0.15, 0.15
"""How much more must be there where neither title nor byline speaks for it, or of a short text."""
_PART, _PART_LEAST = 0.8, 0.15
"""For an article that went online in parts: how much of the post is in print, and the reverse."""
_HEAD, _NEIGHBOUR = 120, 0.5
"""Letters of an article's beginning, and how much of a title must agree without that beginning."""
_SAME = 0.8
"""How much of the online title must be in print where there is little text, or none."""
_TITLE_LEAST, _CAPTION = 7, 40
"""Pairs of letters of a title that stands for a picture, and the most letters below it."""
_CLOSE = 0.2
"""Further copies may hold that much less than the best one."""
_SHORT_BELOW = 80
_FEWEST = 20
"""With fewer shingles than this the titles must agree too."""


class Relation(StrEnum):
    """How an online article relates to the print one."""

    WHOLE = "whole"
    """It holds the print article."""
    PART = "part"
    """It holds a part of the print article and little else."""


@dataclass(frozen=True, slots=True)
class Match:
    """An article of the archive that is the print one. ``confidence`` is 0 to 1."""

    id: str
    relation: Relation
    containment: float
    confidence: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Printed:
    """A print article as candidates are held against it."""

    article: PrintArticle
    body: frozenset[str]
    shown: frozenset[str]
    """The body and what stands below pictures: online the captions are in the text."""
    head: frozenset[str]
    title: frozenset[str]
    named: tuple[str, ...]


def _printed(article: PrintArticle) -> _Printed:
    captions = "".join(caption.text + caption.credit for caption in article.captions)
    return _Printed(
        article,
        shingles(article.text),
        shingles(article.text) | shingles(captions),
        shingles(letters(article.text)[:_HEAD]),
        shingles(" ".join(article.title_lines), 2),
        tuple(n for n in article.reporters + article.correspondents if letters(n)),
    )


def _gap_in_days(candidate: Candidate, day: date | None) -> int | None:
    if candidate.published is None or day is None:
        return None
    return abs((candidate.published.astimezone(BEIJING).date() - day).days)


def _is_part(printed: _Printed, online: frozenset[str], inside: float, title: float) -> bool:
    """Whether a post within a print article is a part of it, and no neighbour's.

    It is of some length, or under the print title. A post of less than half of the print text that
    has neither its title nor what it begins with is another article, which the page's parting put
    there; one of more than that is what this article is, whatever stands before it.
    """
    if inside < _PART_LEAST or len(online) < (_FEWEST if title >= _SAME else _SHORT_BELOW):
        return False
    begins = containment(printed.head, online) >= _WHOLE
    return begins or title >= _NEIGHBOUR or inside >= _WHOLE


def _judge(printed: _Printed, candidate: Candidate, day: date | None) -> Match | None:
    online = shingles(candidate.text)
    inside, outside = containment(printed.body, online), containment(online, printed.shown)
    title = containment(shingles(candidate.title, 2), printed.title)
    days = _gap_in_days(candidate, day)
    near = days is not None and days <= NEAR.days
    online_start = letters(candidate.byline + candidate.text[:200])
    signed = [name for name in printed.named if letters(name) in online_start]
    needed = _WHOLE if near or days is None else _WHOLE_FAR
    needed += _UNSIGNED * (title < 0.3 and not signed) + _SHORT * (len(printed.body) < _SHORT_BELOW)
    relation = Relation.WHOLE if inside >= needed else Relation.PART
    if relation is Relation.PART and (
        outside < _PART or not _is_part(printed, online, inside, title)
    ):
        return None
    jumped = printed.article.open_jump or printed.article.open_start
    if inside < _WHOLE_FAR and outside < _WHOLE and not jumped:
        return None  # Two texts that quote the same: neither holds the other.
    if len(printed.body) < _FEWEST and (title < 0.5 or inside < 0.8):
        return None
    reasons = [f"{inside:.0%} of the print text is in the online text"]
    if relation is Relation.PART:
        reasons = [f"{outside:.0%} of the online text is in the print text, {inside:.0%} reversed"]
    if title >= 0.5:
        reasons.append(f"{title:.0%} of the online title is in the print headline")
    if days is not None:
        reasons.append("published the same day" if not days else f"published {days} days apart")
    if signed:
        reasons.append(f"the byline names {'、'.join(signed)}")
    strength = inside if relation is Relation.WHOLE else outside
    confidence = 0.7 * strength + 0.15 * title + 0.1 * near + 0.05 * bool(signed)
    return Match(
        candidate.id, relation, round(inside, 4), round(min(confidence, 1.0), 4), tuple(reasons)
    )


def _judge_picture(printed: _Printed, candidate: Candidate, day: date | None) -> Match | None:
    """A picture of which nothing is printed but its title: then that is what must agree."""
    own, days = shingles(candidate.title, 2), _gap_in_days(candidate, day)
    title = resemblance(own, printed.title)
    if title < _SAME or len(own) < _TITLE_LEAST or days is None or days > NEAR.days:
        return None
    if len(letters(candidate.text)) > _CAPTION:
        return None
    reasons = ("no text is printed", f"{title:.0%} of the titles agree")
    return Match(candidate.id, Relation.WHOLE, 0.0, round(0.7 * title, 4), reasons)


def _accepted(printed: _Printed, candidates: Iterable[Candidate], day: date | None) -> list[Match]:
    judge = _judge if printed.body else _judge_picture
    matches = [match for c in candidates if (match := judge(printed, c, day)) is not None]
    wholes = [match for match in matches if match.relation is Relation.WHOLE]
    if wholes:
        best = max(match.containment for match in wholes)
        matches = [match for match in wholes if match.containment >= best - _CLOSE]
    return sorted(matches, key=lambda match: (-match.containment, -match.confidence, match.id))


def match_article(
    article: PrintArticle, source: CandidateSource, day: date | None
) -> tuple[Match, ...]:
    """The articles of the archive that ``article`` is, best first; empty where it is not online.

    ``day`` is the page's date. Two posts of the same text (the twin in rolling news) both match.
    """
    printed = _printed(article)
    text = article.text if printed.body else " ".join(article.title_lines)
    candidates: Sequence[Candidate] = list(source.candidates(text)) if text else ()
    near = [c for c in candidates if (days := _gap_in_days(c, day)) is None or days <= NEAR.days]
    return tuple(_accepted(printed, near, day) or _accepted(printed, candidates, day))
