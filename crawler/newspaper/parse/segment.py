"""Cut a page's units into articles: the parting that costs least.

An article is a run of units: title lines, a byline, paragraphs with subheads among them, captions,
an end. ``traits`` says what each unit costs as a title, a subhead or an end; here the costs of all
runs that could be articles are added up, and of all partings of the page the cheapest is taken.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from crawler.newspaper.model import ParagraphKind, PrintArticle, Span
from crawler.newspaper.parse.article_builder import ArticleBuilder
from crawler.newspaper.parse.article_run import ArticleRun
from crawler.newspaper.parse.costs import COSTS
from crawler.newspaper.parse.label import BlockKind, is_terminated
from crawler.newspaper.parse.page_units import PageUnits
from crawler.newspaper.parse.paper import Paper
from crawler.newspaper.parse.rejoin import BULLETS, STOPS, Unit, could_be_title, joined
from crawler.newspaper.parse.traits import PICTURES

_DEAR = 60.0
"""A run that costs more than this is no article, however it goes on."""
_BEATEN = 200
"""Units for which a run has not been the cheapest parting, from which on it will not be again."""

_Step = tuple[int, list[ParagraphKind | None]]
"""Where an article begins, and the roles of its units."""


class _Brief(NamedTuple):
    """A brief without a title, and the one above it in its row."""

    start: int
    above: _Brief | None


def _cost(row: tuple[float, _Brief | None]) -> float:
    return row[0]


def _cheapest(page: PageUnits) -> list[_Step]:
    """The articles of the cheapest parting.

    In a row of briefs without titles the first one costs most: ``row`` holds, for each place, the
    cheapest parting that ends in such a row, and the row.
    """
    count = len(page.units)
    best = [0.0, *[math.inf] * count]
    came: list[_Step | _Brief | None] = [None] * (count + 1)
    row: list[tuple[float, _Brief | None]] = [(math.inf, None)] * (count + 1)
    starts = set(page.starts())
    for start in range(count):
        base = best[start]
        if base + page.costs["left over"] < best[start + 1]:
            best[start + 1], came[start + 1] = base + page.costs["left over"], None
        above = row[start][1]
        two = above is not None and above.above is not None
        among = two and above is not None and not page.size and page.dated(above.start)
        may = among or page.dated(start)
        if may and (brief := page.brief(start)) is not None:
            first = base + page.costs["first brief"] + brief
            later = row[start][0] + page.costs["next brief"] + brief
            row[start + 1] = min(
                (first, _Brief(start, None)), (later, _Brief(start, above)), key=_cost
            )
        if above is not None and (more := page.goes_on(start)) is not None:
            row[start + 1] = min(row[start + 1], (row[start][0] + more, above), key=_cost)
        if row[start + 1][0] < best[start + 1]:
            best[start + 1], came[start + 1] = row[start + 1]
        if start not in starts:
            continue
        run = ArticleRun(page, start)
        cheap = start
        for place in range(start, count):
            run.take(place)
            if run.cost > _DEAR or place > cheap + _BEATEN:
                break
            cost = base + run.total()
            if cost < best[place + 1]:
                best[place + 1], cheap = cost, place
                came[place + 1] = start, run.roles
    return _walked_back(page, came)


def _walked_back(page: PageUnits, came: Sequence[_Step | _Brief | None]) -> list[_Step]:
    """The articles in order; ``came`` says for each end of one where it begins."""
    found: list[_Step] = []
    place = len(page.units)
    while place > 0:
        last = came[place]
        if last is None:
            place -= 1
        while isinstance(last, _Brief):
            roles = [
                None if unit.kind is BlockKind.BYLINE else ParagraphKind.BODY
                for unit in page.units[last.start : place]
            ]
            found.append((last.start, roles))
            place, last = last.start, last.above
        if last is not None:
            start, taken = last
            found.append((start, taken[: place - start]))
            place = start
    return found[::-1]


def _together(
    units: Sequence[Unit], roles: Sequence[ParagraphKind | None], paper: Paper
) -> Iterator[tuple[Unit, ParagraphKind | None]]:
    """Units with their roles; a piece that could have been a title is joined on as body."""
    waiting: Unit | None = None
    for unit, role in zip(units, roles, strict=True):
        plain = role is ParagraphKind.BODY and unit.kind in (BlockKind.BODY, BlockKind.HEADING)
        lines = waiting is not None and waiting.kind is unit.kind is BlockKind.HEADING
        if waiting is not None and plain and not (lines or unit.text.startswith(BULLETS)):
            unit = joined(waiting, unit, STOPS, paper)
            waiting = None
        elif waiting is not None and role is not None:
            yield waiting, ParagraphKind.BODY
            waiting = None
        short = could_be_title(unit.first, unit.text)
        if plain and short and waiting is None and not is_terminated(unit.text):
            waiting = unit
        else:
            yield unit, role
    if waiting is not None:
        yield waiting, ParagraphKind.BODY


def _build(
    units: Sequence[Unit], roles: Sequence[ParagraphKind | None], paper: Paper
) -> ArticleBuilder:
    draft = ArticleBuilder()
    for unit, role in _together(units, roles, paper):
        if role is not None:
            draft.add(unit, role)
        elif unit.kind in PICTURES:
            draft.picture(unit)
        elif unit.kind is BlockKind.BYLINE and unit.first.byline is not None:
            byline = unit.first.byline
            draft.sign(byline.text, byline.people, line=not draft.paragraphs)
            draft.spans += unit.spans
        elif unit.kind is BlockKind.JUMP_FROM:
            draft.jump_from = unit.first.page
            draft.spans += unit.spans
        elif unit.kind is BlockKind.JUMP_TO:
            draft.jump_to = unit.first.page
            draft.spans += unit.spans
        else:
            draft.title.append(unit)
            draft.spans += unit.spans
    return draft


def segment(
    units: Sequence[Unit],
    size: float,
    paper: Paper,
    costs: Mapping[str, float] = COSTS,
) -> tuple[tuple[PrintArticle, ...], tuple[Span, ...]]:
    """The page's articles in order, and what belongs to none.

    ``size`` is the size of the body's type, 0 where the input does not say.
    """
    page = PageUnits(units, size, paper, costs)
    articles: list[PrintArticle] = []
    held: set[int] = set()
    for start, roles in _cheapest(page):
        held.update(range(start, start + len(roles)))
        draft = _build(page.units[start : start + len(roles)], roles, paper)
        articles.append(draft.finish(len(articles) + 1))
    left_over = [
        span for place, unit in enumerate(page.units) if place not in held for span in unit.spans
    ]
    return tuple(articles), tuple(left_over)
