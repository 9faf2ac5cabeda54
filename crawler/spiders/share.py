"""``scrapy crawl share``: articles from their share links alone, without the site's post pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

from scrapy.http import Response

from crawler.errors import LinkError
from crawler.runs.context import Expected
from crawler.source import ShareLink, Source
from crawler.spiders.due_links import DueLinks
from crawler.spiders.post_spider import Output, PostSpider


class ShareSpider(PostSpider):
    """Asks the JSON endpoint for each info code.

    ``codes``: info codes or share links, comma separated; ``file``: the same, one a line, ``#``
    begins a comment. What is not a share link is refused by name and the others are archived.
    """

    name = "share"
    expected = Expected(may_be_empty=frozenset({"title", "source", "category", "tags"}))
    ARGUMENTS: ClassVar[tuple[str, ...]] = ("codes", "file")

    def __init__(self, codes: str = "", file: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.links, self.refused = read_links(codes, file, self.source)

    @classmethod
    def check_arguments(cls, arguments: dict[str, str], source: Source) -> None:
        """Raise :class:`ValueError` if there is nothing to ask for, or the file cannot be read."""
        super().check_arguments(arguments, source)
        codes, file = arguments.get("codes", ""), arguments.get("file", "")
        links, refused = read_links(codes, file, source)
        if not links:
            raise ValueError(
                str(refused[0][1])
                if refused
                else "nothing to archive: give -a codes=NW202202072267539073,… or -a file=links.txt"
            )

    def want_first(self, due: DueLinks) -> None:
        """The named share links and nothing else."""
        for text, error in self.refused:
            self.logger.error("%s", error)
            due.seen.refused(text, error.reason)
        for link in self.links:
            due.want_share(link)

    def parse(self, response: Response, **kwargs: Any) -> Output:
        """An answer of the endpoint, for ``scrapy parse``."""
        return self.parse_newstext(response)


def read_links(
    codes: str, file: str, source: Source
) -> tuple[list[ShareLink], list[tuple[str, LinkError]]]:
    """The share links of both arguments, each code once, and what else was given, with its error.

    Raises :class:`ValueError` if the file cannot be read.
    """
    # An article link has a comma of its own: …/news/1345,202202072267539073.html
    texts = [part.strip() for part in re.split(r",(?!\d{18}\.html)", codes)]
    if file:
        try:
            lines = Path(file).read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"file={file}: {error}; expected a text file of share links") from None
        texts += [line.split("#", 1)[0].strip() for line in lines]
    links: dict[str, ShareLink] = {}
    refused = []
    for text in texts:
        if not text:
            continue
        try:
            link = source.share_link(text)
        except LinkError as error:
            refused.append((text, error))
            continue
        links.setdefault(link.code, link)
    return list(links.values()), refused
