"""The help of the search: each operator with an example that finds something in this archive."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.reader.operators import operator
from crawler.reader.rendering import Words, address
from crawler.search.searcher import Searcher


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
    newest = searcher.search("", limit=1).hits
    beginning = f"{newest[0].id[:8]}*" if newest else "2022*"
    told = [
        ("融资", words("a word, also of one or two characters, in title or text")),
        ('"新能源 汽车"', words("a phrase, as it stands")),
        ("融资 储能", words("both words")),
        ("融资 OR 储能", words("one of the words")),
        (f"融资 -{source}", words("without what has this")),
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
