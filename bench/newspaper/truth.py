"""Made-up articles and editions, and everything that is true of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from bench.newspaper import prose
from bench.newspaper.styles import Style

NEVER_FIRST = "，。、；：！？”’）」』》%"
"""What no line begins with."""


@dataclass
class Article:
    """An article as its paper wrote it, before any page broke it."""

    key: str
    kicker: str = ""
    headline: str = ""
    subtitle: str = ""
    byline: str = ""
    byline_line: bool = False
    reporters: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    paragraphs: list[tuple[str, str]] = field(default_factory=list)
    """``body`` or ``subhead``, and the text."""
    captions: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    """Text, credit, photographers."""
    picture: bool = False

    @property
    def lines(self) -> list[str]:
        """What stands below the headline, one paragraph a line."""
        first = [self.byline] if self.byline_line else []
        return first + [text for _, text in self.paragraphs]


def _names(rng: random.Random, style: Style, people: tuple[str, ...]) -> str:
    shown = [
        f"{name[0]}\u3000{name[1]}" if style.padded and len(name) == 2 else name for name in people
    ]
    return style.separator.join(shown)


def _caption(
    rng: random.Random, style: Style, words: prose.Words
) -> tuple[str, str, tuple[str, ...]]:
    text = prose.pick(rng, prose.CAPTIONS, words)
    if rng.random() < 0.25:
        return text, rng.choice(style.supplied), ()
    name = prose.person(rng)
    return text, rng.choice(style.credit).format(p=_names(rng, style, (name,))), (name,)


def _sign(rng: random.Random, style: Style, article: Article) -> None:
    """Give the article a byline of its paper's: before the lead, on a line, or at the end."""
    article.reporters = tuple(prose.person(rng) for _ in range(rng.choice((1, 1, 1, 2))))
    both = rng.random() < 0.4
    if both:
        article.correspondents = tuple(prose.person(rng) for _ in range(rng.choice((1, 1, 2))))
    kinds = ["lead", "lead", "line"] + ["end"] * bool(style.end)
    kind = rng.choice(kinds)
    if kind == "end":
        article.correspondents = ()
        both = False
    forms = {
        "lead": style.lead_both if both else style.lead,
        "line": style.line_both if both else style.line,
        "end": style.end,
    }[kind]
    form = rng.choice(forms)
    if "{r}" not in form:
        article.reporters = article.correspondents = ()
    article.byline = form.format(
        r=_names(rng, style, article.reporters),
        c=_names(rng, style, article.correspondents),
        d=f"2月{rng.randint(4, 6)}日",
    )
    if kind == "line":
        article.byline_line = True
    elif kind == "lead":
        article.paragraphs[0] = ("body", article.byline + article.paragraphs[0][1])
        article.byline = article.byline.strip()
    else:
        article.paragraphs[-1] = ("body", article.paragraphs[-1][1] + article.byline)


def make_article(rng: random.Random, style: Style, key: str, *, long: bool = False) -> Article:
    """An article of the paper's: long ones are made to jump."""
    words: prose.Words = {}
    article = Article(key, headline=prose.pick(rng, prose.HEADLINES, words))
    if rng.random() < 0.3:
        article.kicker = prose.pick(rng, prose.KICKERS, words)
    if rng.random() < 0.2:
        article.subtitle = prose.pick(rng, prose.SUBTITLES, words)
    if not long and rng.random() < 0.12:
        article.picture = True
        article.kicker = article.subtitle = ""
        text, credit, people = _caption(rng, style, words)
        if rng.random() < 0.5:
            text = text.rstrip("。") + "。" + prose.pick(rng, prose.SENTENCES, words)
        article.captions = [(text, credit, people)]
        return article
    count = rng.randint(7, 12) if long else rng.randint(2, 7)
    places: list[int] = []
    if rng.random() < 0.35 and count > 3:
        places = rng.sample(range(1, count), rng.choice((1, 2)))
    body: list[tuple[str, str]] = []
    for place in range(count):
        first = ""
        if place in places:
            subhead, first = prose.section(rng, words)
            body.append(("subhead", subhead))
        body.append(("body", first + prose.paragraph(rng, words)))
    article.paragraphs = body
    if rng.random() > 0.01:
        _sign(rng, style, article)
    if rng.random() < 0.35:
        article.captions.append(_caption(rng, style, words))
    return article


@dataclass
class Placed:
    """What of an article stands on one page. ``first`` and ``last`` are places in its text.

    A place is (paragraph, character); ``last`` is exclusive. ``title`` are the lines shown above.
    """

    article: Article
    title: list[str]
    first: tuple[int, int]
    last: tuple[int, int]
    jump_to: str = ""
    jump_from: str = ""
    from_first: bool = False
    """Whether the jump line stands above the title."""


@dataclass
class Edition:
    """The pages of one day, and the jumps between them."""

    style: Style
    articles: list[Article]
    pages: list[list[Placed]]
    jumps: list[tuple[int, int, str]] = field(default_factory=list)
    """From page, to page (indexes), article."""
    open_jumps: list[tuple[int, str]] = field(default_factory=list)


def _whole(article: Article) -> Placed:
    return Placed(
        article,
        [line for line in (article.kicker, article.headline, article.subtitle) if line],
        (0, 0),
        (len(article.paragraphs), 0),
    )


def _cut(rng: random.Random, article: Article, low: int, high: int) -> tuple[int, int]:
    """A place between paragraphs ``low`` and ``high``, at a paragraph's start or inside it."""
    place = rng.randint(low, high)
    while article.paragraphs[place - 1][0] == "subhead" and place < high:
        place += 1
    kind, text = article.paragraphs[place]
    if kind == "body" and rng.random() < 0.4 and len(text) > 40:
        at = rng.randint(12, len(text) - 12)
        while at < len(text) and text[at] in NEVER_FIRST:
            at += 1
        if at < len(text) - 6 and text[at - 1] not in "。！？；：”）" and place < high:
            return place, at
    return place, 0


NEVER_FIRST = "，。、；：！？”’）》」』%"


def _jump(rng: random.Random, edition: Edition, article: Article, pages: list[int]) -> None:
    """Lay an article over several pages; now and then the rest of it is not there."""
    style = edition.style
    count = len(article.paragraphs)
    step = count // len(pages)
    cuts = [
        _cut(rng, article, max(2, step * n), min(count - 1, step * n + 1))
        for n in range(1, len(pages))
    ]
    starts = [(0, 0), *cuts]
    ends = [*cuts, (count, 0)]
    missing = rng.random() < 0.12
    for number, page in enumerate(pages):
        placed = _whole(article)
        placed.first, placed.last = starts[number], ends[number]
        if number + 1 < len(pages):
            placed.jump_to = style.folios[pages[number + 1]]
        if number:
            placed.jump_from = style.folios[pages[number - 1]]
            placed.from_first = rng.random() < 0.5
            roll = rng.random()
            if roll < 0.6:
                placed.title = [article.headline]
            elif roll < 0.85:
                placed.title = [article.headline.split(" ")[-1][:12]]
            else:
                placed.title = []
                placed.from_first = True
        if missing and number:
            break
        edition.pages[page].append(placed)
        if number:
            edition.jumps.append((pages[number - 1], page, article.key))
    if missing:
        edition.open_jumps.append((pages[0], article.key))


def make_edition(rng: random.Random, style: Style, name: str) -> Edition:
    """Four pages with four to seven articles each, two or three of which go over pages."""
    edition = Edition(style, [], [[], [], [], []])
    number = 0

    def new(*, long: bool = False) -> Article:
        nonlocal number
        number += 1
        article = make_article(rng, style, f"{name}-{number}", long=long)
        edition.articles.append(article)
        return article

    for page in edition.pages:
        page += [_whole(new()) for _ in range(rng.randint(3, 6))]
    _jump(rng, edition, new(long=True), [0, 1 + rng.randrange(3)])
    _jump(rng, edition, new(long=True), [0, 3])
    if rng.random() < 0.5:
        _jump(rng, edition, new(long=True), [0, 1, 2])
    for page in edition.pages:
        rng.shuffle(page)
    _headless_last(edition)
    return edition


def _headless_last(edition: Edition) -> None:
    """A rest without a headline is set at a page's head, below its jump line."""
    for page in edition.pages:
        page.sort(key=lambda placed: bool(placed.title))
