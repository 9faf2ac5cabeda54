"""Stories as text for a terminal and as plain values for JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import Any

from crawler.reprints.changes import Change, ChangeKind
from crawler.reprints.places import Related
from crawler.reprints.story import Publication, Story, Version

_REARRANGED = {
    "origin": "{before} was the first known until {because} came in",
    "family": "{article} was in story {before} until {because} came in; now it is in {after}",
    "rule": "{article} was in story {before} by an earlier version; now it is in {after}",
    "name": "the story was called {before} until {because} came in; now it is {after}",
}
_MARKS = {ChangeKind.ADDED: "+", ChangeKind.DROPPED: "-", ChangeKind.ALTERED: "~"}


def story_text(story: Story) -> str:
    """The story to read, one line for each publication and each changed sentence.

    ``+`` is a sentence added, ``-`` one dropped, ``~`` one altered (as first printed, then as
    printed here). ``near`` is what is akin and in another family. ``once`` tells how what was
    known of the story has changed since.
    """
    lines = [
        f"story {story.id}: {1 + len(story.later)} publication{'s' if story.later else ''}",
        f"first  {_line(story.first)}",
    ]
    for version in story.later:
        lines.append(f"then   {_line(version.publication)}")
        lines.append(f"       {_summary(version)}")
        lines += [f"       {line}" for change in version.changes for line in _change(change)]
    for near in story.related:
        lines.append(f"near   {_line(near)}")
        lines.append(f"       {near.degree}: similarity {near.resemblance:.2f}")
    for one in story.rearranged:
        lines.append(f"once   {_REARRANGED[one.kind].format_map(asdict(one))}")
    return "\n".join(lines) + "\n"


def story_json(story: Story) -> dict[str, Any]:
    """The story as JSON values.

    ``story``, ``first`` (a publication), ``later`` (publications with ``degree`` (what this one is
    to the first, null where it is a reprint of a reprint), ``similarity``,
    ``containment`` (of this one's text in the first), ``covers`` (the first's text in this one),
    ``new_title`` and ``changes``: ``kind``, ``before``, ``after``), ``related`` and ``rearranged``
    (:class:`.places.FamilyChange`).
    """
    return {
        "story": story.id,
        "first": _publication(story.first),
        "later": [
            {
                **_publication(version.publication),
                "degree": version.degree,
                "similarity": round(version.overlap.resemblance, 4),
                "containment": round(version.overlap.within, 4),
                "covers": round(version.overlap.covers, 4),
                "new_title": version.new_title,
                "changes": [
                    {"kind": change.kind.value, "before": change.before, "after": change.after}
                    for change in version.changes
                ],
            }
            for version in story.later
        ],
        "related": [
            {
                "id": one.id,
                "source": one.source,
                "title": one.title,
                "published": None if one.published is None else one.published.isoformat(),
                "degree": one.degree,
                "similarity": round(one.resemblance, 4),
            }
            for one in story.related
        ],
        "rearranged": [asdict(one) for one in story.rearranged],
    }


def _when(published: datetime | None) -> str:
    return "time unknown    " if published is None else f"{published:%Y-%m-%d %H:%M}"


def _line(one: Publication | Related) -> str:
    return f"{_when(one.published)}  {one.id}  {one.source or '(no source)'}  {one.title}"


def _publication(one: Publication) -> dict[str, Any]:
    return {
        "id": one.id,
        "source": one.source,
        "title": one.title,
        "published": None if one.published is None else one.published.isoformat(),
        "url": one.url,
    }


def _summary(version: Version) -> str:
    overlap = version.overlap
    counted = Counter(change.kind for change in version.changes)
    parts = [f"{counted[kind]} {kind.value}" for kind in ChangeKind if counted[kind]]
    if version.new_title:
        parts.insert(0, "another headline")
    return (
        f"{version.degree or 'a reprint of a reprint'}: similarity {overlap.resemblance:.2f}, "
        f"{overlap.within:.0%} of it in the first, "
        f"{overlap.covers:.0%} of the first in it: {', '.join(parts) or 'unchanged'}"
    )


def _change(change: Change) -> list[str]:
    mark = _MARKS[change.kind]
    if change.kind is ChangeKind.ALTERED:
        return [f"{mark} {change.before}", f"  → {change.after}"]
    return [f"{mark} {change.before or change.after}"]
