"""verify finds each kind of fault, and none where there is none."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive.check.verify import Fault, verify
from crawler.archive.paths import ArchivePaths
from crawler.commands.verify import hash_of
from crawler.ledger import Ledger
from tests.archive.making import HandClock, article, open_archive, rolling, submit


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with everything in it: revisions, a superseded twin, duplicates."""
    root = tmp_path_factory.mktemp("sound")
    clock = HandClock()
    archive = open_archive(root, clock)
    for number in range(1, 6):
        submit(archive, article(number))
    submit(archive, rolling(7))
    submit(archive, article(8, "第1家铺子开门。"))
    archive.end_run(0)
    archive.close()
    clock.forward(hours=2)
    archive = open_archive(root, clock)
    submit(archive, article(1, "第1家铺子改在六点开门。"))
    submit(archive, article(2, title="江城第2家早点铺（更正）"))
    submit(archive, article(7))
    archive.end_run(0)
    archive.close()
    return root


@pytest.fixture
def root(sound: Path, tmp_path: Path) -> Path:
    """A copy to be damaged."""
    return shutil.copytree(sound, tmp_path / "archive")


def faults(root: Path) -> list[Fault]:
    """What verify finds."""
    paths = ArchivePaths(root)
    with closing(Ledger(paths.ledger)) as ledger:
        return list(verify(paths, ledger, hash_of))


def kinds(root: Path) -> set[tuple[str, str]]:
    """Kind and subject of what verify finds."""
    return {(fault.kind, fault.subject) for fault in faults(root)}


def change_ledger(root: Path, statement: str) -> None:
    """Change a row behind the ledger's back."""
    with closing(sqlite3.connect(ArchivePaths(root).ledger)) as connection, connection:
        assert connection.execute(statement).rowcount > 0


def lines(root: Path) -> list[bytes]:
    return (root / "articles.jsonl").read_bytes().splitlines(keepends=True)


def write_lines(root: Path, *found: bytes) -> None:
    (root / "articles.jsonl").write_bytes(b"".join(found))


def post(number: int) -> str:
    return f"2022-03-14-{article(number).id}.md"


def test_a_sound_archive_has_no_fault(root: Path) -> None:
    assert faults(root) == []


def test_an_empty_archive_has_none_either(tmp_path: Path) -> None:
    open_archive(tmp_path).close()
    assert faults(tmp_path) == []


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_any_flipped_byte_of_a_line(place: float, flip: int, sound: Path, tmp_path: Path) -> None:
    root = shutil.copytree(sound, tmp_path / "flipped", dirs_exist_ok=True)
    content = bytearray((root / "articles.jsonl").read_bytes())
    content[int(place * len(content))] ^= flip
    (root / "articles.jsonl").write_bytes(content)
    position, hit = 0, int(place * len(content))
    for line in lines(sound):
        if position <= hit < position + len(line):
            break
        position += len(line)
    found = faults(root)
    assert [fault.kind for fault in found] == ["line"]
    assert f"byte {position}:" in found[0].problem


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255), data=st.data())
def test_any_flipped_byte_of_a_post_file(
    place: float, flip: int, data: st.DataObject, sound: Path, tmp_path: Path
) -> None:
    root = shutil.copytree(sound, tmp_path / "flipped", dirs_exist_ok=True)
    name = data.draw(st.sampled_from(sorted(path.name for path in (root / "_posts").iterdir())))
    path = root / "_posts" / name
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= flip
    path.write_bytes(content)
    assert kinds(root) == {("post", name[11:-3])}


def cut(root: Path) -> None:
    path = root / "articles.jsonl"
    path.write_bytes(path.read_bytes()[:-7])


def swap(root: Path) -> None:
    first, second, *rest = lines(root)
    write_lines(root, second, first, *rest)


def leave_out(root: Path) -> None:
    first, second, _, *rest = lines(root)
    write_lines(root, first, second, *rest)


def twice(root: Path) -> None:
    write_lines(root, *lines(root), lines(root)[0])


def half(root: Path) -> None:
    write_lines(root, *lines(root), lines(root)[0][:40])


def lose_articles(root: Path) -> None:
    (root / "articles.jsonl").unlink()


def lose_duplicates(root: Path) -> None:
    (root / "duplicates.jsonl").unlink()


def lose_a_duplicate(root: Path) -> None:
    path = root / "duplicates.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))


def break_a_duplicate(root: Path) -> None:
    path = root / "duplicates.jsonl"
    path.write_bytes(path.read_bytes().replace(b"{", b"[", 1))


def lose_a_post(root: Path) -> None:
    (root / "_posts" / post(3)).unlink()


def change_a_post(root: Path) -> None:
    with (root / "_posts" / post(3)).open("ab") as stream:
        stream.write(b" ")


def stray_post(root: Path) -> None:
    (root / "_posts" / "2022-03-14-mine.md").write_bytes(b"mine")


def superseded_post(root: Path) -> None:
    (root / "_posts" / f"2022-03-14-{rolling(7).id}.md").write_bytes(b"twin")


def leftover(root: Path) -> None:
    (root / ".unfinished" / post(3)).write_bytes(b"half")


def row_without_line(root: Path) -> None:
    change_ledger(
        root,
        "INSERT INTO revisions SELECT article, 9, 0, 10000, 50, line_hash, content_hash, captured,"
        f" run FROM revisions WHERE article = '{article(3).id}'",
    )


def line_without_row(root: Path) -> None:
    change_ledger(root, f"DELETE FROM revisions WHERE article = '{article(3).id}'")


def link_without_article(root: Path) -> None:
    change_ledger(root, f"UPDATE links SET article = 'x' WHERE article = '{article(3).id}'")
    change_ledger(root, f"UPDATE articles SET link = 1 WHERE id = '{article(3).id}'")


def kept_without_article(root: Path) -> None:
    change_ledger(root, "UPDATE duplicates SET kept = 'nobody' WHERE why = 'text'")


def another_hash(root: Path) -> None:
    change_ledger(
        root, f"UPDATE revisions SET content_hash = 'ab' WHERE article = '{article(3).id}'"
    )


A3 = article(3).id
DAMAGES: list[tuple[Callable[[Path], None], set[tuple[str, str]]]] = [
    (cut, {("line", f"{article(7).id} revision 1")}),
    (swap, {("line", f"{article(number).id} revision 1") for number in (1, 2)}),
    (twice, {("surplus", "articles.jsonl")}),
    (half, {("surplus", "articles.jsonl")}),
    (lose_duplicates, {("length", "duplicates.jsonl")}),
    (lose_a_duplicate, {("length", "duplicates.jsonl")}),
    (break_a_duplicate, {("line", "duplicates.jsonl line 1")}),
    (lose_a_post, {("post", A3)}),
    (change_a_post, {("post", A3)}),
    (stray_post, {("stray", "2022-03-14-mine.md")}),
    (superseded_post, {("stray", f"2022-03-14-{rolling(7).id}.md")}),
    (link_without_article, {("link", f"/jiangchengbao/2022/03/14/{A3}.html")}),
    (kept_without_article, {("link", f"/jiangchengbao/2022/03/14/{article(8).id}.html")}),
    (another_hash, {("line", f"{A3} revision 1")}),
]


@pytest.mark.parametrize(
    ("damage", "expected"), DAMAGES, ids=[damage.__name__ for damage, _ in DAMAGES]
)
def test_each_kind_of_damage(
    damage: Callable[[Path], None], expected: set[tuple[str, str]], root: Path
) -> None:
    damage(root)
    assert kinds(root) == expected
    for fault in faults(root):
        assert "repair" in str(fault)


@pytest.mark.parametrize("damage", [leave_out, lose_articles, row_without_line, line_without_row])
def test_damage_that_shows_in_many_places(damage: Callable[[Path], None], root: Path) -> None:
    damage(root)
    assert {kind for kind, _ in kinds(root)} & {"line", "gap", "length"}


def test_a_leftover_of_a_killed_run(root: Path) -> None:
    leftover(root)
    (fault,) = faults(root)
    assert (fault.kind, fault.problem) == ("leftover", "a file that a killed run left behind")


def test_a_ledger_whose_pages_are_damaged(root: Path) -> None:
    path = ArchivePaths(root).ledger
    with closing(sqlite3.connect(path)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        query = "SELECT rootpage FROM sqlite_schema WHERE name = 'revisions'"
        page = connection.execute(query).fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = bytes(size)
    path.write_bytes(content)
    found = faults(root)
    assert [fault.kind for fault in found] == ["ledger"]
    assert "restore it from a copy" in str(found[0])


@pytest.mark.parametrize("column", ["title", "source", "published", "content_hash"])
def test_an_article_that_is_not_what_its_line_says(column: str, root: Path) -> None:
    change_ledger(root, f"UPDATE articles SET {column} = 'x' WHERE id = '{A3}'")
    assert kinds(root) == {("article", A3)}


def test_an_article_whose_newest_revision_is_another(root: Path) -> None:
    change_ledger(root, f"UPDATE articles SET revision = 1 WHERE id = '{article(1).id}'")
    assert kinds(root) == {("article", article(1).id)}


def test_an_article_without_any_revision(root: Path) -> None:
    line_without_row(root)
    assert ("article", A3) in kinds(root)


def test_a_hash_that_was_wrong_from_the_start(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    submit(archive, replace(article(1), content_hash="0" * 64))
    archive.end_run(0)
    archive.close()
    (fault,) = faults(tmp_path)
    assert fault.problem.endswith("the text does not give the content_hash")
