"""What a merge asks of another archive's ledger, and what ours says when it has been taken in.

Of links and listings in test_merging_links.py; whole archives are merged in tests/merge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive.archive import Archive
from crawler.ledger import Ledger
from crawler.ledger.lost_lines import LostLine
from crawler.ledger.merging import OtherLedger
from tests.support.archives import HandClock, article, open_archive, rolling, submit
from tests.support.two_ledgers import T4, T5, T6, T7, Fill, both, nothing, run

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
