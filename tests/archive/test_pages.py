"""Pages of print in a commit: abandoned they leave nothing, committed they are placed once."""

from __future__ import annotations

from pathlib import Path

from crawler.archive.archive import Archive
from crawler.editions.desk import EditionDesk
from crawler.reprints.reprints import Reprints
from tests.support.archives import article, open_archive, submit
from tests.support.crash_points import faults
from tests.support.editions import files
from tests.support.open_files import open_files
from tests.support.page_crashes import offer, take
from tests.support.print_pages import back, front


def desk(archive: Archive) -> EditionDesk:
    return EditionDesk(archive, Reprints(archive))


def test_a_page_that_is_abandoned_leaves_nothing(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    editions = desk(archive)
    take(archive, editions, A4=back())
    before = files(tmp_path)
    offer(archive, editions, A1=front())
    assert archive.waiting > 0
    archive.abandon()
    assert archive.waiting == 0
    submit(archive, article(1))
    archive.commit()
    archive.close()
    assert files(tmp_path) == before
    assert faults(tmp_path) == []
    again = open_archive(tmp_path)
    assert not again.recovered
    again.close()


def test_files_are_placed_by_the_commit_of_their_page_alone(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    take(archive, desk(archive), A1=front())
    places = {path: path.stat().st_mtime_ns for path in archive.paths.edition_files.rglob("*")}
    assert places
    submit(archive, article(1))
    archive.commit()
    assert {path: path.stat().st_mtime_ns for path in places} == places
    archive.close()


def test_a_commit_leaves_no_file_open(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    editions = desk(archive)
    take(archive, editions, A1=front())
    submit(archive, article(1))
    archive.commit()
    before = open_files()
    take(archive, editions, A4=back())
    submit(archive, article(2))
    archive.commit()
    assert open_files() == before
    archive.close()
