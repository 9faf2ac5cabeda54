"""A page's text in, an edition page out."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.errors import EditionError
from crawler.newspaper.model import EditionPage
from crawler.newspaper.parse.blocks import PageText
from crawler.newspaper.parse.label import BlockKind, body_size, is_terminated
from crawler.newspaper.parse.label_page import label
from crawler.newspaper.parse.masthead import StatedFacts, paper_of, read_facts
from crawler.newspaper.parse.paper import Paper, paper_named, unknown_paper
from crawler.newspaper.parse.rejoin import rejoin
from crawler.newspaper.parse.segment import segment

_HUGE = 400
"""Characters of a page's only line that are more than a headline."""
_WHOLE_PAGE, _SHARE = 2000, 0.9
"""Characters of a line, and its share of the page, from which on it holds more than an article."""


def choose_paper(page: PageText, given: StatedFacts, papers: Sequence[Paper]) -> Paper:
    """The paper that is given, or else the one that the page tells, or else one without a name."""
    if given.paper:
        return paper_named(given.paper, papers)
    return paper_of((block.text for block in page.blocks), papers) or unknown_paper()


def parse_page(page: PageText, given: StatedFacts, papers: Sequence[Paper]) -> EditionPage:
    """Find a page's facts and articles.

    Raises :class:`EditionError`: ``one-paragraph`` where the page has no structure to go by,
    ``no-articles`` where nothing on it looks like an article.
    """
    paper = choose_paper(page, given, papers)
    labelled = label(page, paper)
    furniture = [one.block for one in labelled if one.kind is BlockKind.FURNITURE]
    rest = [one.block.text for one in labelled if one.kind is not BlockKind.FURNITURE]
    largest = max(rest, key=len, default="")
    alone = len(rest) == 1 and (len(largest) > _HUGE or is_terminated(largest))
    whole = not page.sized and len(largest) > max(_WHOLE_PAGE, _SHARE * sum(map(len, rest)))
    if alone or whole:
        raise EditionError(
            "one-paragraph",
            f"{page.source} is one paragraph of {len(largest)} characters: without line breaks "
            "its articles cannot be told apart. Give the page with the lines as printed, or as PDF",
        )
    articles, left_over = segment(rejoin(labelled, paper), body_size(page), paper)
    if not articles:
        raise EditionError(
            "no-articles",
            f"{page.source} has no headline with an article below it: give the text of one page, "
            "with headlines on lines of their own",
        )
    return EditionPage(
        source=page.source,
        facts=read_facts(furniture, paper, given),
        articles=articles,
        raw=page.raw,
        furniture=tuple(block.span for block in furniture),
        left_over=left_over,
    )
