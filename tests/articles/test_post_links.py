"""What the ledger learns of the link of a post: from its address, or else from the article's id."""

from __future__ import annotations

import pytest

from crawler.archive.archive import Archive
from crawler.articles.post_links import see_post
from crawler.link_key import LinkKey, path_of

SITE = "https://finews.withounder.com"
ID = "NW202203140000000001"
ROLLING = ID.removeprefix("NW")


@pytest.mark.parametrize(
    ("article", "url", "told", "rolling", "category", "deadline"),
    [
        (ID, f"{SITE}/wind/2022/03/12/{ID}.html", None, False, "wind", "2022-03-15"),
        (ID, f"{SITE}/a/b/2022/03/14/{ID}.html", None, False, "a/b", "2022-03-17"),
        (ROLLING, f"{SITE}/emnews/2022/03/13/{ROLLING}.html", None, True, "emnews", "2022-03-16"),
        (ROLLING, f"{SITE}/wind/2022/03/14/{ROLLING}.html", None, False, "wind", "2022-03-17"),
        (ID, f"{SITE}/wind/2022/03/14/{ID}.html", True, True, "wind", "2022-03-17"),
        (ROLLING, f"{SITE}/emnews/2022/03/14/{ROLLING}.html", False, False, "emnews", "2022-03-17"),
        (ID, "", None, False, "", "2022-03-17"),
        (ROLLING, "", None, True, "", "2022-03-17"),
    ],
)
def test_what_a_link_says(
    article: str,
    url: str,
    told: bool | None,
    rolling: bool,
    category: str,
    deadline: str,
    archive: Archive,
) -> None:
    key = LinkKey("post", path_of(url)) if url else LinkKey("share", article)
    number = see_post(archive, key, article, url=url, title="题", rolling=told)
    row = archive.ledger.links.get(number)
    assert (row.key, row.article, row.title, row.rolling) == (key, article, "题", rolling)
    assert row.deadline == f"{deadline}T00:00:00Z"
    (category_of,) = {exported["category"] for exported in archive.ledger.exported.links(0)}
    assert category_of == category
