"""Each verdict, and what makes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.archive.archive import Archive
from crawler.articles.decide import decide
from crawler.items import Verdict
from tests.support.archives import article, rolling, see, submit

NEW = Verdict("new")
UNCHANGED = Verdict("unchanged")
REVISION = Verdict("revision")
PREFIX = "https://finews.withounder.com"


def test_what_is_not_known_is_new(archive: Archive) -> None:
    assert submit(archive, article(1)) == NEW
    assert submit(archive, article(2)) == NEW
    assert submit(archive, rolling(3)) == NEW


def test_the_same_again_is_unchanged(archive: Archive) -> None:
    submit(archive, article(1))
    assert submit(archive, article(1)) == UNCHANGED


@pytest.mark.parametrize(
    "body",
    [
        "<p>第1家\n铺子开门。</p>",
        "<div><p>第1家铺子开门。<br /></p></div>",
        '<p style="display:none;"> </p><p>第1家<span id="stock_0.1">铺子</span>开门。</p>',
        "<p>\u3000第1家铺子开门。&nbsp;</p>",
    ],
)
def test_markup_and_white_space_are_no_revision(archive: Archive, body: str) -> None:
    submit(archive, article(1))
    assert submit(archive, article(1, body_html=body)) == UNCHANGED


def test_another_text_or_title_is_a_revision(archive: Archive) -> None:
    submit(archive, article(1))
    assert submit(archive, article(1, "改了。")) == REVISION
    assert submit(archive, article(1, "改了。", title="别的题")) == REVISION
    assert submit(archive, article(1, "改了。", title="别的题")) == UNCHANGED


def test_a_title_that_is_lost_is_kept(archive: Archive) -> None:
    submit(archive, article(1, title="江城"))
    assert submit(archive, article(1, title="")) == UNCHANGED
    changed = article(1, "改了。", title="")
    assert submit(archive, changed) == REVISION
    assert changed.title == "江城"


def test_what_was_not_known_is_a_revision(archive: Archive) -> None:
    whole = article(1)
    assert whole.published is not None
    midnight = whole.published.replace(hour=0, minute=0, second=0)
    day = replace(whole, published=midnight, published_precision="day", source="", tags=[])
    submit(archive, day)
    assert submit(archive, replace(day)) == UNCHANGED
    assert submit(archive, replace(day, published=whole.published)) == UNCHANGED
    timed = replace(day, published=whole.published, published_precision="second")
    assert submit(archive, timed) == REVISION
    assert submit(archive, replace(whole)) == REVISION
    assert submit(archive, replace(whole)) == UNCHANGED


def test_the_endpoints_body_takes_the_place_of_the_pages_if_it_says_it_otherwise(
    archive: Archive,
) -> None:
    submit(archive, article(1, text_source="page"))
    assert submit(archive, article(1)) == UNCHANGED
    submit(archive, article(2, text_source="page", body_html="<p>一</p>\n<p>二</p>"))
    body = "<p>一</p>\r\n <p>二</p>"
    assert submit(archive, article(2, body_html=body)) == REVISION
    assert submit(archive, article(2, text_source="page", body_html="<p>一</p><p>二</p>")) == (
        UNCHANGED
    )


def test_the_same_text_of_one_source_is_a_duplicate(archive: Archive) -> None:
    submit(archive, article(1, "同文。"))
    duplicate = Verdict("duplicate", "text", article(1).id)
    assert submit(archive, article(2, "同文。")) == duplicate
    assert submit(archive, article(3, " 同\u3000文。\n")) == duplicate
    assert submit(archive, article(4, body_html="<div>同文。</div>")) == duplicate
    assert submit(archive, article(5, "同文！")) == NEW


def test_the_same_text_of_another_source_is_a_reprint(archive: Archive) -> None:
    submit(archive, article(1, "同文。"))
    assert submit(archive, article(2, "同文。", source="别报")) == NEW
    assert submit(archive, article(3, "同文。", source="")) == NEW
    assert submit(archive, article(4, "同文。", source="")) == NEW


def test_the_same_id_under_another_link_is_a_duplicate(archive: Archive) -> None:
    submit(archive, article(1))
    moved = article(1, "别文。", url=f"{PREFIX}/other/2022/03/14/{article(1).id}.html")
    assert submit(archive, moved) == Verdict("duplicate", "id", article(1).id)


def test_a_page_that_is_gone_and_shown_elsewhere_has_moved(archive: Archive) -> None:
    submit(archive, article(1))
    known = archive.ledger.articles.get(article(1).id)
    assert known is not None
    archive.expire(known.id, known.link, "http-404")
    moved = article(1, url=f"{PREFIX}/other/2022/03/14/{article(1).id}.html")
    assert submit(archive, moved) == UNCHANGED
    again = archive.ledger.articles.get(article(1).id)
    assert again is not None
    assert (again.url, again.state) == (moved.url, "live")


def test_a_post_of_unreadable_yaml_moves_every_midnight(archive: Archive) -> None:
    first = article(1, url=f"{PREFIX}/2022/03/14/2022-03-14-{article(1).id}.html")
    second = article(1, url=f"{PREFIX}/2022/03/15/2022-03-14-{article(1).id}.html")
    assert submit(archive, first) == NEW
    assert submit(archive, second) == UNCHANGED


def test_the_page_of_an_article_that_came_by_its_share_link_is_no_duplicate(
    archive: Archive,
) -> None:
    submit(archive, article(1, title=""), key=f"share:{article(1).id}")
    assert submit(archive, article(1)) == REVISION
    assert submit(archive, article(1)) == UNCHANGED


def test_a_twin_is_a_duplicate_whatever_it_says(archive: Archive) -> None:
    submit(archive, article(1))
    twin = Verdict("duplicate", "twin", article(1).id)
    assert submit(archive, rolling(1)) == twin
    assert submit(archive, rolling(1, "另说一句。")) == twin


def test_the_post_by_source_is_kept_whichever_came_first(archive: Archive) -> None:
    assert submit(archive, rolling(1)) == NEW
    assert submit(archive, article(1)) == NEW
    row = archive.ledger.articles.get(rolling(1).id)
    assert row is not None
    assert row.state == "superseded"
    assert submit(archive, rolling(1)) == Verdict("duplicate", "twin", article(1).id)


def test_the_text_of_a_superseded_twin_is_nobodys_any_more(archive: Archive) -> None:
    submit(archive, rolling(1, "同文。", digest="一。"))
    submit(archive, article(1, "别文。"))
    assert submit(archive, rolling(2, "同文。", digest="一。")) == NEW


def test_deciding_changes_nothing(archive: Archive) -> None:
    submit(archive, article(1))
    link = see(archive, article(1))
    for _ in range(2):
        assert decide(article(1, "改了。"), archive, link) == REVISION
    assert archive.waiting == 1


def test_what_stands_alone_is_no_duplicate_unless_it_was_dropped_before(archive: Archive) -> None:
    """One of page and answer says it: the other may say that it is another text."""
    submit(archive, article(1, "同文。"))
    other = article(2, "同文。")
    link = see(archive, other)
    duplicate = Verdict("duplicate", "text", article(1).id)
    assert decide(other, archive, link, alone=True) == NEW
    assert decide(other, archive, link) == duplicate
    assert submit(archive, other) == duplicate
    assert decide(other, archive, link, alone=True) == duplicate


def test_what_shows_nothing_but_its_source_is_told_by_its_title(archive: Archive) -> None:
    body = "<p><img src='//h/1.jpg'></p><p>（文章来源：江城报）</p>"
    assert submit(archive, article(1, body_html=body, title="甲")) == NEW
    assert submit(archive, article(2, body_html=body, title="乙")) == NEW
    assert submit(archive, article(3, body_html=body, title="甲")) == (
        Verdict("duplicate", "text", article(1).id)
    )


@pytest.mark.parametrize("first", [True, False])
def test_a_post_moves_at_midnight_only_while_its_yaml_cannot_be_read(
    first: bool, archive: Archive
) -> None:
    readable = article(1, url=f"{PREFIX}/wind/2022/03/14/{article(1).id}.html")
    unreadable = article(1, url=f"{PREFIX}/2022/03/15/2022-03-14-{article(1).id}.html")
    one, other = (readable, unreadable) if first else (unreadable, readable)
    assert submit(archive, one) == NEW
    assert submit(archive, other) == Verdict("duplicate", "id", article(1).id)


def test_a_time_that_is_not_known_to_the_second_is_not_put_right(archive: Archive) -> None:
    known = article(1)
    assert known.published is not None
    submit(archive, replace(known))
    link = see(archive, known)
    late = known.published + timedelta(hours=8)
    for published, precision in ((late, "day"), (None, "second"), (known.published, "second")):
        again = replace(known, published=published, published_precision=precision)
        assert decide(again, archive, link) == UNCHANGED
        assert again.published == published
    shown_late = replace(known, published=late)
    assert decide(shown_late, archive, link) == UNCHANGED
    assert shown_late.published == known.published


def test_a_time_that_was_not_known_at_all_is_news(archive: Archive) -> None:
    submit(archive, article(1, published=None))
    assert submit(archive, article(1, published=None)) == UNCHANGED
    whole = article(1)
    assert decide(whole, archive, see(archive, whole)) == REVISION
    assert whole.published == article(1).published
    assert submit(archive, whole) == REVISION
    assert submit(archive, article(1)) == UNCHANGED
