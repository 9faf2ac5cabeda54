"""An article as it grows while a page is gone through."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.newspaper.model import Caption, Paragraph, ParagraphKind, PrintArticle, Span
from crawler.newspaper.parse.names import People
from crawler.newspaper.parse.rejoin import Unit
from crawler.newspaper.parse.titles import read_title
from crawler.newspaper.parse.traits import is_picture


@dataclass
class ArticleBuilder:
    """An article as it grows."""

    title: list[Unit] = field(default_factory=list)
    byline: str = ""
    byline_line: bool = False
    reporters: list[str] = field(default_factory=list)
    correspondents: list[str] = field(default_factory=list)
    photographers: list[str] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    jump_to: str = ""
    jump_from: str = ""

    def sign(self, text: str, people: People, *, line: bool) -> None:
        """Take a byline; only the first one is the article's, later ones add their people.

        Names alone below the title of a picture made it.
        """
        alone = not (people.roles or people.actions)
        if alone and any(is_picture(line.text) for line in self.title):
            people = People(photographers=people.names)
        if not self.byline:
            self.byline, self.byline_line = text, line
        for mine, theirs in (
            (self.reporters, people.reporters),
            (self.correspondents, people.correspondents),
            (self.photographers, people.photographers),
        ):
            mine += [name for name in theirs if name not in mine]

    def add(self, unit: Unit, kind: ParagraphKind) -> None:
        """Take a paragraph or a subhead, with the bylines before and behind its text.

        Where an article is signed a dateline behind a paragraph is a second dispatch's, whose
        writers stand in the text; one below a subhead is that of a part, whose writers are its own.
        """
        goes_on = bool(self.paragraphs) and self.paragraphs[-1].kind is ParagraphKind.BODY
        second = goes_on and bool(self.reporters or self.correspondents)
        self.paragraphs.append(Paragraph(kind, unit.text, unit.spans, unit.seams))
        self.spans += unit.spans
        for byline in (None if second else unit.first.byline, unit.end):
            if byline is not None and kind is ParagraphKind.BODY:
                self.sign(byline.text, byline.people, line=False)

    def picture(self, unit: Unit) -> None:
        """Take a caption or a lone credit."""
        credit = unit.first.credit
        if credit is not None:
            self.captions.append(
                Caption(credit.text, credit.credit, credit.photographers, unit.spans)
            )
            self.photographers += [n for n in credit.photographers if n not in self.photographers]
        self.spans += unit.spans

    def finish(self, position: int) -> PrintArticle:
        """The article, at its position on the page."""
        title = read_title(self.title)
        return PrintArticle(
            position,
            title.headline,
            title.kicker,
            title.subtitle,
            self.byline,
            self.byline_line,
            tuple(self.reporters),
            tuple(self.correspondents),
            tuple(self.photographers),
            tuple(self.paragraphs),
            tuple(self.captions),
            self.jump_to,
            self.jump_from,
            self.jump_to,
            self.jump_from,
            spans=tuple(self.spans),
        )
