"""What the ledger says of articles and their lines, question by question."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from crawler.archive.archive import Archive
from crawler.ledger.articles import ArticleTable
from tests.support.archives import HandClock, article, rolling, see, submit


@pytest.fixture
def table(archive: Archive) -> ArticleTable:
    return archive.ledger.in_use.articles


def test_what_there_is_not(table: ArticleTable) -> None:
    assert table.get("NW1") is None
    assert table.standing_for("NW1") is None
    assert table.any_url() is None
    assert table.same_text("江城报", "0") is None
    assert table.holder_of_post("a.md") is None
    assert table.ids_from("", 9) == table.not_later() == table.misnumbered() == []
    assert table.revisions("NW1") == list(table.all_revisions()) == []
    assert list(table.all()) == []
    assert table.owed() == []
    assert table.by_source() == []
    assert (table.written(1), table.amended(1), table.watched()) == ((0, 0), 0, (0, 0))
    assert table.counts() == {"articles": 0, "revisions": 0, "duplicates": 0}
    assert table.published_between("", "9") == []


def test_what_there_is(archive: Archive, table: ArticleTable, clock: HandClock) -> None:
    one, two, three = article(1), article(2), rolling(3)
    for item in (one, two, three):
        submit(archive, item)
    clock.forward(hours=1)
    submit(archive, article(1, "改了。"))
    assert table.ids_from("", 9) == [three.id, one.id, two.id]
    assert table.ids_from("NW", 9) == [one.id, two.id]
    assert table.ids_from("NW", 1) == [one.id]
    assert table.standing_for(one.id) == one.id
    assert table.any_url() in {item.url for item in (one, two, three)}
    row = table.get(two.id)
    assert row is not None
    assert table.same_text(row.source, row.content_hash) == two.id
    assert table.same_text("别报", row.content_hash) is None
    assert table.holder_of_post(row.post.upper()) == two.id
    assert [each.id for each in table.all()] == [three.id, one.id, two.id]
    lines = list(table.all_revisions())
    assert [(each.article, each.revision) for each in lines] == [
        (one.id, 1),
        (two.id, 1),
        (three.id, 1),
        (one.id, 2),
    ]
    assert [each.revision for each in table.revisions(one.id)] == [1, 2]
    assert table.written(archive.run) == (3, 1)
    assert table.written(archive.run + 1) == (0, 0)
    assert table.counts() == {"articles": 3, "revisions": 4, "duplicates": 0}
    published = row.published
    assert published is not None
    assert table.published_between(published, "9") == [two.id, three.id]
    assert table.published_between("", published) == [one.id]
    # One whose place another has taken is no news.
    submit(archive, article(3))
    assert table.published_between(published, "9") == [two.id, article(3).id]
    assert table.standing_for(three.id) == three.id
    sources = {name: number for name, number, _ in table.by_source()}
    assert sources == {one.source: 3}


def test_a_dropped_article_stands_for_the_one_that_is_kept(
    archive: Archive, table: ArticleTable
) -> None:
    submit(archive, article(1, "同文。"))
    submit(archive, article(2, "同文。"))
    assert table.standing_for(article(2).id) == article(1).id


def test_amendments(archive: Archive, table: ArticleTable) -> None:
    submit(archive, article(1))
    submit(archive, article(1, "改了。"))
    later = archive.ledger.runs.start("import", archive.now())
    table.amend(article(1).id, b"one\n", 700, later)
    table.amend(article(1).id, b"three\n", 800, later)
    newest = table.revisions(article(1).id)[-1]
    assert (newest.revision, newest.amendment, newest.run) == (2, 2, later)
    assert (newest.line_offset, newest.line_length) == (800, 6)
    assert newest.line_hash == hashlib.sha256(b"three\n").hexdigest()
    assert (table.amended(later), table.amended(archive.run)) == (2, 0)
    assert table.written(later) == (0, 0)
    assert table.counts()["revisions"] == 2


def test_lines_are_moved_and_forgotten(archive: Archive, table: ArticleTable) -> None:
    submit(archive, article(1))
    submit(archive, article(1, "改了。"))
    submit(archive, article(2))
    first, second = table.revisions(article(1).id)
    moved = replace(second, line_offset=5, line_length=6, line_hash="ab")
    table.move_lines([moved])
    assert table.revisions(article(1).id) == [first, moved]
    assert table.misnumbered() == []
    table.forget_revision(article(1).id, 2)
    assert table.misnumbered() == [article(1).id]
    assert table.get(article(1).id) is not None
    table.forget_revision(article(1).id, 1)
    assert table.get(article(1).id) is None
    assert table.revisions(article(1).id) == []
    table.forget_revisions(article(2).id)
    assert table.get(article(2).id) is not None
    assert table.misnumbered() == [article(2).id]


def test_everything_of_a_row_can_be_restated(archive: Archive, table: ArticleTable) -> None:
    submit(archive, article(1))
    row = table.get(article(1).id)
    assert row is not None
    other = replace(row, title="别的题", owed="x", state="expired", next_check=None, revision=7)
    table.restate(other)
    assert table.get(article(1).id) == other


def test_what_is_looked_at_again(archive: Archive, table: ArticleTable) -> None:
    submit(archive, article(1), owed="http-503")
    submit(archive, article(2))
    submit(archive, article(3), owed="http-503")
    assert table.watched() == (3, 2)
    assert table.owed() == [(article(1).id, "http-503"), (article(3).id, "http-503")]
    table.settle_owed(article(1).id)
    table.expire(article(3).id, None)
    table.supersede(article(2).id)
    assert (table.watched(), table.owed()) == ((1, 0), [])


@pytest.mark.parametrize("hours", [0, -1, 1])
def test_a_revision_that_is_not_later(
    hours: int, archive: Archive, table: ArticleTable, clock: HandClock
) -> None:
    submit(archive, article(1))
    clock.forward(hours=hours)
    submit(archive, article(1, "改了。"))
    assert table.not_later() == ([] if hours > 0 else [article(1).id])


def test_due_checks_are_so_many_of_some_categories(
    archive: Archive, table: ArticleTable, clock: HandClock
) -> None:
    for number in range(1, 5):
        submit(archive, article(number, category="wind" if number % 2 else "rain"))
    clock.forward(hours=2)
    now = archive.now()

    def due(
        limit: int = 9, categories: set[str] | None = None, without: frozenset[int] = frozenset()
    ) -> list[int]:
        found = table.due_checks(now, categories=categories, without=without, limit=limit)
        return [int(each.article[-2:]) for each in found]

    assert due() == [1, 2, 3, 4]
    assert due(limit=2) == [1, 2]
    assert due(limit=1, categories={"rain"}) == [2]
    assert due(categories={"rain"}) == [2, 4]
    first = see(archive, article(1, category="wind"))
    assert due(without=frozenset({first})) == [2, 3, 4]
    assert due(categories=set()) == []


def test_a_check_that_found_nothing_new_is_on_record(
    archive: Archive, table: ArticleTable, clock: HandClock
) -> None:
    submit(archive, article(1))
    table.expire(article(1).id, None)
    table.checked(article(1).id, "2022-03-14T05:00:00Z", "2022-03-14T06:00:00Z")
    row = table.get(article(1).id)
    assert row is not None
    assert (row.last_checked, row.next_check, row.state) == (
        "2022-03-14T05:00:00Z",
        "2022-03-14T06:00:00Z",
        "live",
    )
    table.check_again(article(1).id, "2022-03-14T07:00:00Z")
    again = table.get(article(1).id)
    assert again == replace(row, next_check="2022-03-14T07:00:00Z")
    table.relink(article(1).id, row.link, "https://h/1.html")
    assert table.get(article(1).id) == replace(again, url="https://h/1.html")


def test_what_is_past_its_deadline_and_not_shown_is_expired_with_its_link(
    archive: Archive, table: ArticleTable
) -> None:
    submit(archive, article(1))
    link = see(archive, article(1))
    table.expire_unseen("2022-03-16T23:59:59Z")
    assert archive.ledger.links.get(link).state == "captured"
    table.expire_unseen("2022-03-17T00:00:00Z")
    row = table.get(article(1).id)
    assert row is not None
    assert (row.state, row.next_check) == ("expired", None)
    assert archive.ledger.links.get(link).state == "expired"


def test_duplicates_are_restated_in_their_order(archive: Archive) -> None:
    submit(archive, article(1))
    for number in (2, 3):
        submit(archive, article(number, "第1家铺子开门。"))
    duplicates = archive.ledger.duplicates
    told = [replace(each, title=f"题{each.id[-1]}") for each in duplicates.all()]
    duplicates.restate(told)
    assert list(duplicates.all()) == told
    with pytest.raises(ValueError, match="argument 2 is longer"):
        duplicates.restate(told[:1])
