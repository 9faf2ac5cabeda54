"""The help of the search: each operator with an example that finds something in this archive."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.reader.operators import operator
from crawler.reader.rendering import Words, address
from crawler.search.searcher import Searcher

_WORDS = re.compile("[\u4e00-\u9fff]{4,}")


@dataclass(frozen=True, slots=True)
class Example:
    """What to type, where it leads, and what it finds."""

    query: str
    link: str
    meaning: str


def examples(words: Words, searcher: Searcher) -> list[Example]:
    """An example of each operator, of the archive's own values where it has any."""

    def first(facet: str, otherwise: str) -> str:
        found = searcher.counts(facet)
        return operator(
            facet, found[-1 if facet in ("day", "month") else 0][0] if found else otherwise
        )

    source = first("source", "江州日报")
    newest = searcher.search("", limit=50).hits
    beginning = f"{newest[0].id[:8]}*" if newest else "2022*"
    # Words of a title are found, whatever the archive is about.
    titles = ((hit.source, _WORDS.search(hit.title)) for hit in newest)
    its_source, found = next((pair for pair in titles if pair[1]), ("", None))
    phrase = found.group()[:4] if found else "储能融资"
    word, other = phrase[:2], phrase[2:]
    others = (name for name, _ in searcher.counts("source") if name != its_source)
    without = operator("source", next(others, "江州日报"))
    told = [
        (word, words("a word, also of one or two characters, in title or text")),
        (f'"{phrase}"', words("a phrase, as it stands")),
        (f"{word} {other}", words("both words")),
        (f"{word} OR {other}", words("one of the words")),
        (f"{word} -{without}", words("without what has this")),
        (source, words("of a source")),
        (first("day", "2022-03-14"), words("of a day, Beijing time; a..b for a period")),
        (first("month", "2022-03"), words("of a month")),
        (first("reporter", "张三"), words("by a reporter")),
        (first("code", "0.000333"), words("links a security")),
        (first("tag", "财经"), words("with a tag")),
        ("is:reprint", words("reprints an earlier article")),
        ("is:revised", words("was changed after it was first archived")),
        ("is:vanished", words("went from the site before its time was up")),
        ("is:printed", words("stands in a printed edition")),
        ("is:owed", words("its text is still owed by the source")),
        (beginning, words("ids that begin so; * stands for any characters")),
    ]
    return [Example(query, address(q=query), meaning) for query, meaning in told]
