"""An endless stream of articles with realistic skew, as a crawler sees it over the years.

45 percent stories of their own, 25 percent reprints of a story of the last days, 20 percent
market reports and notices by machine, 5 percent columns and statements with a fixed frame, 5
percent flashes. Bylines, source lines and disclaimers are everywhere.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from bench.reprints import frames
from bench.reprints import vocabulary as words
from bench.reprints.families import Publication
from bench.reprints.prose import Story, story
from bench.reprints.reprinting import TO_STORIES, draft, imprint
from crawler.clock import BEIJING

_START = datetime(2022, 2, 7, 6, 0, tzinfo=BEIJING)
_APART = timedelta(seconds=40)
"""Between two articles: about 2,000 a day."""
_REMEMBERED = 3000
_COLUMNS = ("早间财经", "盘前必读", "收盘点睛", "基金夜话", "产业观察", "一周回顾")
_NOTICES = (frames.closing_report, frames.margin_notice, frames.rating_notice)


def _framed(random: Random, at: datetime, profiles: list[tuple[str, str]]) -> tuple[str, Story]:
    part = random.random()
    if part < 0.66:
        make = random.choice(_NOTICES)
        return make.__name__, make(random, at.month, at.day)
    if part < 0.76:
        return "column", frames.column(random.choice(_COLUMNS), random, at.month, at.day)
    if part < 0.83:
        return "statement", frames.statement(*random.choice(profiles), random)
    return "flash", frames.flash(random, at.month, at.day)


def stream(seed: int, after: int = 0) -> Iterator[Publication]:
    """Articles in order of publication, each with the changes that made it and its kind.

    They are numbered from ``after`` + 1, which is the end of their ids. ``family`` is the id of
    the story's first publication.
    """
    random = Random(seed + after)
    recent: deque[tuple[str, Story]] = deque(maxlen=_REMEMBERED)
    profiles = [
        (name, frames.profile(name, random)) for name in (words.company(random) for _ in range(500))
    ]
    at, number = _START + after * _APART, after
    while True:
        at += _APART
        number += 1
        article_id = f"NW{at:%Y%m%d}{number:010d}"
        part, family, kind = random.random(), article_id, "story"
        changes: tuple[str, ...] = ()
        if part < 0.25 and recent:
            # Most reprints follow within hours, and a few stories have most of them.
            back = min(len(recent), int(random.paretovariate(0.5)))
            family, original = recent[-back]
            made, kind = draft(original), "reprint"
            chosen = sorted(random.sample(TO_STORIES, random.randint(1, 3)), key=TO_STORIES.index)
            for change in chosen:
                made = change(made, random)
            changes = tuple(change.__name__ for change in chosen)
        elif part < 0.70:
            original = story(random)
            recent.append((article_id, original))
            made = imprint(draft(original), random)
        else:
            kind, original = _framed(random, at, profiles)
            made = imprint(draft(original), random)
        title, text = made.printed()
        source = f"{random.choice(words.CITIES)}日报"
        yield Publication(article_id, title, text, source, at, family, changes, kind)
