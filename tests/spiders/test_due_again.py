"""When what has failed is tried again, and when it is given up."""

from __future__ import annotations

from datetime import timedelta

from crawler.archive.archive import Archive
from crawler.clock import utc_text
from crawler.spiders.due_links import BACKOFF
from tests.support.archives import HandClock, article, open_archive, submit
from tests.support.frontiers import SITE, finish, frontier_of, ids, post_url, show, tasks


def test_a_failure_waits_twice_as_long_each_time(archive: Archive, clock: HandClock) -> None:
    waits = []
    for _ in range(4):
        frontier = frontier_of(archive)
        show(frontier, "/", post_url(1))
        (task,) = tasks(frontier.next_wave())
        frontier.fail(task, "http-500", gone=False)
        row = archive.ledger.links.get(task.link)
        assert (row.state, row.reason) == ("pending", "http-500")
        assert row.next_try is not None
        then = clock.moment.fromisoformat(row.next_try)
        waits.append((then - clock.moment) // timedelta(minutes=1))
        assert frontier_of(archive).next_wave() == []
        clock.moment = then
    assert waits == [5, 10, 20, 40]


def test_no_wait_is_longer_than_six_hours(archive: Archive, clock: HandClock) -> None:
    frontier = frontier_of(archive)
    show(frontier, "/", post_url(1))
    (task,) = tasks(frontier.next_wave())
    for _ in range(9):
        frontier.postpone(task.link, "http-500")
    row = archive.ledger.links.get(task.link)
    assert (row.state, row.reason) == ("pending", "http-500")
    assert row.next_try is not None
    assert clock.moment.fromisoformat(row.next_try) - clock.moment == timedelta(hours=6)


def test_the_last_try_is_at_the_deadline_and_then_it_is_given_up(
    archive: Archive, clock: HandClock
) -> None:
    frontier = frontier_of(archive)
    show(frontier, "/", post_url(1))
    (task,) = tasks(frontier.next_wave())
    deadline = clock.moment.fromisoformat(archive.ledger.links.get(task.link).deadline)
    clock.moment = deadline - timedelta(minutes=1)
    frontier.fail(task, "http-500", gone=False)
    row = archive.ledger.links.get(task.link)
    assert row.next_try is not None
    assert clock.moment.fromisoformat(row.next_try) == deadline
    clock.moment = deadline + timedelta(hours=73)
    again = frontier_of(archive)
    (task,) = tasks(again.next_wave())
    again.fail(task, "http-500", gone=False)
    assert archive.ledger.links.get(task.link).state == "lost"


def test_a_post_that_was_old_when_it_was_first_seen_gets_its_tries(
    archive: Archive, clock: HandClock
) -> None:
    show(frontier_of(archive), "/", f"{SITE}wind/2022/03/01/NW202203010000000001.html")
    first = clock.moment
    for hours, state in ((0, "pending"), (72, "pending"), (73, "lost")):
        clock.moment = first + timedelta(hours=hours)
        frontier = frontier_of(archive)
        (task,) = tasks(frontier.next_wave())
        frontier.fail(task, "http-500", gone=False)
        assert archive.ledger.links.get(task.link).state == state


def test_what_is_gone_is_lost_and_what_must_not_be_asked_is_refused(archive: Archive) -> None:
    frontier = frontier_of(archive)
    show(frontier, "/", post_url(1), post_url(2))
    one, two = tasks(frontier.next_wave())
    frontier.fail(one, "http-404", gone=True)
    frontier.fail(two, "robots", gone=False, refused=True)
    assert archive.ledger.links.get(one.link).state == "lost"
    refused = archive.ledger.links.get(two.link)
    # Five minutes later, as any that failed.
    assert (refused.state, refused.next_try) == ("refused", utc_text(archive.clock() + BACKOFF))


def test_an_archived_article_that_is_gone_is_expired_and_kept(
    archive: Archive, clock: HandClock
) -> None:
    submit(archive, article(1))
    clock.forward(hours=2)
    frontier = frontier_of(archive)
    (check,) = tasks(frontier.next_wave())
    assert check.captured
    frontier.fail(check, "http-404", gone=True)
    known = archive.ledger.articles.get(article(1).id)
    assert known is not None
    assert known.state == "expired"


def test_a_check_that_fails_is_made_again(archive: Archive, clock: HandClock) -> None:
    submit(archive, article(1))
    for reason in ("http-503", "timeout"):
        clock.forward(hours=7)
        frontier = frontier_of(archive)
        (check,) = tasks(frontier.next_wave())
        assert check.captured
        frontier.fail(check, reason, gone=False)
        assert list(frontier.released()) == []
        row = archive.ledger.links.get(check.link)
        assert (row.state, row.reason) == ("captured", reason)
        assert frontier.next_wave() == []
        # Nor by a run that begins now.
        assert frontier_of(archive).next_wave() == []


def test_what_was_dropped_for_its_text_is_looked_at_after_all_checks(
    archive: Archive, clock: HandClock
) -> None:
    submit(archive, article(1))
    same = article(2, "第1家铺子开门。")
    assert submit(archive, same).why == "text"
    show(frontier_of(archive), "/", same.url)
    clock.forward(hours=7)
    frontier = frontier_of(archive)
    first = tasks(frontier.next_wave())
    assert [(task.article, task.captured, task.dropped) for task in first] == [
        (article(1).id, True, False)
    ]
    finish(frontier, first)
    (again,) = tasks(frontier.next_wave())
    assert (again.article, again.captured, again.dropped) == (same.id, False, True)
    frontier.fail(again, "http-404", gone=True)
    assert list(frontier.released()) == []
    assert archive.ledger.links.get(again.link).state == "duplicate"
    assert frontier.next_wave() == []
    finish(other := frontier_of(archive), tasks(other.next_wave()))
    assert other.next_wave() == []


def test_what_is_lost_is_tried_again_while_it_is_listed(archive: Archive, clock: HandClock) -> None:
    frontier = frontier_of(archive)
    show(frontier, "/", post_url(1))
    (task,) = tasks(frontier.next_wave())
    frontier.fail(task, "http-404", gone=True)
    assert list(frontier.released()) == []
    clock.forward(minutes=4)
    archive.end_run(0)
    archive.close()
    for minutes, found in ((0, []), (1, [1])):
        clock.forward(minutes=minutes)
        again = open_archive(archive.paths.root, clock)
        assert ids(frontier_of(again).next_wave()) == found
        again.end_run(0)
        again.close()


def test_a_host_that_asks_for_time_gets_it(archive: Archive, clock: HandClock) -> None:
    frontier = frontier_of(archive)
    show(frontier, "/", post_url(1), post_url(2))
    one, two = tasks(frontier.next_wave())
    frontier.fail(one, "asked-to-wait", gone=False, until="2022-03-14T04:10:00Z")
    frontier.fail(two, "asked-to-wait", gone=False, until="2022-03-14T04:01:00Z")
    assert archive.ledger.links.get(one.link).next_try == "2022-03-14T04:10:00Z"
    assert archive.ledger.links.get(two.link).next_try == "2022-03-14T04:05:00Z"


def test_a_try_at_the_deadline_itself_is_followed_by_another(
    archive: Archive, clock: HandClock
) -> None:
    frontier = frontier_of(archive)
    show(frontier, "/", post_url(1))
    (task,) = tasks(frontier.next_wave())
    clock.moment = clock.moment.fromisoformat(archive.ledger.links.get(task.link).deadline)
    frontier.fail(task, "http-500", gone=False)
    then = archive.ledger.links.get(task.link).next_try
    assert then == utc_text(clock.moment + timedelta(minutes=5))


def test_nothing_is_given_up_by_the_word_of_a_clock_that_has_leapt(
    archive: Archive, clock: HandClock
) -> None:
    show(frontier_of(archive), "/", post_url(1))
    archive.end_run(0)
    archive.close()
    clock.forward(hours=24 * 400)
    for state in ("pending", "lost"):
        again = open_archive(archive.paths.root, clock)
        frontier = frontier_of(again)
        (task,) = tasks(frontier.next_wave())
        frontier.fail(task, "http-500", gone=False)
        assert again.ledger.links.get(task.link).state == state
        again.end_run(0)
        again.close()
        clock.forward(minutes=10)
