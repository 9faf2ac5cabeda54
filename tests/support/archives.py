"""Archives for tests: a clock that is set by hand, articles with a number, and a store of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.archive.archive import Archive
from crawler.articles.decide import decide
from crawler.clock import BEIJING, utc_text
from crawler.items import Article, Submission, Verdict
from crawler.ledger import Ledger
from crawler.link_key import LinkKey, path_of
from crawler.site.derive import derive
from tests.support.articles import ARTICLE
from tests.support.posts import SOURCE

START = datetime(2022, 3, 14, 4, 0, tzinfo=UTC)
DEADLINE = "2022-03-17T00:00:00Z"


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **by: float) -> None:
        self.moment += timedelta(**by)


def open_archive(root: Path, clock: HandClock | None = None, *hours: float) -> Archive:
    return Archive(
        root,
        spider="category",
        clock=clock or HandClock(),
        source=SOURCE,
        recheck_after=[timedelta(hours=hour) for hour in hours or (1, 6)],
    )


def article(number: int, text: str = "", **changes: Any) -> Article:
    """The article by source with this number."""
    made = replace(
        ARTICLE,
        id=f"NW20220314{number:010}",
        url=f"https://finews.withounder.com/jiangchengbao/2022/03/14/NW20220314{number:010}.html",
        title=f"江城第{number}家早点铺",
        published=datetime(2022, 3, 14, 9, 5, number % 60, tzinfo=BEIJING),
        body_html=f"<p>{text or f'第{number}家铺子开门。'}</p>",
    )
    made = replace(made, **changes)
    derive(made)
    return made


def rolling(number: int, text: str = "", **changes: Any) -> Article:
    """Rolling news with this number, the twin of :func:`article`."""
    named = {"source": "东财滚动", "category": "emnews", "digest": f"第{number}家。", **changes}
    made = article(number, text, **named)
    made.id = made.id.removeprefix("NW")
    made.url = f"https://finews.withounder.com/emnews/2022/03/14/{made.id}.html"
    made.tags = ["东财滚动新闻"]
    return made


def see_link(ledger: Ledger, key: LinkKey | str, **told: Any) -> int:
    """Make a link known, as a listing would: what is not told is as of any post by source."""
    parsed = LinkKey.parse(key) if isinstance(key, str) else key
    usual: dict[str, Any] = {
        "article": parsed.name,
        "category": "wind",
        "title": "",
        "rolling": False,
    }
    usual |= {"deadline": DEADLINE, "listing": None, "now": utc_text(START)}
    return ledger.links.see(parsed, **(usual | told))


def see(archive: Archive, item: Article, key: str = "") -> int:
    """Make the link of an article known; its number in the ledger."""
    return see_link(
        archive.ledger.in_use,
        key or path_of(item.url),
        article=item.id,
        category=item.category,
        title=item.title,
        rolling=item.category == "emnews",
        now=archive.now(),
    )


def submit(archive: Archive, item: Article, *, owed: str = "", key: str = "") -> Verdict:
    """What the pipelines do with an article: decide and store. Returns the verdict."""
    link = see(archive, item, key)
    verdict = decide(item, archive, link)
    archive.store(Submission(item, link, owed, verdict))
    return verdict


def files(root: Path) -> dict[str, bytes]:
    """What lies in an archive apart from ledger, lock and reports."""
    found = [root / "articles.jsonl", root / "duplicates.jsonl", *(root / "_posts").glob("*")]
    return {str(path.relative_to(root)): path.read_bytes() for path in found if path.exists()}
