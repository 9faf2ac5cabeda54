"""After a failure of power: what was committed is there, whatever the file system had put off."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import pytest

from crawler.archive.archive import Archive
from crawler.archive.check.verify import verify
from crawler.archive.check.verify_pages import check_editions
from crawler.archive.lock import ArchiveLock
from crawler.archive.paths import ArchivePaths
from crawler.errors import ArchiveDamagedError, ArchiveLockedError
from crawler.ledger import Ledger
from crawler.warc.captures import CapturePolicy
from crawler.warc.check import check_warc
from crawler.warc.exchange import Exchange
from tests.support import article_crashes, crash_points, page_crashes
from tests.support.archives import START, HandClock, article, open_archive, submit
from tests.support.posts import SOURCE, hash_of
from tests.support.power import Failure, PowerSupply

Write = Callable[[Path, Callable[[], None]], None]
State = dict[str, object]
EACH = 4
"""Of so many failures one is followed by others while the archive is opened again."""


def articles(root: Path, committed: Callable[[], None]) -> None:
    """Articles from the first one on: new, revised, moved to another day, dropped, superseded."""
    archive = open_archive(root)
    for found in (article_crashes.FIRST, article_crashes.ROLLING):
        submit(archive, replace(found))
    archive.commit()
    committed()
    archive.close()
    article_crashes.write(root, committed)


def pages(root: Path, committed: Callable[[], None]) -> None:
    """Pages of print, from the first one on."""
    page_crashes.write(root, committed)


def capturing(root: Path) -> Archive:
    """An archive that captures, in WARC files so small that most commits close one."""
    return Archive(
        root,
        spider="category",
        clock=HandClock(),
        source=SOURCE,
        capture=CapturePolicy(prefix="test", size=2000, software="test"),
    )


def answer(url: str) -> Exchange:
    """What passed between the crawler and the server for a page."""
    request = ((b"Host", b"finews.withounder.com"),)
    return Exchange(url, "GET", request, b"", 200, "HTTP/1.1", (), url.encode() * 20)


def captures(root: Path, committed: Callable[[], None]) -> None:
    """Articles with what the server sent."""
    archive = capturing(root)
    committed()
    for number in range(1, 7):
        made = article(number)
        pointer = archive.capture(answer(made.url))
        assert pointer is not None
        made.warc = [pointer]
        submit(archive, made)
        archive.commit()
        committed()
    archive.end_run(0)
    committed()
    archive.close()


def state(root: Path) -> State:
    """Everything that was archived, apart from the record of runs and what was captured."""
    return article_crashes.state(root) | page_crashes.state(root)


def captured(root: Path) -> dict[str, bytes]:
    """The WARC files, closed or not."""
    found = ArchivePaths(root).warc.glob("*.warc.gz*")
    return {path.name.removesuffix(".open"): path.read_bytes() for path in found}


def faults(root: Path) -> list[str]:
    """What ``scrapy verify`` would say."""
    paths = ArchivePaths(root)
    with closing(Ledger(paths.ledger, read_only=True)) as ledger:
        found = chain(
            verify(paths, ledger, hash_of),
            check_editions(paths, ledger),
            check_warc(paths.warc, ledger.captures.files()),
        )
        return [str(fault) for fault in found]


def different(found: State, expected: State, failure: Failure) -> str:
    """Where what is left is not what the last commit had made durable."""
    parts = [f"{name}: {found[name]!r}" for name in found if found[name] != expected[name]]
    return f"after {failure.commits} commits {sorted(failure.left)} is left: " + "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Watched:
    """Every failure of power while an archive was written, and what each of its commits left."""

    failures: list[Failure]
    states: list[State]
    captures: list[dict[str, bytes]]

    def check(self, root: Path, failure: Failure) -> None:
        """What was committed before this failure is there, and all of it is in order."""
        found = state(root)
        expected = self.states[failure.commits : failure.commits + 2]
        assert found in expected, different(found, expected[0], failure)
        # What was captured beyond the last commit is evidence and stays.
        kept = captured(root)
        for name, content in self.captures[failure.commits].items():
            assert kept[name].startswith(content), name
        assert faults(root) == [], sorted(failure.left)


def watch(write: Write, folder: Path) -> Watched:
    """Write an archive."""
    watched = folder / "watched"
    root = watched / "archive"
    watched.mkdir()
    open_archive(folder / "empty").close()
    power = PowerSupply(watched)
    found = Watched(power.failures, [state(folder / "empty")], [{}])

    def committed() -> None:
        power.committed()
        found.states.append(state(root))
        found.captures.append(captured(root))

    with power.watched():
        write(root, committed)
    return found


def restored(failure: Failure, place: Path) -> Path:
    """The archive in the directory ``place``, which is made, as a failure has left it."""
    place.mkdir()
    failure.restore(place)
    return place / "archive"


@pytest.mark.parametrize("write", [articles, pages, captures])
def test_a_failure_of_power_costs_nothing_that_was_committed(write: Write, tmp_path: Path) -> None:
    watched = watch(write, tmp_path)
    assert len(watched.failures) > 50
    for number, failure in enumerate(watched.failures):
        root = restored(failure, tmp_path / str(number))
        archive = open_archive(root)
        archive.close()
        watched.check(root, failure)
        if failure.commits == len(watched.states) - 1:
            # The run had ended: every file of captures has its name.
            assert archive.leftovers == []


@pytest.mark.parametrize("write", [articles, pages, captures])
def test_a_failure_of_power_during_the_start_after_another(write: Write, tmp_path: Path) -> None:
    watched = watch(write, tmp_path)
    for number, failure in enumerate(watched.failures[::EACH]):
        place = tmp_path / str(number)
        root = restored(failure, place)
        power = PowerSupply(place)
        with power.watched():
            open_archive(root).close()
            power.committed()
        for second, again in enumerate(power.failures):
            root = restored(again, tmp_path / f"{number}-{second}")
            archive = open_archive(root)
            archive.close()
            watched.check(root, failure)
            if again.commits:
                assert archive.leftovers == []


def test_a_failure_of_power_during_a_repair_costs_nothing(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    articles(whole, lambda: None)
    watched = tmp_path / "watched"
    shutil.copytree(whole, watched / "archive")
    article_crashes.damage(watched / "archive")
    power = PowerSupply(watched)
    with power.watched():
        crash_points.mend(watched / "archive")
        power.committed()
    assert len(power.failures) > 20
    for number, failure in enumerate(power.failures):
        root = restored(failure, tmp_path / str(number))
        if failure.commits:
            assert faults(root) == [], sorted(failure.left)
        crash_points.mend(root)
        assert faults(root) == [], sorted(failure.left)
        found, expected = state(root), state(whole)
        for name in ("posts", "revisions of", "revisions"):
            assert found[name] == expected[name], name
        assert (root / "strays" / "2022-03-14-mine.md").read_bytes() == b"mine"


def test_a_run_before_a_repair_is_done_again_costs_no_line(tmp_path: Path) -> None:
    """A repair that lost power leaves no archive from which a run would cut whole lines."""
    watched = tmp_path / "watched"
    archive = open_archive(watched / "archive")
    for text in ("早市今天开门。", "早市今天七点开门。"):
        submit(archive, article(1, text))
    # What a line says of reprints is in no post file.
    submit(archive, replace(article(3), story=article(1).id))
    archive.end_run(0)
    archive.close()
    path = ArchivePaths(watched / "archive").articles
    lost, *whole = path.read_bytes().splitlines(keepends=True)
    damaged = lost.replace(b'"id"', b'"no"')
    path.write_bytes(b"".join([damaged, *whole]))
    power = PowerSupply(watched)
    with power.watched():
        crash_points.mend(watched / "archive")
    for number, failure in enumerate(power.failures):
        root = restored(failure, tmp_path / str(number))
        left = [ArchivePaths(root).articles, *ArchivePaths(root).strays.glob("*")]
        assert any(damaged in path.read_bytes() for path in left)
        with suppress(ArchiveDamagedError):
            open_archive(root).close()
        crash_points.mend(root)
        assert ArchivePaths(root).articles.read_bytes() == b"".join(whole)
        assert faults(root) == []


@pytest.mark.parametrize("ending", [Archive.abandon, Archive.close])
def test_captures_without_a_commit_are_cut_back(
    ending: Callable[[Archive], None], tmp_path: Path
) -> None:
    archive = capturing(tmp_path)
    archive.capture(answer(article(1).url))
    assert list(archive.paths.warc.glob("*.open"))
    ending(archive)
    assert list(archive.paths.warc.glob("*.warc.gz*")) == []
    if not archive.closed:
        archive.close()
    again = open_archive(tmp_path)
    assert again.leftovers == []
    again.close()


PRAGMAS: dict[str, int | str] = {
    "synchronous": 2,  # FULL: a commit is an fsync
    "foreign_keys": 1,
    "cache_spill": 0,  # a full disk is met at a commit, which can be undone
    "busy_timeout": 10_000,  # a reader may hold it for a moment
    "journal_mode": "wal",
}


@pytest.mark.parametrize(("pragma", "value"), PRAGMAS.items())
def test_how_the_ledger_is_kept(pragma: str, value: int | str, tmp_path: Path) -> None:
    with closing(Ledger(tmp_path / "ledger.sqlite3")) as ledger:
        assert ledger._connection.execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_a_reader_never_sees_a_partial_post(tmp_path: Path) -> None:
    """Whoever has opened a post reads it to its end, whatever becomes of the article meanwhile."""
    archive = open_archive(tmp_path)
    submit(archive, article(1, "早市今天开门。"))
    archive.commit()
    (path,) = archive.paths.posts.iterdir()
    before = path.read_bytes()
    with path.open("rb", buffering=0) as reader:
        start = reader.read(20)
        submit(archive, article(1, "早市今天七点开门。"))
        archive.commit()
        assert start + reader.read() == before
    assert path.read_bytes() != before
    archive.close()


def test_the_lock_is_held_until_the_ledger_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = Ledger.close
    refused: list[str] = []

    def close_watched(ledger: Ledger) -> None:
        other = ArchiveLock(ArchivePaths(tmp_path).lock, spider="other", now=START)
        with pytest.raises(ArchiveLockedError) as error:
            other.acquire()
        close(ledger)
        refused.append(str(error.value))

    archive = open_archive(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "close", close_watched)
        archive.close()
    assert len(refused) == 1
    assert "category, process" in refused[0]
    open_archive(tmp_path).close()
