"""What a merge asks of another archive's ledger, and what ours says when it has been taken in.

Whole archives are merged in tests/merge.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive.archive import Archive
from crawler.ledger import Ledger
from crawler.ledger.links import LinkRow
from crawler.ledger.lost_lines import LostLine
from crawler.ledger.merging import OtherLedger
from crawler.link_key import LinkKey
from tests.support.archives import HandClock, article, open_archive, rolling, see_link, submit

T4, T5, T6, T7 = (f"2022-03-14T0{hour}:00:00Z" for hour in (4, 5, 6, 7))
Fill = Callable[[Ledger], object]


@contextmanager
def both(folder: Path, mine: Fill, theirs: Fill) -> Iterator[tuple[Ledger, OtherLedger]]:
    """Our ledger and theirs, filled and attached to it."""
    other = folder / "other.sqlite3"
    with closing(Ledger(other)) as ledger:
        ledger.begin()
        theirs(ledger)
        ledger.commit()
    with closing(Ledger(folder / "mine.sqlite3")) as ledger:
        ledger.begin()
        mine(ledger)
        ledger.commit()
        ledger.other.attach(other, still=True)
        ledger.begin()
        yield ledger, ledger.other
        ledger.commit()
        ledger.other.detach()
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            ledger.other.superseded()
        # The next one can be taken in.
        ledger.other.attach(other, still=True)
        ledger.other.detach()


def run(ledger: Ledger, started: str = T4, spider: str = "category", status: int = 0) -> int:
    number = ledger.runs.start(spider, started)
    ledger.runs.end(number, T7, status)
    return number


def nothing(ledger: Ledger) -> None:
    run(ledger)


def link_of(ledger: Ledger, key: str) -> LinkRow:
    found = ledger.links.by_key(LinkKey.parse(key))
    assert found is not None
    return found


# -- runs -----------------------------------------------------------------------------------


def test_runs_of_others_are_below_zero_and_named_after_them(tmp_path: Path) -> None:
    def theirs(ledger: Ledger) -> None:
        run(ledger, T5)
        run(ledger, T6, "share", 3)

    with both(tmp_path, nothing, theirs) as (ledger, other):
        assert other.new_runs("north") == 2
        other.unite_runs("north")
        last = ledger.runs.last()
        assert last is not None
        assert last[:3] == (1, "category", T4)
        rows = ledger._connection.execute("SELECT * FROM runs WHERE id < 0 ORDER BY id DESC")
        assert [row[:5] for row in rows] == [
            (-1, "north/category", T5, T7, 0),
            (-2, "north/share", T6, T7, 3),
        ]
        assert other.new_runs("north") == 0
        other.unite_runs("north")
        assert ledger._connection.execute("SELECT count(*) FROM runs").fetchone() == (3,)
        # The same runs of another collector are others.
        assert other.new_runs("south") == 2


def test_runs_that_look_alike_are_as_many_as_they_are(tmp_path: Path) -> None:
    def theirs(ledger: Ledger) -> None:
        for _ in range(3):
            run(ledger, T5)

    with both(tmp_path, nothing, theirs) as (ledger, other):
        for new in (3, 0):
            assert other.new_runs("north") == new
            other.unite_runs("north")
        numbers = ledger._connection.execute("SELECT id FROM runs ORDER BY id").fetchall()
        assert numbers == [(-3,), (-2,), (-1,), (1,)]


def test_runs_that_they_have_from_others_keep_their_names(tmp_path: Path) -> None:
    def theirs(ledger: Ledger) -> None:
        run(ledger, T5)
        insert = "INSERT INTO runs (id, spider, started) VALUES (-1, 'west/share', ?)"
        ledger._connection.execute(insert, (T6,))

    with both(tmp_path, theirs, theirs) as (ledger, other):
        # Both have the one of the west: it is one.
        assert other.new_runs("north") == 1
        other.unite_runs("north")
        rows = ledger._connection.execute("SELECT id, spider FROM runs ORDER BY id").fetchall()
        assert rows == [(-2, "north/category"), (-1, "west/share"), (1, "category")]


# -- links ----------------------------------------------------------------------------------


def unite(ledger: Ledger) -> None:
    """All that is not of lines, as a merge does it at its end."""
    other = ledger.other
    other.unite_runs("north")
    other.know_links(all_of_them=True)
    other.unite_listings()
    other.unite_links()


def show(ledger: Ledger, path: str, now: str, *links: int, category: str | None = None) -> None:
    ledger.listings.add(path, category, now)
    ledger.listings.read(
        path, etag=f'"{now}"', last_modified=now, body_hash=b"1", links=links, now=now, run=1
    )


def test_links_that_lead_to_what_is_archived_come_first_and_all_of_them_later(
    tmp_path: Path,
) -> None:
    def theirs(ledger: Ledger) -> None:
        run(ledger)
        see_link(ledger, "/lost")
        lost = link_of(ledger, "/lost").id
        ledger.links.lose(lost, "http-404", None, 1)

    with both(tmp_path, nothing, theirs) as (ledger, other):
        assert other.coming() == {"links": 1, "listings": 0, "duplicates": 0, "lost_lines": 0}
        other.know_links(all_of_them=False)
        assert ledger.links.states() == {}
        unite(ledger)
        assert ledger.links.states() == {"lost": 1}
        assert link_of(ledger, "/lost").reason == "http-404"
        assert other.coming()["links"] == 0


Settle = Callable[[Ledger, int], None]
OUTCOMES: dict[str, Settle] = {
    "captured": lambda ledger, link: ledger.links.settle(link, "captured", "captured", 1),
    "refused": lambda ledger, link: ledger.links.refuse(link, "robots", T7, 1),
    "pending": lambda ledger, link: ledger.links.postpone(link, "http-500", T6, 1),
    "due": lambda ledger, link: None,
    "lost": lambda ledger, link: ledger.links.lose(link, "http-404", None, 1),
}
"""From the furthest on."""


@pytest.mark.parametrize("mine", OUTCOMES)
@pytest.mark.parametrize("theirs", OUTCOMES)
def test_of_two_outcomes_the_further_counts(mine: str, theirs: str, tmp_path: Path) -> None:
    def filled(outcome: str) -> Fill:
        def fill(ledger: Ledger) -> None:
            run(ledger)
            OUTCOMES[outcome](ledger, see_link(ledger, "/a"))

        return fill

    further = min(mine, theirs, key=list(OUTCOMES).index)
    with both(tmp_path, filled(mine), filled(theirs)) as (ledger, _):
        unite(ledger)
        assert link_of(ledger, "/a").state == further
        # A try of either is a try.
        tried = {"refused", "pending", "lost"} & {mine, theirs}
        assert link_of(ledger, "/a").attempts == bool(tried)


@pytest.mark.parametrize(("began", "reason"), [(T5, "theirs"), (T4, "theirs"), ("", "mine")])
def test_of_two_outcomes_equally_far_that_of_the_later_run_counts(
    began: str, reason: str, tmp_path: Path
) -> None:
    """Of one moment the greater one, so that it is the same whoever is taken in by whom."""

    def filled(started: str, why: str) -> Fill:
        def fill(ledger: Ledger) -> None:
            run(ledger, started)
            ledger.links.refuse(see_link(ledger, "/a"), why, T7, 1)

        return fill

    with both(tmp_path, filled(T4, "mine"), filled(began, "theirs")) as (ledger, _):
        unite(ledger)
        link = link_of(ledger, "/a")
        assert (link.state, link.reason) == ("refused", reason)
        settled = ledger._connection.execute("SELECT run FROM links").fetchone()[0]
        assert settled == (-1 if reason == "theirs" else 1)


def test_first_sight_last_sight_and_what_only_one_of_both_knows(tmp_path: Path) -> None:
    def mine(ledger: Ledger) -> None:
        run(ledger)
        link = see_link(ledger, "/a", title="", article="", now=T5, deadline=T6)
        show(ledger, "/", T6, link)
        see_link(ledger, "/c", now=T4)

    def theirs(ledger: Ledger) -> None:
        run(ledger)
        show(ledger, "/c.html", T6, see_link(ledger, "/c", now=T5))
        link = see_link(ledger, "/a", title="题", article="NW1", now=T4, deadline=T7)
        show(ledger, "/tags/", T5, link)
        show(ledger, "/tags/", T7)
        see_link(ledger, "/b", now=T5)

    with both(tmp_path, mine, theirs) as (ledger, _):
        unite(ledger)
        link = link_of(ledger, "/a")
        assert (link.title, link.article, link.deadline, link.first_seen) == ("题", "NW1", T7, T4)
        seen = ledger.links.sightings(link.id)
        assert (seen.first, seen.last) == (T4, T6)
        assert link_of(ledger, "/b").first_seen == T5
        where = (
            "SELECT path FROM listings JOIN links ON last_listing = listings.id WHERE key = '/c'"
        )
        assert ledger._connection.execute(where).fetchall() == [("/c.html",)]
        ledger._connection.execute("DELETE FROM shown")
        seen = ledger.links.sightings(link_of(ledger, "/c").id)
        assert (seen.first, seen.last) == (T4, T6)


# -- listings -------------------------------------------------------------------------------


@pytest.mark.parametrize(("when", "shown"), [(T6, "/b"), (T5, "/a"), (T4, "/a")])
def test_a_listing_shows_what_it_showed_whoever_read_it_last(
    when: str, shown: str, tmp_path: Path
) -> None:
    def mine(ledger: Ledger) -> None:
        run(ledger)
        show(ledger, "/", T4, see_link(ledger, "/a", now=T4))
        ledger.listings.unchanged("/", T5, 1)

    def theirs(ledger: Ledger) -> None:
        run(ledger)
        show(ledger, "/", when, see_link(ledger, "/b", now=when), category="wind")

    with both(tmp_path, mine, theirs) as (ledger, other):
        assert other.coming()["listings"] == 0
        unite(ledger)
        row = ledger.listings.get("/")
        assert row is not None
        whole = T6 if when == T6 else T4
        assert (row.etag, row.last_modified, row.last_whole) == (f'"{whole}"', whole, whole)
        assert row.category == ("wind" if when == T6 else None)
        rows = ledger._connection.execute(
            "SELECT key FROM shown JOIN links ON links.id = shown.link"
        ).fetchall()
        assert rows == [(shown,)]
        # What it shows no more was last seen when it was read before.
        assert ledger.links.sightings(link_of(ledger, "/a").id).last == T5


def test_a_listing_was_first_seen_by_whoever_saw_it_first(tmp_path: Path) -> None:
    def filled(when: str) -> Fill:
        def fill(ledger: Ledger) -> None:
            run(ledger)
            ledger.listings.add("/", None, when)

        return fill

    with both(tmp_path, filled(T6), filled(T5)) as (ledger, _):
        unite(ledger)
        assert ledger._connection.execute("SELECT first_seen FROM listings").fetchall() == [(T5,)]


def test_a_listing_that_only_they_know_and_one_that_only_they_could_not_read(
    tmp_path: Path,
) -> None:
    def mine(ledger: Ledger) -> None:
        run(ledger)
        show(ledger, "/", T4)

    def theirs(ledger: Ledger) -> None:
        run(ledger)
        show(ledger, "/new", T4, see_link(ledger, "/a"), category="wind")
        ledger.listings.add("/", None, T4)
        ledger.listings.failed("/", "failed", "http-503", T5, 1)

    with both(tmp_path, mine, theirs) as (ledger, other):
        assert other.coming()["listings"] == 1
        unite(ledger)
        home, new = ledger.listings.get("/"), ledger.listings.get("/new")
        assert home is not None
        assert new is not None
        assert (home.state, home.reason, home.etag) == ("failed", "http-503", f'"{T4}"')
        assert (new.state, new.category, new.posts) == ("ok", "wind", 1)
        assert ledger.listings.asked(-1) == [home, new]


# -- articles, duplicates, what is lost -----------------------------------------------------


@pytest.fixture
def archives(tmp_path: Path) -> Iterator[tuple[Archive, OtherLedger]]:
    """Ours, with an article and rolling news; theirs has both, others, and what was dropped."""
    clock = HandClock()
    there = open_archive(tmp_path / "there", clock)
    for item in (article(2), article(1), rolling(3), article(3), article(5, "第2家铺子开门。")):
        submit(there, item)
    clock.forward(hours=1)
    submit(there, article(1, "改了。"))
    there.end_run(0)
    there.close()
    here = open_archive(tmp_path / "here", clock)
    for item in (article(1), rolling(3)):
        submit(here, item)
    here.commit()
    here.ledger.other.attach(there.paths.ledger, still=True)
    here.ledger.begin()
    yield here, here.ledger.other
    here.close()


def test_articles_of_which_it_has_a_line_that_is_not_here(
    archives: tuple[Archive, OtherLedger],
) -> None:
    here, other = archives
    one, two, three, twin = article(1).id, article(2).id, article(3).id, rolling(3).id
    # The lines here are of an hour later, and so are others; rows are in order of capture.
    assert other.unknown_articles() == sorted([one, two, three, twin])
    theirs = other.article(one)
    assert theirs is not None
    assert (theirs.revision, theirs.state) == (2, "live")
    assert other.article("NW9") is None
    assert [row.revision for row in other.revisions(one)] == [1, 2]
    assert other.superseded() == [twin]
    other.unite_runs("there")
    assert other.coming()["duplicates"] == 2
    other.know_links(all_of_them=False)
    link = here.ledger.links.get(other.link(theirs.link))
    assert (link.article, link.state) == (one, "captured")
    dropped = {row[1]: (row[0], row[5:]) for row in other.unknown_duplicates()}
    assert {name: found[1] for name, found in dropped.items()} == {
        twin: ("twin", three),
        article(5).id: ("text", two),
    }
    assert here.ledger.links.get(dropped[twin][0]).article == twin
    here.ledger.rollback()


def test_of_an_article_who_looked_at_it_last_knows_its_state(
    archives: tuple[Archive, OtherLedger],
) -> None:
    here, other = archives
    table = here.ledger.articles
    mine = table.get(article(1).id)
    assert mine is not None
    other.unite_runs("there")
    other.know_links(all_of_them=True)
    other.unite_articles()
    # Theirs was captured before ours, and looked at in the same second.
    theirs, united = other.article(article(1).id), table.get(article(1).id)
    assert theirs is not None
    assert united is not None
    assert united.first_captured == theirs.first_captured < mine.first_captured
    assert united.last_checked == mine.last_checked
    here.ledger._connection.execute("UPDATE articles SET last_checked = ?", (T4,))
    other.unite_articles()
    united = table.get(article(1).id)
    assert united == replace(
        mine,
        first_captured=theirs.first_captured,
        last_checked=theirs.last_checked,
        next_check=theirs.next_check,
    )
    here.ledger.rollback()


def test_a_line_that_was_lost_is_on_record_once(tmp_path: Path) -> None:
    def theirs(ledger: Ledger) -> None:
        number = run(ledger, T5)
        for name in ("NW1", "NW2"):
            line = LostLine("articles.jsonl", name, 1, 0, name * 9, T4, number, T6)
            ledger.lost_lines.add(line)

    def mine(ledger: Ledger) -> None:
        run(ledger)
        ledger.lost_lines.add(LostLine("articles.jsonl", "NW1", 1, 0, "NW1" * 9, T4, 1, T6))

    with both(tmp_path, mine, theirs) as (ledger, other):
        other.unite_runs("north")
        for new in (1, 0):
            assert other.coming()["lost_lines"] == new
            other.unite_lost_lines()
            lost = [(line.name, line.run) for line in ledger.lost_lines.all()]
            assert lost == [("NW1", 1), ("NW2", -1)]


# -- captures -------------------------------------------------------------------------------


def test_files_of_captures_and_what_each_address_answered_last(tmp_path: Path) -> None:
    def filled(name: str, captured: str) -> Fill:
        def fill(ledger: Ledger) -> None:
            run(ledger)
            table = ledger.captures
            ledger.captures.add_file("empty.warc.gz")
            number = table.add_file(name)
            table.set_file(number, 900, name * 2, closed=name == "b.warc.gz")
            for url, digest in (("http://h/", name.encode()), (f"http://h/{name}", b"same")):
                record = f"<urn:{digest!r}>"
                table.add_payload(digest, number, 7, record, url, captured)
                table.set_latest(url, digest)

        return fill

    with both(tmp_path, filled("a.warc.gz", T5), filled("b.warc.gz", T6)) as (ledger, other):
        [(theirs, *rest)] = other.warc_files()
        assert rest == ["b.warc.gz", 900, "b.warc.gz" * 2, True]
        other.file_is(theirs, ledger.captures.add_file("b.warc.gz"))
        other.unite_payloads()
        payload = ledger.captures.payload(b"b.warc.gz")
        assert payload is not None
        assert (payload.file, payload.captured) == ("b.warc.gz", T6)
        same = ledger.captures.payload(b"same")
        assert same is not None
        assert same.file == "a.warc.gz"
        latest = ledger._connection.execute("SELECT url, digest FROM latest ORDER BY url")
        assert latest.fetchall() == [
            ("http://h/", b"b.warc.gz"),
            ("http://h/a.warc.gz", b"same"),
            ("http://h/b.warc.gz", b"same"),
        ]


# -- which site -----------------------------------------------------------------------------


def test_an_address_of_each_host_of_its_articles_and_some_of_its_links(archive: Archive) -> None:
    for number, host in ((1, "https://a/"), (2, "https://a/"), (3, "http://a/"), (4, "https://b/")):
        submit(archive, article(number, url=f"{host}{number}.html"))
    site = archive.ledger.site
    assert sorted(site.addresses()) == ["http://a/3.html", "https://a/1.html", "https://b/4.html"]
    assert len(site.some_keys(3)) == 3
    assert set(site.some_keys(99)) == {f"/{number}.html" for number in (1, 2, 3, 4)}
