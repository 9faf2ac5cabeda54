"""Compare a print article with its online copy: sentences first, then characters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.newspaper.compare.aligned import Pair, align
from crawler.newspaper.compare.characters import Edit, edits_between, sort_of
from crawler.newspaper.compare.differences import Difference, DifferenceClass, classify
from crawler.newspaper.compare.misparted import beginnings, is_same_title, told_apart
from crawler.newspaper.model import PrintArticle, Seam, Span
from crawler.text.letters import letters

_SOURCE_LINE = re.compile(r"\s*（文章来源：[^（）]*(?:（[^（）]*）[^（）]*)?）\s*\Z")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts, how their sentences go together, and all differences in order.

    ``apply(printed, differences) == online``. ``title`` are the differences between the print
    headline (``printed_title``, the lines of it that come nearest) and the online title.
    """

    printed: str
    online: str
    pairs: tuple[Pair, ...]
    differences: tuple[Difference, ...]
    printed_title: str = ""
    online_title: str = ""
    title: tuple[Difference, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many differences there are of each class, all classes named."""
        found = Counter(difference.kind for difference in self.differences)
        return {kind.value: found[kind] for kind in DifferenceClass}

    @property
    def doubtful(self) -> int:
        """How many edits of the wording may be artefacts."""
        return sum(bool(difference.doubt) for difference in self.differences)


def _blank(text: str) -> bool:
    return all(sort_of(char) in ("line", "space") for char in text)


def _split(edit: Edit, one: str, other: str) -> list[Edit]:
    """Cut the white space at an edit's ends off, and signs that became other signs."""
    start, end, to_start, to_end = edit.start, edit.end, edit.to_start, edit.to_end
    mine, theirs = one[start:end], other[to_start:to_end]
    sorts = {sort_of(char) for char in mine + theirs}
    if ("letter" not in sorts and "line" not in sorts) or _blank(mine + theirs):
        return [edit]
    heads = len(mine) - len(mine.lstrip()), len(theirs) - len(theirs.lstrip())
    core, to_core = mine[heads[0] :], theirs[heads[1] :]
    tails = len(core) - len(core.rstrip()), len(to_core) - len(to_core.rstrip())
    core_end, to_core_end = end - tails[0], to_end - tails[1]
    core_start, to_core_start = start + heads[0], to_start + heads[1]
    signs = 0
    while (
        core_end - signs > core_start
        and to_core_end - signs > to_core_start
        and sort_of(one[core_end - signs - 1]) == "sign" == sort_of(other[to_core_end - signs - 1])
    ):
        signs += 1
    parts = [
        Edit(start, core_start, to_start, to_core_start),
        Edit(core_start, core_end - signs, to_core_start, to_core_end - signs),
        Edit(core_end - signs, core_end, to_core_end - signs, to_core_end),
        Edit(core_end, end, to_core_end, to_end),
    ]
    return [p for p in parts if one[p.start : p.end] != other[p.to_start : p.to_end]]


def differences_between(
    printed: str, online: str, pairs: Iterable[Pair], seams: Sequence[Seam] = ()
) -> list[Difference]:
    """All differences, in order, each classed (but for truncation, which needs the jump lines)."""
    found: list[Difference] = []
    for pair in pairs:
        one = printed[pair.print.start : pair.print.end]
        other = online[pair.online.start : pair.online.end]
        for edit in edits_between(one, other):
            for part in _split(edit, one, other):
                at, to = pair.print.start, pair.online.start
                spans = (part.start + at, part.end + at, part.to_start + to, part.to_end + to)
                found.append(classify(printed, online, spans, seams))
    return _as_read(found, printed, online)


def _as_read(found: list[Difference], printed: str, online: str) -> list[Difference]:
    """Make one edit of two that only a single letter parts: 报了名 became 签了约."""
    merged: list[Difference] = []
    for one in found:
        last = merged[-1] if merged else None
        if (
            last is not None
            and last.kind is one.kind is DifferenceClass.WORDING
            and one.print_start - last.print_end == 1 == one.online_start - last.online_end
            and sort_of(printed[last.print_end]) == "letter"
        ):
            merged[-1] = Difference(
                DifferenceClass.WORDING,
                last.print_start,
                printed[last.print_start : one.print_end],
                last.online_start,
                online[last.online_start : one.online_end],
                doubt=last.doubt or one.doubt,
            )
        else:
            merged.append(one)
    return merged


def _cut_early(pairs: Sequence[Pair], printed: str, online: str) -> list[Pair]:
    """Pair the beginning of a sentence that a jump cuts early with the sentence that it begins.

    By its likeness alone it would find no partner.
    """
    found = list(pairs)
    last = max((n for n, pair in enumerate(found) if pair.print.start < pair.print.end), default=-1)
    if not 0 <= last < len(found) - 1:
        return found
    mine, theirs = found[last : last + 2]
    words = printed[mine.print.start : mine.print.end].strip()
    alone = mine.online.start == mine.online.end
    if words and alone and online[theirs.online.start :].lstrip().startswith(words):
        found[last : last + 2] = [Pair(mine.print, theirs.online)]
    return found


def _truncated(
    found: list[Difference], printed: str, online: str, open_jump: str
) -> list[Difference]:
    """Make one truncation out of everything that stands behind the print text's end."""
    kept = len(found)
    while kept and found[kept - 1].print_start >= len(printed.rstrip()):
        kept -= 1
    tail = found[kept:]
    if not tail:
        return found
    first = tail[0]
    rest = online[first.online_start :]
    printed_rest = printed[first.print_start :]
    note = f"goes on on page {open_jump}"
    whole = Difference(
        DifferenceClass.TRUNCATION, first.print_start, printed_rest, first.online_start, rest, note
    )
    return [*found[:kept], whole]


def _begun_elsewhere(
    found: list[Difference], printed: str, online: str, open_start: str
) -> list[Difference]:
    """Make one truncation out of everything that stands before the print text's start."""
    lead = len(printed) - len(printed.lstrip())
    count = 0
    while count < len(found) and found[count].print_end <= lead:
        count += 1
    if not count:
        return found
    last = found[count - 1]
    whole = Difference(
        DifferenceClass.TRUNCATION,
        0,
        printed[: last.print_end],
        0,
        online[: last.online_end],
        f"begins on page {open_start}",
    )
    return [whole, *found[count:]]


def compare(
    printed: str,
    online: str,
    seams: Sequence[Seam] = (),
    open_jump: str = "",
    open_start: str = "",
) -> Comparison:
    """Compare two texts. ``seams`` are places of ``printed``; ``open_jump`` and ``open_start`` the
    pages on which the article goes on or begins, where those parts were not found.
    """
    line = None if _SOURCE_LINE.search(printed) else _SOURCE_LINE.search(online)
    text = online[: line.start()] if line else online
    pairs = align(printed, text)
    if open_jump:
        pairs = _cut_early(pairs, printed, text)
    found = differences_between(printed, text, pairs, seams)
    if open_start:
        found = _begun_elsewhere(found, printed, text, open_start)
    if open_jump:
        found = _truncated(found, printed, text, open_jump)
    if line:
        end, to = len(printed), line.start()
        pairs.append(Pair(Span(end, end), Span(to, len(online))))
        found.append(
            Difference(DifferenceClass.ARTEFACT, end, "", to, online[to:], "the site's source line")
        )
    return Comparison(printed, online, tuple(pairs), tuple(found))


def _nearest_title(article: PrintArticle, title: str) -> str:
    parts = [article.kicker, article.headline, article.subtitle]
    bare = letters(title)
    ways = [
        " ".join(part for part in parts[first:last] if part)
        for first, last in ((1, 2), (0, 2), (1, 3), (0, 3))
    ]
    return min(ways, key=lambda way: (abs(len(letters(way)) - len(bare)), len(way)))


def compare_article(
    article: PrintArticle, title: str, text: str, beside: Sequence[str] = ()
) -> Comparison:
    """Compare a print article with the title and text of its online copy.

    ``beside`` are the texts of the page's other articles: what parting put there is no edit.
    """
    body = compare(article.text, text, article.seams, article.open_jump, article.open_start)
    found = body.differences
    printed_title = _nearest_title(article, title)
    if not (article.open_jump or article.continues):
        starts = beginnings(article)
        found = tuple(
            told_apart(
                [*found],
                body.pairs,
                body.printed,
                body.online,
                starts,
                beside,
                titled=is_same_title(printed_title, title),
            )
        )
    pairs = [*align(printed_title, title)]
    changed = differences_between(printed_title, title, pairs)
    return Comparison(
        body.printed,
        body.online,
        body.pairs,
        found,
        printed_title,
        title,
        tuple(changed),
    )
