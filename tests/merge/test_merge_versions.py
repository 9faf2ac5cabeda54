"""Archives of older versions, with pages of print and captures, are merged like any other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.paths import ArchivePaths
from crawler.ledger import Ledger
from tests.support.merging import captures, collect, content, lines, merge
from tests.support.processes import run_scrapy
from tests.support.project import PROJECT
from tests.support.unpacking import unpack_tar

KEPT = PROJECT / "tests" / "upgrades" / "archives"
VERSIONS = sorted(path.name.removesuffix(".tar.gz") for path in KEPT.glob("*.tar.gz"))


def unpacked(version: str, folder: Path) -> Path:
    unpack_tar(KEPT / f"{version}.tar.gz", folder)
    return (folder / "archive").rename(folder / version)


def files(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def pages(root: Path) -> dict[str, tuple[int, list[tuple[str, str]]]]:
    """Each page's newest revision, and the online articles of its articles."""
    with closing(Ledger(ArchivePaths(root).ledger)) as ledger:
        return {
            page.stem: (
                page.revision,
                sorted(
                    (str(each.position), each.article) for each in ledger.editions.matches(page.id)
                ),
            )
            for page in ledger.editions.all()
        }


def verified(root: Path) -> str:
    return run_scrapy("verify", "-s", f"ARCHIVE_DIR={root}").out


@pytest.mark.parametrize("version", VERSIONS)
def test_into_nothing(version: str, tmp_path: Path) -> None:
    there = unpacked(version, tmp_path)
    before, here = files(there), tmp_path / "here"
    assert merge(here, there) == 0
    assert files(there) == before
    assert captures(here) == captures(there)
    assert ": no faults" in verified(here)
    assert pages(here) == pages(there)
    runs = [path.read_bytes() for path in (here / "runs" / version).iterdir()]
    assert sorted(runs) == sorted(path.read_bytes() for path in (there / "runs").iterdir())


def test_without_room_for_a_copy_of_its_ledger(
    tmp_path: Path,
    tmpfs: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nor for one of an archive that is not there yet."""
    there, empty = unpacked("0.1.0", tmp_path), collect(tmp_path / "empty", [])
    before = files(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmpfs("size=64k")))
    for here, named in ((empty, there), (tmp_path / "new", tmp_path / "new")):
        assert merge(here, there) == 4
        told = capsys.readouterr().err
        assert f"{named}: a ledger for it cannot be written in" in told
        assert "full; the environment's TMPDIR names another place" in told
    assert files(tmp_path) == before


def test_all_of_them_in_any_order(tmp_path: Path) -> None:
    roots = [unpacked(version, tmp_path) for version in VERSIONS]
    found = []
    for number, order in enumerate((roots, roots[::-1])):
        here = tmp_path / f"here-{number}"
        assert merge(here, *order) == 0
        assert ": no faults" in verified(here)
        size = (here / "articles.jsonl").stat().st_size
        assert merge(here, *order) == 0
        assert (here / "articles.jsonl").stat().st_size == size
        found.append((content(here), pages(here)))
    assert found[0] == found[1]
    union = set[tuple[str, str, str]]().union(*map(captures, roots))
    assert captures(here) == union
    # Where an article is printed is said by its newest line, whichever archive knew it.
    printed = {each["id"] for each in lines(here) if each.get("print")}
    assert {article for _, (_, some) in pages(here).items() for _, article in some} == printed
