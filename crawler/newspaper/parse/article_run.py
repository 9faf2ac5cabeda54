"""What a run of units costs as one article, as it takes one unit after the other."""

from __future__ import annotations

import math

from crawler.newspaper.model import ParagraphKind
from crawler.newspaper.parse.label import BlockKind
from crawler.newspaper.parse.page_units import PageUnits
from crawler.newspaper.parse.rejoin import BULLETS
from crawler.newspaper.parse.traits import PICTURES, Traits

_SURE = 2.0
"""The inverse of the kinship from which on a subhead may be as long as it likes."""
_LINES, _LONGEST = 4, 34
"""Lines of a title, and characters of one of them."""


class ArticleRun:
    """An article that begins at a unit, as it takes one unit after the other; and what it costs."""

    def __init__(self, page: PageUnits, start: int) -> None:
        self.page = page
        self.costs = page.costs
        self.so_far: set[str] = set()
        self.words: set[str] = set()
        self.counted = start
        """The unit up to which ``words`` are those of the article so far."""
        self.lines = 0
        self.boxed = False
        """Whether what stands above a box is among its subheads."""
        self.heading_run = self.sections = self.paragraphs = 0
        self.body = self.pictures = self.signed = self.closed = self.from_jump = self.named = False
        self.forfeit = 0.0
        """What spoke for its first line as a title; an article without a text has no title."""
        self.head = True
        self.picture = False
        """Whether its title says that a picture with a caption is all that stands below it."""
        self.points = False
        """Whether lines with a sign before them stand below its title's first line."""
        self.attached = False
        """Whether its title says that a picture goes with its text."""
        self.deck = False
        """Whether a sentence of what is in it stands below its title (提要)."""
        self.last: Traits | None = None
        self.roles: list[ParagraphKind | None] = []
        """Of each unit taken: body, subhead, or ``None`` for a title line and all else."""
        first = page.traits[start]
        self.cost = self.costs["start"]
        if first.kind in PICTURES:
            self.head = False
            self.cost += self.costs["start with a picture"]
        elif not first.titled and first.kind is not BlockKind.JUMP_FROM:
            dated = "start with a dateline" if first.signs else "start without a title"
            self.cost += self.costs[dated]

    def take(self, place: int) -> None:
        """Add the unit at ``place``."""
        unit = self.page.traits[place]
        role: ParagraphKind | None = None
        if unit.kind in PICTURES:
            self.pictures = True
            self.cost += self.costs["caption after the end"] * self.closed
            self.closed |= self.last is not None and self.last.pictured and not self.body
            self.closed |= self.picture
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
        elif (
            unit.titled
            and self.head
            and not self._is_deck(place, unit)
            and self._is_title_line(place, unit)
        ):
            self.lines += 1
            self.attached |= unit.attached
            self.points |= unit.points
            self.picture |= unit.alone
        else:
            role = self._text(place, unit)
        self.heading_run = self.heading_run + 1 if role is ParagraphKind.SUBHEAD else 0
        if unit.kind not in PICTURES:
            self.last = unit
        self.roles.append(role)
        self.so_far |= self.page.kinship.units[place]

    def _byline(self, unit: Traits) -> None:
        if unit.closes:
            self.cost += self.costs["empty"] * (not self.lines and not self.body)
            self.cost += self.costs["signed twice"] * (self.named and unit.names)
            # Below the title of a picture it names who made it.
            self.pictures |= self.last is not None and self.last.pictured and not self.body
            self.closed = self.body or self.pictures
        elif self.lines and self.paragraphs == 1 and not (self.signed or self.closed):
            self.cost += self.costs["byline below the lead"]
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
        if unit.place or self.lines >= _LINES or (self.from_jump and not self.page.pairs_up(place)):
            return False
        extra = self.costs[f"line {self.lines + 1}"]
        below_picture = self.pictures or (self.last is not None and self.last.alone)
        extra += self.costs["line below a picture"] * below_picture
        if self.page.pairs_up(place):
            extra += self.costs["kicker"]
        if self.points and self.page.units[place].text.startswith(BULLETS):
            extra -= self.costs["title numbered"]
        # What speaks for a title has been counted with its first line.
        as_title = extra + unit.as_title + (self.forfeit if unit.as_title < 0 else 0.0)
        as_title = max(as_title, extra) if unit.as_title < 0 else as_title
        if as_title <= unit.as_subhead + self.costs["subhead first"]:
            self.cost += as_title
            return True
        return False

    def _text(self, place: int, unit: Traits) -> ParagraphKind:
        heading = unit.titled and not self.page.is_body(place)
        as_subhead = self._subhead_cost(place, unit) if heading else 0.0
        self.head = False
        if unit.boxed and self.body:
            self.closed = False  # 相关链接 below a byline at the end
        if self.closed:
            self.cost += self.costs["subhead after the end" if heading else "body after the end"]
        if self.last is not None and self.last.announces and not self.body:
            self.cost += self.costs["title announces text"] * (self.lines > 0)
        if heading and self.picture and not (self.body or self.pictures):
            self.cost += self.costs["line 2"]
            self.body = self.closed = True
            return ParagraphKind.BODY
        as_piece = unit.as_piece
        if heading and as_piece < math.inf:
            as_piece -= self.costs["subhead kinship"] * (self._lift(place) + self._own_lift(place))
        if as_piece < as_subhead:
            self.cost += as_piece
            self.body = True
            return ParagraphKind.BODY
        if heading:
            self.cost += as_subhead
            if unit.verse:
                self.body = True
                return ParagraphKind.BODY
            if not self.heading_run:
                self.sections += 1
                self.boxed |= unit.boxed
            return ParagraphKind.SUBHEAD
        if self._is_deck(place, unit):
            self.deck = True
            self.cost += self.costs["deck"]
            return ParagraphKind.BODY
        if unit.signs:
            part = self.last is not None and self.last.place
            again = (self.body or self.signed) and not part
            self.cost += self.costs["body signed again"] * again
            self.signed = True
            self.named |= unit.names
        self.body = True
        self.paragraphs += 1
        if unit.closes:
            # A dateline and a name at the end go together, but not over a heading.
            signed = self.named or (self.signed and self.sections > 0)
            self.cost += self.costs["signed twice"] * (signed and unit.names_end)
            self.closed = self.signed = True
        return ParagraphKind.BODY

    def _subhead_cost(self, place: int, unit: Traits) -> float:
        """What a line costs as a subhead here, or as a line of verse."""
        if self.deck and not self.body:
            return self.costs["line 2"]
        cost = unit.as_subhead
        if not (self.body or self.signed or unit.boxed or unit.place):
            cost += self.costs["subhead first"]
        if unit.verse:
            return cost
        if self.heading_run:
            many = "subheads many" if self.heading_run >= 2 else "subhead of two lines"
            cost += self.costs[many]
            return cost + self.costs["subhead with a kicker"] * self.page.pairs_up(place)
        lift = self._lift(place)
        doubt = min(1.0, max(0.0, 1 - _SURE * lift))
        cost += self.costs["subhead character"] * unit.excess * doubt
        cost -= self.costs["subhead kinship"] * (lift + self._own_lift(place))
        return cost - self.costs["subhead shares words"] * self._shares(place)

    def _shares(self, place: int) -> float:
        """How many of the words below a line the article has had."""
        kinship = self.page.kinship
        self.words |= kinship.words_of(range(self.counted, place))
        self.counted = place
        return kinship.shares(self.page.section(place).words, self.words)

    def _lift(self, place: int) -> float:
        """How much of the article's own words comes again below a line."""
        return self.page.kinship.lift(self.page.section(place).pairs, self.so_far)

    def _own_lift(self, place: int) -> float:
        """How much of a line's own words has been in the article: those of a title are new."""
        return self.page.kinship.lift(self.page.kinship.units[place], self.so_far)

    def _is_deck(self, place: int, unit: Traits) -> bool:
        """Whether a sentence without its full stop stands between the title and its last lines."""
        below = self.page.traits[place + 1] if place + 1 < len(self.page.traits) else None
        before = self.lines > 0 and not (self.body or self.signed or self.pictures)
        before &= self.last is not None and not self.last.notice
        text = self.page.units[place].text
        long = len(text) > _LONGEST or text.count("，") > 1
        heads = below is not None and (below.kind is BlockKind.HEADING or below.signs)
        return before and unit.open and long and heads

    def total(self) -> float:
        """What it costs if it ends here."""
        cost = self.cost
        shown = self.picture and self.lines == 1  # A picture, of which no text stands on the page.
        if not (self.body or self.pictures or self.from_jump or self.closed or shown):
            cost += self.costs["empty"] + self.forfeit
        elif self.attached and not self.body:
            cost += self.costs["empty"]
        if not self.signed:
            cost += self.costs["unsigned"]
        cost += self.costs["subhead last"] * self.heading_run
        cost += self.costs["subhead alone"] * (self.sections == 1 and not self.boxed)
        if self.last is not None and self.last.open and not self.closed:
            cost += self.costs["stops open"]
        return cost
