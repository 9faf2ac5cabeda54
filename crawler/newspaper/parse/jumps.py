"""Follow jump lines: 下转A4版 on one page and 上接A1版 on another make one article of two items.

Pairs must name each other's pages. Where several could go together, the headline decides, or what
both parts name and nothing else in the edition does; each item is used once. A pair that is the
only one its pages allow needs no further sign.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from crawler.newspaper.match.letter_runs import containment, shingles
from crawler.newspaper.model import (
    Caption,
    EditionPage,
    Paragraph,
    ParagraphKind,
    PrintArticle,
    PrintId,
    Span,
)
from crawler.newspaper.parse.folio import same_form
from crawler.newspaper.parse.label import is_terminated
from crawler.newspaper.parse.paper import Paper
from crawler.newspaper.parse.rejoin import is_continued, seam_between

_NAMES = 4
_ENOUGH = 0.3


@dataclass(frozen=True, slots=True)
class Jump:
    """Two items that are one article, and why."""

    start: PrintId
    rest: PrintId
    score: float
    reason: str


def _folio(page: EditionPage) -> str:
    return same_form(page.facts.page.value) if page.facts.page else ""


def _title(article: PrintArticle) -> frozenset[str]:
    return shingles(" ".join(article.title_lines), 2)


def _score(start: PrintArticle, rest: PrintArticle, common: Counter[str]) -> tuple[float, str]:
    """How much speaks for two items being one: 0 to about 2."""
    one, other = _title(start), _title(rest)
    title = max(containment(one, other), containment(other, one)) if one and other else 0.0
    shared = [
        word
        for word in shingles(start.text, _NAMES) & shingles(rest.text, _NAMES)
        if common[word] <= 2
    ]
    named = min(len(shared) / 12, 1.0)
    last = start.paragraphs[-1].text if start.paragraphs else ""
    first = rest.paragraphs[0].text if rest.paragraphs else ""
    broken = bool(last) and not is_terminated(last)
    goes_on = 0.4 if broken and is_continued(last, first) else 0.0
    if title >= 0.5:
        return 1 + title + goes_on, f"{title:.0%} of the shorter headline is in the other"
    if goes_on:
        return named + goes_on, "the sentence goes on"
    return named, f"{len(shared)} names and phrases that nothing else in the edition has"


def find_jumps(pages: Sequence[EditionPage]) -> list[Jump]:
    """The jumps between the pages of one edition, each item at most once on either side."""
    by_folio = {_folio(page): page for page in pages if _folio(page)}
    common: Counter[str] = Counter()
    for page in pages:
        for article in page.articles:
            common.update(shingles(article.text, _NAMES))
    found: list[Jump] = []
    for folio, page in by_folio.items():
        for start in page.articles:
            target = by_folio.get(same_form(start.jump_to)) if start.jump_to else None
            if target is None or target is page:
                continue
            for rest in target.articles:
                if rest.jump_from and same_form(rest.jump_from) == folio:
                    score, reason = _score(start, rest, common)
                    found.append(
                        Jump(
                            PrintId(folio, start.position),
                            PrintId(_folio(target), rest.position),
                            score,
                            reason,
                        )
                    )
    return _one_to_one(found)


def _one_to_one(jumps: list[Jump]) -> list[Jump]:
    starts = Counter(jump.start for jump in jumps)
    rests = Counter(jump.rest for jump in jumps)
    taken: set[tuple[str, PrintId]] = set()
    kept: list[Jump] = []
    for jump in sorted(jumps, key=lambda jump: (-jump.score, jump.start, jump.rest)):
        sides = {("start", jump.start), ("rest", jump.rest)}
        if sides & taken:
            continue
        only = starts[jump.start] == 1 and rests[jump.rest] == 1
        if jump.score < _ENOUGH and not only and not _left_alone(jump, jumps, taken):
            continue
        taken |= sides
        kept.append(
            jump if jump.score >= _ENOUGH else replace(jump, reason="no other item fits the pages")
        )
    return kept


def _left_alone(jump: Jump, jumps: list[Jump], taken: set[tuple[str, PrintId]]) -> bool:
    """Whether everything else that a weak pair's sides could go with is taken by now."""
    return all(
        other is jump or ("start", other.start) in taken or ("rest", other.rest) in taken
        for other in jumps
        if other.start == jump.start or other.rest == jump.rest
    )


def _there(spans: Iterable[Span], folio: str) -> tuple[Span, ...]:
    return tuple(span if span.page else span._replace(page=folio) for span in spans)


def _moved(paragraph: Paragraph, folio: str) -> Paragraph:
    return replace(paragraph, spans=_there(paragraph.spans, folio))


def _joined(start: PrintArticle, rest: PrintArticle, where: PrintId, paper: Paper) -> PrintArticle:
    """``start`` with ``rest``, which stands at ``where``, put behind it."""
    mine = list(start.paragraphs)
    theirs = [_moved(paragraph, where.page) for paragraph in rest.paragraphs]
    if (
        mine
        and theirs
        and mine[-1].kind is theirs[0].kind is ParagraphKind.BODY
        and not is_terminated(mine[-1].text)
    ):
        left, right = mine.pop(), theirs.pop(0)
        seam = seam_between(left.text, right.text, f"page {where.page}", paper)
        later = tuple(replace(s, at=s.at + seam.at) for s in right.seams)
        mine.append(
            Paragraph(
                ParagraphKind.BODY,
                left.text + right.text,
                left.spans + right.spans,
                (*left.seams, seam, *later),
            )
        )
    captions = tuple(
        Caption(c.text, c.credit, c.photographers, _there(c.spans, where.page))
        for c in rest.captions
    )

    def both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
        return one + tuple(name for name in other if name not in one)

    return replace(
        start,
        byline=start.byline or rest.byline,
        byline_line=start.byline_line if start.byline else False,
        reporters=both(start.reporters, rest.reporters),
        correspondents=both(start.correspondents, rest.correspondents),
        photographers=both(start.photographers, rest.photographers),
        paragraphs=(*mine, *theirs),
        captions=start.captions + captions,
        open_jump=rest.open_jump,
        continues=(*start.continues, where, *rest.continues),
        spans=start.spans + _there(rest.spans, where.page),
    )


def follow(pages: Sequence[EditionPage], paper: Paper) -> tuple[EditionPage, ...]:
    """The pages of one edition with their jumps followed.

    The item where an article begins gets all of it; the others stay where they are, with
    ``part_of`` naming it. What a page that is not there would hold stays ``open_jump``.
    """
    jumps = find_jumps(pages)
    articles = {
        PrintId(_folio(page), article.position): article
        for page in pages
        for article in page.articles
        if _folio(page)
    }
    next_of = {jump.start: jump.rest for jump in jumps}
    rests = set(next_of.values())
    for first in [place for place in next_of if place not in rests]:
        chain = [first]
        while (following := next_of.get(chain[-1])) is not None:
            chain.append(following)
        whole = articles[first]
        for where in chain[1:]:
            whole = _joined(whole, articles[where], where, paper)
            articles[where] = replace(articles[where], part_of=first, open_jump="", open_start="")
        articles[first] = whole
    return tuple(
        replace(
            page,
            articles=tuple(
                articles.get(PrintId(_folio(page), article.position), article)
                for article in page.articles
            ),
        )
        for page in pages
    )
