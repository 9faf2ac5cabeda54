"""Cut a page's units into articles: the parting that costs least.

An article is a run of units: title lines, a byline, paragraphs with subheads among them, captions,
an end. ``traits`` says what each unit costs as a title, a subhead or an end; here the costs of all
runs that could be articles are added up, and of all partings of the page the cheapest is taken.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from crawler.newspaper.model import ParagraphKind, PrintArticle, Span
from crawler.newspaper.parse.article_builder import ArticleBuilder
from crawler.newspaper.parse.kinship import Kinship
from crawler.newspaper.parse.label import BlockKind, is_terminated
from crawler.newspaper.parse.paper import Paper
from crawler.newspaper.parse.rejoin import BULLETS, STOPS, Unit, could_be_title, joined
from crawler.newspaper.parse.titles import KICKER_ENDS, SUBTITLE_STARTS
from crawler.newspaper.parse.traits import COSTS, Traits, read_traits

_HEADLINE = 1.35
"""A headline's type is larger than the body's by this factor."""
_LINES = 4
_PICTURES = (BlockKind.CAPTION, BlockKind.CREDIT)
_KICKER = ("：", ":", "——")
"""How a line ends that may be a kicker or a paragraph."""
_UNEVEN = 3
"""Characters by which the subheads of one article differ at most, as a rule."""
_DEAR = 30.0
"""A run that costs more than this is no article, however it goes on."""


class _Run:
    """An article that begins at a unit, as it takes one unit after the other; and what it costs."""

    def __init__(self, page: _Page, start: int) -> None:
        self.page = page
        self.costs = page.costs
        self.so_far: set[str] = set()
        self.lines = 0
        self.heading_run = self.sections = self.first_length = 0
        self.body = self.pictures = self.signed = self.closed = self.from_jump = self.named = False
        self.forfeit = 0.0
        """What spoke for its first line as a title; an article without a text has no title."""
        self.head = True
        self.last: Traits | None = None
        self.roles: list[ParagraphKind | None] = []
        """Of each unit taken: body, subhead, or ``None`` for a title line and all else."""
        first = page.traits[start]
        self.cost = self.costs["start"]
        if first.kind in _PICTURES:
            self.head = False
            self.cost += self.costs["start with a picture"]
        elif not first.titled and first.kind is not BlockKind.JUMP_FROM:
            dated = "start with a dateline" if first.signs else "start without a title"
            self.cost += self.costs[dated]

    def take(self, place: int) -> None:
        """Add the unit at ``place``."""
        unit = self.page.traits[place]
        role: ParagraphKind | None = None
        if unit.kind in _PICTURES:
            self.pictures = True
            self.cost += self.costs["caption after the end"] * self.closed
            self.closed |= self.last is not None and self.last.pictured and not self.body
        elif unit.kind is BlockKind.BYLINE:
            self._byline(unit)
        elif unit.kind is BlockKind.NOTE:
            role = ParagraphKind.BODY
            self.cost += self.costs["empty"] * (not self.lines and not self.body)
        elif unit.kind is BlockKind.JUMP_FROM:
            self.cost += self.costs["byline again"] * (self.body or self.pictures or self.from_jump)
            self.signed = self.from_jump = True
        elif unit.kind is BlockKind.JUMP_TO:
            self.closed = True
            self.head = False
        elif unit.titled and self.head and self._is_title_line(place, unit):
            self.lines += 1
        else:
            role = self._text(place, unit)
        self.heading_run = self.heading_run + 1 if role is ParagraphKind.SUBHEAD else 0
        if unit.kind not in _PICTURES:
            self.last = unit
        self.roles.append(role)
        self.so_far |= self.page.kinship.units[place]

    def _byline(self, unit: Traits) -> None:
        if unit.closes:
            self.cost += self.costs["empty"] * (not self.lines and not self.body)
            self.closed = self.body
        elif self.body:
            after_heading = self.last is not None and self.heading_run
            self.cost += self.costs["byline again" if after_heading else "byline below"]
            self.cost += self.costs["byline again"] * (self.closed and not after_heading)
            self.closed = True
        self.head = False
        self.signed = True
        self.named |= unit.names

    def _is_title_line(self, place: int, unit: Traits) -> bool:
        if self.from_jump and self.page.units[place].text.startswith(BULLETS):
            return False
        if not self.lines:
            self.cost += unit.as_title
            self.forfeit = -min(0.0, unit.as_title)
            return True
        if self.lines >= _LINES or (self.from_jump and not self.page.pairs_up(place)):
            return False
        extra = self.costs[f"line {self.lines + 1}"]
        extra += self.costs["line below a picture"] * self.pictures
        if self.page.pairs_up(place):
            extra += self.costs["kicker"]
        # What speaks for a title has been counted with its first line.
        as_title = extra + unit.as_title + (self.forfeit if unit.as_title < 0 else 0.0)
        as_title = max(as_title, extra) if unit.as_title < 0 else as_title
        if as_title <= unit.as_subhead + self.costs["subhead first"]:
            self.cost += as_title
            return True
        return False

    def _text(self, place: int, unit: Traits) -> ParagraphKind:
        heading = unit.titled and not self.page.is_body(place)
        self.head = False
        if self.closed:
            self.cost += self.costs["subhead after the end" if heading else "body after the end"]
        if heading:
            self.cost += unit.as_subhead
            if not self.body and not self.signed:
                self.cost += self.costs["subhead first"]
            if unit.verse:
                return ParagraphKind.BODY
            if not self.heading_run:
                self.sections += 1
                self.first_length = self.first_length or unit.length
                uneven = abs(unit.length - self.first_length) > _UNEVEN
                self.cost += self.costs["subhead uneven"] * uneven
                lift = self.page.kinship.lift(self.page.sections[place], self.so_far)
                self.cost -= self.costs["subhead kinship"] * lift
            else:
                many = "subheads many" if self.heading_run >= 2 else "subhead of two lines"
                self.cost += self.costs[many]
                self.cost += self.costs["subhead with a kicker"] * self.page.pairs_up(place)
            return ParagraphKind.SUBHEAD
        if unit.signs:
            self.cost += self.costs["body signed again"] * (self.body or self.signed)
            self.signed = True
            self.named |= unit.names
        self.body = True
        if unit.closes:
            # A dateline and a name at the end go together, but not over a heading.
            signed = self.named or (self.signed and self.sections > 0)
            self.cost += self.costs["signed twice"] * (signed and unit.names_end)
            self.closed = self.signed = True
        return ParagraphKind.BODY

    def total(self) -> float:
        """What it costs if it ends here."""
        cost = self.cost
        if not self.body and not self.pictures and not (self.from_jump or self.closed):
            cost += self.costs["empty"] + self.forfeit
        if not self.signed:
            cost += self.costs["unsigned"]
        cost += self.costs["subhead alone"] * (self.sections == 1)
        cost += self.costs["subhead last"] * self.heading_run
        if self.last is not None and self.last.open and not self.closed:
            cost += self.costs["stops open"]
        return cost


class _Page:
    """A page's units with all that the costs need."""

    def __init__(
        self, units: Sequence[Unit], size: float, notices: Sequence[re.Pattern[str]],
        costs: Mapping[str, float],
    ) -> None:  # fmt: skip
        self.units = [unit for unit in units if unit.kind is not BlockKind.FURNITURE]
        self.costs = costs
        self.size = size
        self.traits = read_traits(self.units, size, _HEADLINE, notices, costs)
        self.kinship = Kinship([unit.text for unit in self.units])
        self.sections = [self._section(place) for place in range(len(self.units))]

    def _section(self, place: int) -> frozenset[str]:
        """What stands below a heading, up to the next one."""
        if not self.traits[place].titled:
            return frozenset()
        found: set[str] = set(self.kinship.units[place])
        text = False
        for later in range(place + 1, len(self.units)):
            if self.traits[later].titled and text:
                break
            text |= self.units[later].kind is BlockKind.BODY and not self.traits[later].titled
            found |= self.kinship.units[later]
            if self.traits[later].closes:
                break
        return frozenset(found)

    def pairs_up(self, place: int) -> bool:
        """Whether a title line goes with the one above it: a kicker's end, a subtitle's dash."""
        above, text = self.units[place - 1].text, self.units[place].text
        return above.endswith(KICKER_ENDS) or text.startswith(SUBTITLE_STARTS)

    def is_body(self, place: int) -> bool:
        """Whether a short line reads like a paragraph of its own."""
        unit = self.units[place]
        if unit.kind is BlockKind.BODY or self.size:
            return unit.kind is BlockKind.BODY
        if not is_terminated(unit.text) or unit.text.startswith(BULLETS):
            return False
        below = self.traits[place + 1] if place + 1 < len(self.units) else None
        kicker = unit.text.endswith(_KICKER) and below is not None and below.titled
        return not (kicker and below is not None and below.kind is BlockKind.HEADING)

    def starts(self) -> Iterator[int]:
        """Where an article may begin."""
        for place, unit in enumerate(self.traits):
            after_end = place > 0 and self.traits[place - 1].closes
            if unit.titled or unit.kind is BlockKind.JUMP_FROM or (
                unit.kind is BlockKind.BODY and (unit.signs or after_end)
            ) or (unit.kind is BlockKind.CAPTION and after_end):  # fmt: skip
                yield place


def _cheapest(page: _Page) -> list[tuple[int, list[ParagraphKind | None]]]:
    """Where the articles of the cheapest parting begin, and the roles of their units."""
    count = len(page.units)
    best = [0.0, *[math.inf] * count]
    came: list[tuple[int, list[ParagraphKind | None]] | None] = [None] * (count + 1)
    starts = set(page.starts())
    for start in range(count):
        base = best[start]
        if base + page.costs["left over"] < best[start + 1]:
            best[start + 1], came[start + 1] = base + page.costs["left over"], None
        if start not in starts:
            continue
        run = _Run(page, start)
        for place in range(start, count):
            run.take(place)
            if run.cost > _DEAR:
                break
            cost = base + run.total()
            if cost < best[place + 1]:
                best[place + 1] = cost
                came[place + 1] = (start, list(run.roles))
    found = []
    place = count
    while place > 0:
        step = came[place]
        if step is None:
            place -= 1
            continue
        found.append(step)
        place = step[0]
    return found[::-1]


def _together(
    units: Sequence[Unit], roles: Sequence[ParagraphKind | None], paper: Paper
) -> Iterator[tuple[Unit, ParagraphKind | None]]:
    """Units with their roles; a piece that could have been a title is joined on as body."""
    waiting: Unit | None = None
    for unit, role in zip(units, roles, strict=True):
        plain = role is ParagraphKind.BODY and unit.kind in (BlockKind.BODY, BlockKind.HEADING)
        if waiting is not None and plain and not unit.text.startswith(BULLETS):
            unit = joined(waiting, unit, STOPS, paper)
            waiting = None
        elif waiting is not None and role is not None:
            yield waiting, ParagraphKind.BODY
            waiting = None
        short = unit.kind is BlockKind.BODY and could_be_title(unit.first, unit.text)
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
        elif unit.kind in _PICTURES:
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
    page = _Page(units, size, paper.notices, costs)
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
