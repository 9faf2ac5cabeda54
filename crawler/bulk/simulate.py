"""``bulk simulate``: archives of made-up news with known families, for tests and figures."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime
from html import escape
from pathlib import Path
from random import Random

import orjson

from crawler.archive.archive import Archive
from crawler.bulk.simulated_news import Publication
from crawler.clock import utc_text
from crawler.items import Article, Submission, Verdict
from crawler.link_key import LinkKey, path_of
from crawler.source import Source

FAMILIES = "families.jsonl"
_COMMITTED = 1000
_BOTH = 0.1
"""The share of articles that a second archive has too."""


class _Clock:
    """Shows the moment that is being told of."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


def simulate(
    to: Path, published: Iterable[Publication], archives: int, seed: int, source: Source
) -> list[Path]:
    """Write the articles to archives ``archive-1`` …; one in ten to a second one as well.

    ``families.jsonl`` beside them has a line for each article: its id and its family. Raises
    :class:`ArchiveError`.
    """
    random, roots = Random(seed), [to / f"archive-{number}" for number in range(1, archives + 1)]
    to.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        families = stack.enter_context((to / FAMILIES).open("wb"))
        stream = iter(published)
        one = next(stream, None)
        clock = _Clock(one.published) if one else _Clock(datetime.now().astimezone())
        opened = []
        for root in roots:
            archive = Archive(root, spider="simulate", clock=clock, source=source)
            stack.callback(archive.close)
            opened.append(archive)
        while one is not None:
            clock.moment = one.published
            first = random.randrange(archives)
            chosen = {first, random.randrange(archives) if random.random() < _BOTH else first}
            for number in sorted(chosen):
                _store(opened[number], one)
            families.write(orjson.dumps({"id": one.id, "family": one.family}) + b"\n")
            one = next(stream, None)
        for archive in opened:
            archive.end_run(0)
    return roots


def _store(archive: Archive, one: Publication) -> None:
    source = archive.source
    day = one.published.date()
    url = f"https://{source.style.host}/simulated/{day:%Y/%m/%d}/{one.id}.html"
    article = Article(
        id=one.id,
        url=url,
        title=one.title,
        published=one.published,
        source=one.source,
        category="simulated",
        tags=[f"{one.source}新闻"],
        digest="",
        text="",
        body_html="".join(f"<p>{escape(each)}</p>" for each in one.paragraphs),
        text_source="page",
        byline="",
        reporters=[],
        correspondents=[],
        media="",
        share_url="",
        images=[],
        stocks=[],
        content_hash="",
    )
    source.derive(article)
    now = archive.now()
    link = archive.ledger.in_use.links.see(
        LinkKey("post", path_of(url)),
        article=one.id,
        category="simulated",
        title=one.title,
        rolling=False,
        deadline=utc_text(source.deadline(day, archive.clock())),
        listing=None,
        now=now,
    )
    archive.store(Submission(article, link, verdict=Verdict("new")))
    if archive.waiting >= _COMMITTED:
        archive.commit()
