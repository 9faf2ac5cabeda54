"""Cut a page's units into articles.

A heading (one to four lines) begins an article if nothing came before it, if the article before
it has ended (with a jump line or a byline behind its last sentence), if a byline or a jump line
上接…版 follows, if it has two lines or more, if it stands over a picture alone, or, where sizes are
known, if its type is that of a headline. Any other heading is a subhead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.newspaper.model import ParagraphKind, PrintArticle, Span
from crawler.newspaper.parse.article_builder import ArticleBuilder
from crawler.newspaper.parse.label import BlockKind, is_terminated
from crawler.newspaper.parse.rejoin import BULLETS, Unit
from crawler.newspaper.parse.titles import KICKER_ENDS, SUBTITLE_STARTS

_HEADLINE = 1.35
"""A headline's type is larger than the body's by this factor."""
_LINES = 4
_KICKER = 30


def _with_kickers(units: list[Unit]) -> list[Unit]:
    """Take a short line with a comma for a heading where another heading follows it."""
    found = list(units)
    for number, unit in enumerate(units[:-1]):
        if (
            unit.kind is BlockKind.BODY
            and units[number + 1].kind is BlockKind.HEADING
            and unit.first.byline is None
            and len(unit.spans) == 1
            and len(unit.text) <= _KICKER
            and not re.search("[。；]", unit.text)
            and not is_terminated(unit.text)
        ):
            found[number] = replace(unit, kind=BlockKind.HEADING)
    return found


class _Segmenter:
    """Goes through the units once; ``size`` is that of the body's type, 0 if not known."""

    def __init__(self, units: Sequence[Unit], size: float) -> None:
        rest = [unit for unit in units if unit.kind is not BlockKind.FURNITURE]
        self.units = rest if size else _with_kickers(rest)
        self.size = size
        self.drafts: list[ArticleBuilder] = []
        self.left_over: list[Span] = []
        self.heading: list[Unit] = []
        self.pictures: list[Unit] = []

    def start(self) -> ArticleBuilder:
        """Begin an article with the heading that waits, below its jump line if that came first."""
        last = self.drafts[-1] if self.drafts else None
        if last is not None and last.jump_from and not (last.title or last.paragraphs):
            draft = last
        else:
            draft = ArticleBuilder()
            self.drafts.append(draft)
        lines = self.heading[: self._title_lines(continued=bool(draft.jump_from))]
        draft.title = lines[-_LINES:]
        for unit in lines[:-_LINES]:
            self.left_over += unit.spans
        draft.spans += [span for unit in draft.title for span in unit.spans]
        for unit in self.heading[len(lines) :]:
            draft.add(unit, ParagraphKind.SUBHEAD)
        self.heading = []
        self._place_pictures(draft)
        return draft

    def _title_lines(self, *, continued: bool) -> int:
        """How many lines of the heading that waits are title; the rest are subheads.

        Below 上接 stands the headline once more, in one line; what follows it is a subhead.
        """
        lines = self.heading
        count = len(lines)
        if self.size:
            while count > 1 and not self.is_title(lines[count - 1]):
                count -= 1
            return count
        while count > 1 and lines[count - 1].text.startswith(BULLETS):
            count -= 1
        if not continued:
            return count
        if lines and lines[0].text.startswith(BULLETS):
            return 0
        kicker = count > 1 and (
            lines[0].text.endswith(KICKER_ENDS) or lines[1].text.startswith(SUBTITLE_STARTS)
        )
        return min(count, 2 if kicker else 1)

    def is_title(self, unit: Unit) -> bool:
        """Whether a heading's type is that of a headline, a kicker or a subtitle."""
        return unit.first.block.size >= self.size * _HEADLINE

    def _place_pictures(self, draft: ArticleBuilder) -> None:
        for unit in self.pictures:
            draft.picture(unit)
        self.pictures = []

    def subheads(self, draft: ArticleBuilder, *, body_follows: bool) -> None:
        """Give the heading that waits to the article that runs.

        A short line that ends like a sentence is one where it stands below a subhead or last.
        """
        for place, unit in enumerate(self.heading):
            last = place == len(self.heading) - 1
            below = place > 0 or (last and not body_follows)
            body = below and is_terminated(unit.text)
            draft.add(unit, ParagraphKind.BODY if body else ParagraphKind.SUBHEAD)
        self.heading = []
        self._place_pictures(draft)

    def begins(self, index: int, current: ArticleBuilder | None) -> bool:
        """Whether the heading that waits begins an article, seen from the body at ``index``."""
        unit = self.units[index]
        if current is None or current.closed:
            return True
        if unit.first.byline is not None and not unit.first.ends:
            return True
        if current.title and current.jump_from and not current.paragraphs:
            return False
        if self.size:
            return any(map(self.is_title, self.heading))
        title = [
            line
            for place, line in enumerate(self.heading)
            if not (place and is_terminated(line.text) and "，" in line.text)
        ]
        if len(title) >= 2 or not (current.paragraphs or current.captions):
            return True
        return bool(current.byline) and self._heads_signed(index)

    def _heads_signed(self, index: int) -> bool:
        """Whether the heading that waits is that of an article which a byline at its end signs.

        Of all headings before that byline, one begins the article: the longest, as subheads are
        shorter. Of equal ones it is the last.
        """
        longest = 0
        for place in range(index, len(self.units)):
            unit = self.units[place]
            if unit.end is not None:
                return sum(len(line.text) for line in self.heading) > longest
            if (
                unit.kind in (BlockKind.BYLINE, BlockKind.JUMP_FROM, BlockKind.JUMP_TO)
                or unit.first.byline
            ):
                return False
            if unit.kind is BlockKind.HEADING:
                if place + 1 < len(self.units) and self.units[place + 1].kind is BlockKind.HEADING:
                    return False
                longest = max(longest, len(unit.text))
        return False

    def picture_item(self, index: int) -> bool:
        """Whether the waiting heading has nothing but pictures below it, seen from ``index``."""
        below = self.units[index].kind
        return bool(self.heading and self.pictures) and below in (
            BlockKind.HEADING,
            BlockKind.JUMP_FROM,
        )

    def run(self) -> None:
        for index, unit in enumerate(self.units):
            current = self.drafts[-1] if self.drafts else None
            if self.picture_item(index):
                self.start().closed = True
            if unit.kind is BlockKind.HEADING:
                self.heading.append(unit)
            elif unit.kind in (BlockKind.CAPTION, BlockKind.CREDIT):
                self._caption(unit, current)
            elif unit.kind is BlockKind.BYLINE:
                self._byline(unit, current)
            elif unit.kind is BlockKind.JUMP_FROM:
                self._jump_from(unit, current)
            elif unit.kind is BlockKind.JUMP_TO:
                self._jump_to(unit, current)
            else:
                self._body(index, unit, current)
        self._rest()

    def _caption(self, unit: Unit, current: ArticleBuilder | None) -> None:
        if self.heading:
            self.pictures.append(unit)
        elif current is not None:
            current.picture(unit)
        else:
            self.pictures.append(unit)

    def _byline(self, unit: Unit, current: ArticleBuilder | None) -> None:
        byline = unit.first.byline
        if byline is None:
            return
        if self.heading:
            current = self.start()
        if current is None:
            self.left_over += unit.spans
            return
        current.closed = bool(current.paragraphs)
        current.sign(byline.text, byline.people, line=not current.paragraphs)
        current.spans += unit.spans

    def _jump_from(self, unit: Unit, current: ArticleBuilder | None) -> None:
        signed = current is not None and bool(current.byline) and not self.heading
        if current is None or not signed or current.paragraphs or current.captions:
            current = self.start()
        current.jump_from = unit.first.page
        current.spans += unit.spans

    def _jump_to(self, unit: Unit, current: ArticleBuilder | None) -> None:
        if self.heading:
            if current is None or current.closed:
                current = self.start()
            else:
                self.subheads(current, body_follows=False)
        if current is None:
            self.left_over += unit.spans
            return
        current.jump_to = unit.first.page
        current.spans += unit.spans
        current.closed = True

    def _body(self, index: int, unit: Unit, current: ArticleBuilder | None) -> None:
        if self.heading:
            if self.begins(index, current) or current is None:
                current = self.start()
            else:
                self.subheads(current, body_follows=True)
        elif current is None or current.jump_to:
            self.left_over += unit.spans
            return
        current.add(unit, ParagraphKind.BODY)
        current.closed = unit.end is not None

    def _rest(self) -> None:
        current = self.drafts[-1] if self.drafts else None
        if self.heading and self.pictures:
            self.start()
        elif self.heading:
            if current is not None and not current.closed:
                self.subheads(current, body_follows=False)
            else:
                for unit in self.heading:
                    self.left_over += unit.spans
        else:
            for unit in self.pictures:
                if current is not None:
                    current.picture(unit)
                else:
                    self.left_over += unit.spans


def segment(
    units: Sequence[Unit], size: float
) -> tuple[tuple[PrintArticle, ...], tuple[Span, ...]]:
    """The page's articles in order, and what belongs to none.

    ``size`` is the size of the body's type, 0 where the input does not say.
    """
    segmenter = _Segmenter(units, size)
    segmenter.run()
    articles = tuple(
        draft.finish(position) for position, draft in enumerate(segmenter.drafts, start=1)
    )
    return articles, tuple(segmenter.left_over)
