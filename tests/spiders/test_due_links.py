"""What is handed out when, and in which order outcomes are released."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.archive import Archive
from crawler.items import Draft, Duplicate
from crawler.ledger.listings import ListingRow
from crawler.link_key import LinkKey
from crawler.source import ShareLink
from crawler.spiders.dry_run import planned
from crawler.spiders.task import Task
from tests.support.archives import HandClock, article, open_archive, rolling, submit
from tests.support.campaigns import examples
from tests.support.frontiers import SITE, finish, frontier_of, ids, post_url, show, tasks


def draft(task: Task) -> Draft:
    return Draft(
        id=task.article, url=task.key.name, body_html="", text_source="page", link=task.link
    )


def test_listings_come_before_posts(archive: Archive) -> None:
    frontier = frontier_of(archive)
    show(frontier, "/", post_url(1))
    frontier.listings.want("/categories/")
    (row,) = frontier.next_wave()
    assert isinstance(row, ListingRow)
    assert row.path == "/categories/"
    assert [task.article for task in tasks(frontier.next_wave())] == ["NW202203140000000001"]


def test_nothing_is_handed_out_beside_listings_or_when_all_is_done(archive: Archive) -> None:
    frontier = frontier_of(archive)
    show(frontier, "/", post_url(1))
    finish(frontier, tasks(frontier.next_wave()))
    frontier.listings.want("/categories/")
    (listing,) = frontier.next_wave()
    assert isinstance(listing, ListingRow)
    frontier.listings.read(
        "/categories/",
        etag=None,
        last_modified=None,
        body_hash=b"",
        posts=[(post_url(2), "")],
        refused=[],
    )
    assert frontier.top_up() == []
    finish(frontier, tasks(frontier.next_wave()))
    assert frontier.next_wave() == frontier.top_up() == []


def test_a_listing_is_asked_once_a_run(archive: Archive) -> None:
    frontier = frontier_of(archive)
    for _ in range(3):
        frontier.listings.want("/")
    assert len(frontier.next_wave()) == 1
    frontier.listings.want("/")
    assert frontier.next_wave() == []


def test_listings_have_their_limits(archive: Archive) -> None:
    frontier = frontier_of(archive, listings_limit=3, listing_rounds=2)
    for number in range(5):
        frontier.listings.want(f"/{number}")
    assert len(frontier.next_wave()) == 3
    assert frontier.overflow == 2
    rounds = frontier_of(archive, listing_rounds=2)
    for number in range(4):
        rounds.listings.want(f"/{number}")
        assert len(rounds.next_wave()) == (1 if number < 2 else 0)
    assert rounds.overflow == 2


def test_posts_by_source_come_before_rolling_news_and_checks_last(
    archive: Archive, clock: HandClock
) -> None:
    submit(archive, article(9))
    clock.forward(hours=2)
    frontier = frontier_of(archive)
    show(frontier, "/", post_url(1, "emnews"), post_url(2), post_url(3, "emnews"), post_url(4))
    waves = []
    while wave := tasks(frontier.next_wave()):
        waves.append([(task.rolling, task.captured) for task in wave])
        finish(frontier, wave)
    assert waves == [[(False, False)] * 2, [(True, False)] * 2, [(False, True)]]


def test_a_twin_of_what_is_archived_is_dropped_without_being_asked_for(archive: Archive) -> None:
    submit(archive, article(1))
    frontier = frontier_of(archive)
    show(frontier, "/emnews/", post_url(1, "emnews"), post_url(2, "emnews"))
    (only,) = tasks(frontier.next_wave())
    assert only.article == rolling(2).id
    archive.commit()
    assert article(1).id.encode() in archive.paths.duplicates.read_bytes()


def test_a_dry_run_leaves_out_twins_too(archive: Archive, clock: HandClock) -> None:
    submit(archive, article(1))
    show(frontier_of(archive), "/emnews/", post_url(1, "emnews"), post_url(2, "emnews"))
    archive.commit()
    told = planned(
        "category",
        {},
        archive.source,
        archive.paths.ledger,
        site_url=SITE,
        share_url="",
        now=archive.now(),
    )
    due = [line for line in told if "not archived yet" in line]
    assert due == [f"GET  {post_url(2, 'emnews')}  (not archived yet, then its text)"]


def test_a_wave_with_twins_in_it_hands_out_every_other_link_once(archive: Archive) -> None:
    submit(archive, article(1))
    archive.commit()
    frontier = frontier_of(archive, hand_out=3)
    show(frontier, "/emnews/", *(post_url(number, "emnews") for number in range(1, 8)))
    found: list[str] = []
    while wave := tasks(frontier.next_wave()):
        found += [task.article for task in wave]
        finish(frontier, wave)
    assert sorted(found) == [f"20220314{number:010}" for number in range(2, 8)]


def test_nearest_deadline_first(archive: Archive) -> None:
    frontier = frontier_of(archive)
    older = f"{SITE}wind/2022/03/13/NW202203130000000009.html"
    show(frontier, "/", post_url(1), older)
    assert [task.article[2:10] for task in tasks(frontier.next_wave())] == ["20220313", "20220314"]


def test_some_categories_only(archive: Archive) -> None:
    frontier = frontier_of(archive, categories=frozenset({"Jia  Yi"}))
    show(frontier, "/", post_url(1), post_url(2, "jia/yi"), post_url(3, "jia"))
    assert [task.key.name for task in tasks(frontier.next_wave())] == [
        "/jia/yi/2022/03/14/NW202203140000000002.html"
    ]


def test_share_links_only(archive: Archive) -> None:
    frontier = frontier_of(archive)
    show(frontier, "/", post_url(1))
    frontier.want_share(ShareLink("NW202203140000000007"))
    (task,) = tasks(frontier.next_wave())
    assert (task.key, task.rolling) == (LinkKey("share", "NW202203140000000007"), False)
    finish(frontier, [task])
    assert frontier.next_wave() == []


def test_refused_links_are_on_record_once(archive: Archive) -> None:
    frontier = frontier_of(archive)
    show(frontier, "/")
    row = archive.ledger.listings.get("/")
    assert row is not None
    link = frontier.seen.refused("https://example.com/", "off-site", row.id)
    assert frontier.seen.refused("https://example.com/", "off-site", row.id) == link
    known = archive.ledger.links.get(link)
    assert (known.state, known.reason, known.rolling) == ("refused", "off-site", False)


def test_nothing_more_is_handed_out_of_a_run_that_is_done(
    archive: Archive, clock: HandClock
) -> None:
    submit(archive, article(1))
    frontier = frontier_of(archive)
    assert frontier.next_wave() == []
    clock.forward(hours=2)
    assert frontier.top_up() == []
    assert [task.captured for task in tasks(frontier.next_wave())] == [True]


@pytest.mark.parametrize(("hand_out", "more"), [(3, [[], [4, 5]]), (4, [[], [5, 6]])])
def test_more_is_handed_out_when_half_of_it_is_done(
    archive: Archive, hand_out: int, more: list[list[int]]
) -> None:
    frontier = frontier_of(archive, hand_out=hand_out)
    show(frontier, "/", *map(post_url, range(1, 9)))
    wave = tasks(frontier.next_wave())
    assert ids(wave) == list(range(1, hand_out + 1))
    for task, found in zip(wave, more, strict=False):
        finish(frontier, [task])
        assert ids(frontier.top_up()) == found


def test_a_twin_waits_for_its_turn_and_takes_up_room(archive: Archive) -> None:
    submit(archive, article(3))
    frontier = frontier_of(archive, hand_out=2)
    show(frontier, "/emnews/", *(post_url(number, "emnews") for number in range(1, 6)))
    one, two = tasks(frontier.next_wave())
    finish(frontier, [one])
    assert frontier.top_up() == []
    assert archive.ledger.duplicates.first_of(rolling(3).id) is None
    finish(frontier, [two])
    assert archive.ledger.duplicates.first_of(rolling(3).id) == ("twin", article(3).id)
    assert ids(frontier.top_up()) == [4, 5]


@pytest.mark.parametrize("title", ["", "滚动里的题"])
def test_what_is_told_of_a_twin(title: str, archive: Archive) -> None:
    """Its own title, or else that of the article that is kept."""
    submit(archive, article(1))
    frontier = frontier_of(archive)
    show(frontier, "/emnews/", post_url(1, "emnews"), title=title)
    assert frontier.next_wave() == []
    (told,) = archive.ledger.duplicates.all()
    assert told == Duplicate(
        rolling(1).id,
        post_url(1, "emnews"),
        title or article(1).title,
        "东财滚动",
        "twin",
        article(1).id,
    )


def test_how_far_a_run_has_come(archive: Archive, clock: HandClock) -> None:
    submit(archive, article(9))
    clock.forward(hours=2)
    frontier = frontier_of(archive)
    show(frontier, "/", *map(post_url, range(1, 4)))
    assert frontier.progress() == (0, 3)
    one, *others = tasks(frontier.next_wave())
    frontier.fail(one, "robots", gone=False, refused=True)
    assert list(frontier.released()) == []
    assert frontier.progress() == (1, 3)
    for task in others:
        frontier.fail(task, "robots", gone=False, refused=True)
    assert list(frontier.released()) == []
    assert frontier.progress() == (3, 3)
    # A check is of a link that is not open.
    frontier.next_wave()
    assert frontier.progress() == (3, 4)


def test_two_share_links(archive: Archive) -> None:
    frontier = frontier_of(archive)
    for number in (7, 8):
        frontier.want_share(ShareLink(f"NW20220314{number:010}"))
    assert ids(frontier.next_wave()) == [7, 8]


@pytest.mark.parametrize(
    ("key", "owed", "asked"),
    [
        ("", "", False),
        ("", "http-503", False),
        ("share:NW202203140000000007", "", False),
        ("share:NW202203140000000007", "http-503", True),
    ],
)
def test_a_share_link_of_what_is_archived_is_asked_for_if_it_alone_can_tell(
    key: str, owed: str, asked: bool, archive: Archive
) -> None:
    submit(archive, article(7, text_source="page"), key=key, owed=owed)
    frontier = frontier_of(archive)
    frontier.want_share(ShareLink(article(7).id))
    found = tasks(frontier.next_wave())
    assert [(task.captured, task.text_source) for task in found] == [(True, "page")] * asked
    row = archive.ledger.links.by_key(LinkKey("share", article(7).id))
    assert row is not None
    assert row.state == ("due" if asked else "captured")


def test_what_a_user_gives_again_is_refused_in_each_run(archive: Archive) -> None:
    seen = frontier_of(archive).seen
    text = "ftp://h/\x1b[1m冷\u200b"
    link = seen.refused(text, "off-site")
    row = archive.ledger.links.get(link)
    assert row.key == LinkKey("refused", "ftp://h/\\x1b[1m冷\\x200b")
    assert (row.state, row.reason) == ("refused", "off-site")
    assert seen.refused(text, "not-a-post") == link
    assert archive.ledger.links.get(link).reason == "not-a-post"


@settings(max_examples=examples(50), deadline=None)
@given(st.data())
def test_outcomes_are_released_in_the_order_of_the_links_whatever_comes_first(
    data: st.DataObject,
) -> None:
    """Any number of links, any order of answers, any of them with or without a draft."""
    count = data.draw(st.integers(0, 30), label="links")
    hand_out = data.draw(st.integers(1, 8), label="hand_out")
    with TemporaryDirectory() as folder:
        archive = open_archive(Path(folder) / "archive")
        frontier = frontier_of(archive, hand_out=hand_out)
        numbers = data.draw(st.permutations(range(count)), label="order on the page")
        show(frontier, "/", *(post_url(number) for number in numbers))
        handed: list[Task] = []
        out: list[Task] = []
        stored: list[str] = []
        released: list[str] = []
        while True:
            new = tasks(frontier.next_wave()) if not out else frontier.top_up()
            handed += new
            out += new
            if not out:
                break
            assert len(out) <= hand_out
            task = out.pop(data.draw(st.integers(0, len(out) - 1), label="answered"))
            if data.draw(st.booleans(), label="with a draft"):
                stored.append(task.article)
                frontier.settle(task, draft(task))
                frontier.settle(task, None)  # A second outcome of the same task does not count.
            else:
                frontier.settle(task, None)
            released += [item.id for item in frontier.released() if isinstance(item, Draft)]
        expected = [task.article for task in handed if task.article in stored]
        assert released == expected
        assert [task.article for task in handed] == sorted(task.article for task in handed)
        assert len(handed) == count
        assert frontier.progress()[0] == count
        archive.close()
