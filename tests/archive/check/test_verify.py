"""verify finds each kind of fault, and none where there is none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive.check.verify import only_indexes
from crawler.archive.paths import ArchivePaths
from crawler.archive.run_reports import month_file
from tests.support.archives import article, open_archive, rolling, submit
from tests.support.campaigns import examples
from tests.support.damages import (
    A3,
    another_hash,
    break_a_duplicate,
    break_table,
    change_a_post,
    change_ledger,
    cut,
    faults,
    half,
    kept_without_article,
    leave_out,
    leftover,
    line_without_row,
    lines,
    link_without_article,
    lose_a_duplicate,
    lose_a_post,
    lose_articles,
    lose_duplicates,
    other_json,
    post,
    row_without_line,
    stray_post,
    superseded_post,
    swap,
    twice,
    write_lines,
)


def kinds(root: Path) -> set[tuple[str, str]]:
    """Kind and subject of what verify finds."""
    return {(fault.kind, fault.subject) for fault in faults(root)}


def test_a_sound_archive_has_no_fault(root: Path) -> None:
    assert faults(root) == []


def test_an_empty_archive_has_none_either(tmp_path: Path) -> None:
    open_archive(tmp_path).close()
    assert faults(tmp_path) == []


@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
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


@settings(max_examples=examples(100), deadline=None, suppress_health_check=list(HealthCheck))
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
    (
        kept_without_article,
        {
            ("link", f"/jiangchengbao/2022/03/14/{article(8).id}.html"),
            # The ledger's other copy says so too.
            ("line", "duplicates.jsonl line 1"),
        },
    ),
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


NAMES = ["id", "url", "title", "source", "why", "kept"]


@pytest.mark.parametrize(
    "value",
    [
        {"id": "1"},
        dict.fromkeys([*NAMES, "more"], ""),
        dict.fromkeys(reversed(NAMES), ""),
        NAMES,
        1,
        None,
    ],
    ids=["too few", "too many", "in another order", "a list", "a number", "null"],
)
def test_a_line_of_json_that_is_not_a_duplicate(value: object, root: Path) -> None:
    other_json(root, value)
    assert kinds(root) == {("line", "duplicates.jsonl line 1")}


@pytest.mark.parametrize("damage", [leave_out, lose_articles, row_without_line, line_without_row])
def test_damage_that_shows_in_many_places(damage: Callable[[Path], None], root: Path) -> None:
    damage(root)
    assert {kind for kind, _ in kinds(root)} & {"line", "gap", "length"}


LINES: list[tuple[Callable[[bytes], bytes], str]] = [
    (lambda line: line[:-1] + b" ", "the line has no end"),
    (lambda line: line.replace(b'"id"', b'"no"'), "the line is not an article"),
    (lambda line: line.replace(b"0000000003", b"0000000009"), "the line is NW202203140000000009"),
    (lambda line: line.replace(b'"revision":1', b'"revision":2'), f"the line is {A3} revision 2"),
    (lambda line: line.replace(b'"byline":"', b'"byline": '), "the line is not an article"),
    (lambda line: line.replace(b"jiangchengbao", b"jiangchengbaX"), "bytes are not what was"),
]


@pytest.mark.parametrize(("change", "problem"), LINES, ids=[problem for _, problem in LINES])
def test_what_is_wrong_with_a_line(
    change: Callable[[bytes], bytes], problem: str, root: Path
) -> None:
    found = lines(root)
    changed = change(found[2])
    assert len(changed) == len(found[2])
    assert changed != found[2]
    write_lines(root, *found[:2], changed, *found[3:])
    (fault,) = faults(root)
    assert (fault.kind, fault.subject) == ("line", f"{A3} revision 1")
    assert problem in fault.problem


def test_a_line_that_ends_with_the_file(root: Path) -> None:
    cut(root)
    (fault,) = faults(root)
    assert fault.problem.endswith("the file ends before the line does")


def test_another_content_hash_in_the_ledger(root: Path) -> None:
    another_hash(root)
    assert any("content_hash is" in fault.problem for fault in faults(root))


def test_a_post_file_that_cannot_be_read(root: Path) -> None:
    path = root / "_posts" / post(3)
    path.unlink()
    path.mkdir()
    (fault,) = faults(root)
    assert (fault.kind, fault.subject) == ("post", A3)
    assert "the file cannot be read" in fault.problem


@pytest.mark.parametrize("number", [3, 7])
def test_a_line_that_the_ledger_has_lost(number: int, root: Path) -> None:
    """The lines behind it are where they are, and in order."""
    found = [f'"id":"{article(number).id}"'.encode() in line for line in lines(root)].index(True)
    place = sum(map(len, lines(root)[:found]))
    length = sum(map(len, lines(root)))
    change_ledger(root, f"DELETE FROM revisions WHERE article = '{article(number).id}'")
    last = found == len(lines(root)) - 1
    gap = ("length", "articles.jsonl") if last else ("gap", f"articles.jsonl byte {place}")
    assert kinds(root) == {gap, ("article", article(number).id)}
    if last:
        (fault,) = (fault for fault in faults(root) if fault.kind == "length")
        assert fault.problem == f"{length} bytes are committed, the revisions take {place}"


def test_a_leftover_of_a_killed_run(root: Path) -> None:
    leftover(root)
    (fault,) = faults(root)
    assert (fault.kind, fault.problem) == ("leftover", "a file that a killed run left behind")


def test_a_ledger_whose_pages_are_damaged(root: Path) -> None:
    break_table(ArchivePaths(root).ledger, "revisions")
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


def test_a_duplicate_that_the_ledger_has_lost(root: Path) -> None:
    known = len((root / "duplicates.jsonl").read_bytes().splitlines())
    change_ledger(root, "DELETE FROM duplicates WHERE id = (SELECT max(id) FROM duplicates)")
    (fault,) = [fault for fault in faults(root) if fault.kind == "lines"]
    assert fault.subject == "duplicates.jsonl"
    assert fault.problem == f"{known} lines, the ledger has {known - 1}"


def test_of_duplicates_in_another_order_the_first_is_named(root: Path) -> None:
    path = root / "duplicates.jsonl"
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(second + first)
    (fault,) = [fault for fault in faults(root) if fault.kind == "line"]
    assert fault.subject == "duplicates.jsonl line 1"
    assert fault.problem == f"the ledger has another there, {json.loads(first)['id']}"


def test_the_reports_of_a_month_that_the_ledger_does_not_know(root: Path) -> None:
    path = month_file(ArchivePaths(root).runs, "2022-02")
    path.write_bytes(b"")
    (fault,) = faults(root)
    assert (fault.kind, fault.subject) == ("run-reports", str(path))
    assert fault.problem == "the ledger does not know it"


INDEX = ["row 3 missing from index links_open", "wrong # of entries in index links_open"]


@pytest.mark.parametrize(
    ("problems", "only"),
    [
        (INDEX, True),
        (["non-unique entry in index articles_text"], True),
        ([*INDEX, "Tree 4 page 9 cell 3: Rowid 7 out of order"], False),
        (["NULL value in links.key", *INDEX], False),
        (["row 7 of links refers to one of listings that is not there", *INDEX], False),
    ],
)
def test_where_no_more_than_indexes_are_wrong(problems: list[str], only: bool) -> None:
    """As SQLite says it (https://www.sqlite.org/pragma.html#pragma_integrity_check)."""
    assert only_indexes(problems) is only
