"""Text that the page's parting put to the wrong article: it is no edit of the wording.

The online copy tells. Where print goes on behind all that the copy has, from a subhead or a
dateline to the end, that is the next article, whose beginning parting took for a section; where
the copy, under another title, begins at such a place only, what stands before it is the article
above. Where the copy goes on and what it has there stands in another article of the page, print
lost it there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from crawler.newspaper.compare.aligned import Pair
from crawler.newspaper.compare.differences import Difference, DifferenceClass
from crawler.newspaper.match.letter_runs import containment, shingles
from crawler.newspaper.model import ParagraphKind, PrintArticle
from crawler.text.letters import letters

NEIGHBOUR, ABOVE = "text of the article below", "text of the article above"
ELSEWHERE = "stands in another article of the page"
_LEAST = 60
"""Letters of a text below which nothing is said of it."""
_TITLE = 40
"""Letters that a title has at most."""
_MOST_OF = 0.7
_INSIDE = 0.8
"""How much of an online text is in a print article that has it in it."""
_DATELINE = re.compile(
    r"[【（(]?(?:据)?[\u4e00-\u9fff·]{2,16}?(?:\d{1,2}月\d{1,2}日)?[讯电](?=[\s（(】])"
)


def beginnings(article: PrintArticle) -> list[int]:
    """Where in the article's text another article may begin: at subheads, at datelines."""
    offset = len(article.byline) + 1 if article.byline_line and article.byline else 0
    found: list[int] = []
    for paragraph in article.paragraphs:
        if offset and (paragraph.kind is ParagraphKind.SUBHEAD or _DATELINE.match(paragraph.text)):
            found.append(offset)
        offset += len(paragraph.text) + 1
    return found


def article_around(text: str, printed: Mapping[str, frozenset[str]]) -> str:
    """Which print article has an online text in it that is no match of any; empty if none has.

    ``printed`` are the articles' shingles by their ids.
    """
    own = shingles(text)
    shares = {name: containment(own, whole) for name, whole in printed.items()}
    name = max(shares, key=lambda one: shares[one], default="")
    long = len(letters(text)) >= _LEAST
    return name if long and shares.get(name, 0.0) >= _INSIDE else ""


def is_same_title(printed: str, online: str) -> bool:
    """Whether most of the online title's pairs of letters are in the print one."""
    return containment(shingles(online, 2), shingles(printed, 2)) > 0.5


def told_apart(
    found: list[Difference],
    pairs: Sequence[Pair],
    printed: str,
    online: str,
    begins: Sequence[int],
    beside: Sequence[str],
    *,
    titled: bool,
) -> list[Difference]:
    """One artefact for all of a text's end, or beginning, that belongs to another article.

    ``begins`` are places of ``printed`` where an article may begin, ``beside`` the texts of the
    page's other articles. Where it is ``titled`` as its copy is, its beginning is its own.
    """
    if not titled:
        found = _without_above(found, pairs, printed, online, begins)
    start, to = len(printed), len(online)
    for pair in reversed(pairs):
        if pair.online.start < pair.online.end and online[pair.online.start : to].strip():
            break
        start = pair.print.start
    place = next((one for one in begins if one >= start), None)
    if place is not None and len(letters(printed[place:])) >= _LEAST:
        return _merged(found, printed, online, place, NEIGHBOUR)
    for pair in reversed(pairs):
        if pair.print.start < pair.print.end and printed[pair.print.start :].strip():
            break
        to = pair.online.start
    rest = online[to:]
    if len(letters(rest)) < _LEAST:
        return found
    lacking = shingles(rest)
    if any(containment(lacking, shingles(text)) >= _MOST_OF for text in beside):
        return _merged(found, printed, online, len(printed), ELSEWHERE)
    return found


def _without_above(
    found: list[Difference],
    pairs: Sequence[Pair],
    printed: str,
    online: str,
    begins: Sequence[int],
) -> list[Difference]:
    start = 0
    for pair in pairs:
        if online[pair.online.start : pair.online.end].strip():
            break
        start = pair.print.end
    # The beginning's own title stands between it and the text that online has below another one.
    place = max((one for one in begins if one <= start), default=0)
    if len(letters(printed[place:start])) > _TITLE or len(letters(printed[:place])) < _LEAST:
        return found
    head = [one for one in found if one.print_start < start]
    if not head or head[-1].print_end > start:
        return found
    last = head[-1]
    above = Difference(
        DifferenceClass.ARTEFACT,
        0,
        printed[: last.print_end],
        0,
        online[: last.online_end],
        ABOVE,
    )
    return [above, *found[len(head) :]]


def _merged(
    found: list[Difference], printed: str, online: str, place: int, note: str
) -> list[Difference]:
    place = len(printed[:place].rstrip())
    kept = [one for one in found if one.print_start < place]
    tail = found[len(kept) :]
    if not tail or (kept and kept[-1].print_end > tail[0].print_start):
        return found
    first = tail[0]
    whole = Difference(
        DifferenceClass.ARTEFACT,
        first.print_start,
        printed[first.print_start :],
        first.online_start,
        online[first.online_start :],
        note,
    )
    return [*kept, whole]
