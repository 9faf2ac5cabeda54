"""A story: who was first, who came then, and what each changed."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crawler.archive.open_archive import OpenArchive
from crawler.reader.at_hand import AtHand, NotFoundError
from crawler.reader.plots import Appearance, Labels, story_plot
from crawler.reader.rendering import Words, page, words_of
from crawler.reader.revision_changes import changed_words
from crawler.reprints.archived_story import archived_story
from crawler.reprints.changes import Change
from crawler.reprints.looking import index_of
from crawler.reprints.story import Publication, Story
from crawler.reprints.story_output import story_json

_MOST_SHOWN = 60
"""Publications in the plot, and those whose changes are told."""
_MOST_CHANGES = 40


def _story(request: Request) -> tuple[Story, dict[str, str | None]]:
    """The story that a request names, and what each member was closest to."""
    at_hand: AtHand = request.app.state.archive
    name = request.path_params["id"]
    with at_hand.open() as archive:
        story = archived_story(archive, name, at_hand.source)
        if story is None:
            raise NotFoundError("%(id)s is in no story of this archive", id=name)
        return story, _closest(archive, story)


def _closest(archive: OpenArchive, story: Story) -> dict[str, str | None]:
    with index_of(archive) as index:
        return {member.id: member.closest for member in index.members(story.first.id)}


def story(request: Request) -> Response:
    """``/story/ID``: the family of an article as a timeline and a graph."""
    told, closest = _story(request)
    words = words_of(request)
    return page(
        request,
        "story.html",
        {
            "story": told,
            "degrees": degrees_of(words),
            "plot": _plot(words, told, closest),
            "lag": lambda other: lag(words, told.first, other),
            "changes": changes,
            "most": _MOST_SHOWN,
        },
    )


def story_as_json(request: Request) -> Response:
    """``/api/v1/story/ID``: as ``finews-archiver story --json`` has it."""
    return JSONResponse(story_json(_story(request)[0]))


def degrees_of(words: Words) -> dict[str, str]:
    """What a publication is to the first one, or a related article to this one."""
    return {
        "identical": words("identical"),
        "edited": words("edited"),
        "cut": words("cut"),
        "extended": words("extended"),
        "excerpt": words("excerpt"),
        "compiled": words("compiled"),
        "same-frame": words("another event in the same words"),
        "": words("a reprint of a reprint"),
    }


def _plot(words: Words, told: Story, closest: dict[str, str | None]) -> Any:
    some = [told.first, *(version.publication for version in told.later)][:_MOST_SHOWN]
    kinds = ["first", *(str(version.degree or "far") for version in told.later)]
    places = {one.id: number for number, one in enumerate(some)}
    appearances = [
        Appearance(
            one.source or one.id, hours(told.first, one), _parent(one, closest, places), kind
        )
        for one, kind in zip(some, kinds, strict=False)
    ]
    labels = Labels(
        words("Who published it when, and whose text is closest"),
        words("Source"),
        words("Hours after the first"),
        words("Numbers"),
    )
    told_kinds = {"first": words("first"), "far": degrees_of(words)[""]} | degrees_of(words)
    shown = [(kind, told_kinds[kind]) for kind in dict.fromkeys(one.kind for one in appearances)]
    return story_plot(appearances, labels, words("Closest to"), shown)


def _parent(one: Publication, closest: dict[str, str | None], places: dict[str, int]) -> int | None:
    parent = places.get(closest.get(one.id) or "")
    if parent is None and places[one.id]:
        return 0
    return parent


def hours(first: Publication, other: Publication) -> float:
    """Hours after the first publication; 0 where one of the times is not known."""
    if first.published is None or other.published is None:
        return 0.0
    return (other.published - first.published).total_seconds() / 3600


def lag(words: Words, first: Publication, other: Publication) -> str:
    """How long after the first publication, in words."""
    minutes = round(hours(first, other) * 60)
    if minutes < 120:
        return words("%(n)s min after", n=minutes)
    if minutes < 48 * 60:
        return words("%(n)s h after", n=round(minutes / 60))
    return words("%(n)s days after", n=round(minutes / 1440))


def changes(some: tuple[Change, ...]) -> tuple[list[tuple[str, list[tuple[str, str]]]], int]:
    """Changed sentences in pieces, and how many more there are."""
    told = [
        (change.kind.value, list(changed_words(change.before, change.after)))
        for change in some[:_MOST_CHANGES]
    ]
    return told, max(len(some) - _MOST_CHANGES, 0)
