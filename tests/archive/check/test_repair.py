"""verify --repair mends what can be mended, and says what is gone for good."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive.jsonl import article_line, read_article_line
from crawler.archive.paths import ArchivePaths
from crawler.errors import ArchiveDamagedError
from crawler.ledger import Ledger
from tests.support import damages
from tests.support.archive_state import last_run, revisions, state_of
from tests.support.archives import START, article, files, open_archive, rolling, submit
from tests.support.crash_points import mend
from tests.support.damages import faults, lines, post, write_lines
from tests.support.posts import post_of


def committed(root: Path) -> int:
    """How many bytes of ``articles.jsonl`` count."""
    with closing(Ledger(ArchivePaths(root).ledger, read_only=True)) as ledger:
        return ledger.lengths()["articles.jsonl"]


def test_a_sound_archive_is_left_alone(root: Path) -> None:
    before = files(root), last_run(root)
    assert mend(root) == []
    assert (files(root), last_run(root)) == before


EXACT = [
    damages.twice,
    damages.half,
    damages.swap,
    damages.lose_duplicates,
    damages.lose_a_post,
    damages.change_a_post,
    damages.superseded_post,
    damages.leftover,
]


@pytest.mark.parametrize("damage", EXACT, ids=[damage.__name__ for damage in EXACT])
def test_mended_to_the_byte(damage: Callable[[Path], None], root: Path) -> None:
    before = files(root)
    damage(root)
    mend(root)
    assert faults(root) == []
    after = files(root)
    assert {name for name in before if before[name] != after[name]} <= {
        # The ledger knows no more of a duplicate than its link did, and its order of lines.
        *(["duplicates.jsonl"] if damage is damages.lose_duplicates else []),
        *(["articles.jsonl"] if damage is damages.swap else []),
    }
    assert after.keys() == before.keys()
    assert mend(root) == []


MENDED = [
    damages.cut,
    damages.lose_a_duplicate,
    damages.break_a_duplicate,
    damages.stray_post,
    damages.leave_out,
    damages.row_without_line,
    damages.line_without_row,
    damages.link_without_article,
    damages.kept_without_article,
    damages.another_hash,
]


@pytest.mark.parametrize("damage", MENDED, ids=[damage.__name__ for damage in MENDED])
def test_mended(damage: Callable[[Path], None], root: Path) -> None:
    before = revisions(root)
    damage(root)
    assert mend(root)
    assert faults(root) == []
    if damage is not damages.another_hash:
        assert revisions(root) == before
    assert mend(root) == []


def test_nothing_is_set_aside_where_every_line_is_carried_over(root: Path) -> None:
    damages.swap(root)
    mend(root)
    assert not (root / "strays").exists()


def test_a_post_file_that_cannot_be_read_gives_no_line(root: Path) -> None:
    found = lines(root)
    write_lines(root, *found[:2], found[2].replace(b'"id"', b'"no"'), *found[3:])
    path = root / "_posts" / post(3)
    path.write_bytes(b"---\nlayout: another\n---\n")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    damages.change_ledger(
        root, f"UPDATE articles SET post_hash = '{digest}' WHERE id = '{damages.A3}'"
    )
    assert f"{damages.A3} revision 1: its text is gone for good" in mend(root)
    assert faults(root) == []
    assert (root / "strays" / post(3)).read_bytes() == b"---\nlayout: another\n---\n"


def test_directories_that_are_missing_are_made(root: Path) -> None:
    before = files(root)
    shutil.rmtree(root / ".unfinished")
    damages.swap(root)
    assert faults(root) != []
    mend(root)
    assert faults(root) == []
    assert files(root) == before


def test_what_is_cut_back_is_told_in_words(root: Path) -> None:
    with (root / "articles.jsonl").open("ab") as stream:
        stream.write(b"{half a")
    assert mend(root) == ["cut back to the last commit: 7 bytes of articles.jsonl"]


@pytest.mark.parametrize("flipped", [5, 400, -2])
def test_a_damaged_line_comes_from_its_post_file(flipped: int, root: Path) -> None:
    before = revisions(root)
    found = lines(root)
    content = bytearray(found[3])
    content[flipped] ^= 1
    write_lines(root, *found[:3], bytes(content), *found[4:])
    done = f"{article(4).id} revision 1: line made anew from its post"
    steps = mend(root)
    assert any(said.startswith(done) for said in steps)
    aside = f"articles.jsonl as it was, with what is not a line of the ledger: {root / 'strays'}"
    assert f"{aside}/articles.jsonl" in steps
    assert faults(root) == []
    assert revisions(root) == before
    # What is not a line any more is kept where nothing reads it.
    assert content in (root / "strays" / "articles.jsonl").read_bytes()


LOST_WITH_THE_LINES = {(article(1).id, 1), (article(2).id, 1), (rolling(7).id, 1)}
"""Only the newest revision of each is in a post file, and a superseded twin in none."""


def test_all_lines_lost(root: Path) -> None:
    before = revisions(root)
    damages.lose_articles(root)
    said = mend(root)
    assert faults(root) == []
    assert revisions(root) == {row for row in before if row[:2] not in LOST_WITH_THE_LINES}
    for article_id, revision in LOST_WITH_THE_LINES:
        assert f"{article_id} revision {revision}: its text is gone for good" in said


def test_line_and_post_file_lost(root: Path) -> None:
    found = lines(root)
    write_lines(root, *found[:2], *found[3:])
    (root / "_posts" / post(3)).unlink()
    said = mend(root)
    assert f"{article(3).id} revision 1: its text is gone for good" in said
    key = f"/jiangchengbao/2022/03/14/{article(3).id}.html"
    assert f"link {key} was captured without an article: it is due again" in said
    assert faults(root) == []
    # The link is due again, and the article can be archived anew.
    assert state_of(root, key) == "due"
    archive = open_archive(root)
    assert submit(archive, article(3)).kind == "new"
    archive.end_run(0)
    archive.close()
    assert faults(root) == []


def test_the_newest_revision_lost_leaves_the_one_before(root: Path) -> None:
    kept = [line for line in lines(root) if read_article_line(line).revision == 1]
    write_lines(root, *kept)
    (root / "_posts" / post(1)).unlink()
    said = mend(root)
    assert f"{article(1).id} revision 2: its text is gone for good" in said
    assert faults(root) == []
    assert (root / "_posts" / post(1)).read_bytes() == post_of(article(1))[1]
    # Its next capture is a revision again.
    archive = open_archive(root)
    assert submit(archive, article(1, "第1家铺子改在六点开门。")).kind == "revision"
    archive.end_run(0)
    archive.close()
    assert faults(root) == []


def test_a_stray_is_moved_and_not_thrown_away(root: Path) -> None:
    damages.stray_post(root)
    mend(root)
    assert (root / "strays" / "2022-03-14-mine.md").read_bytes() == b"mine"


def test_everything_at_once(root: Path) -> None:
    before = revisions(root)
    for damage in (
        damages.swap,
        damages.half,
        damages.lose_a_post,
        damages.stray_post,
        damages.lose_a_duplicate,
        damages.leftover,
        damages.superseded_post,
    ):
        damage(root)
    mend(root)
    assert faults(root) == []
    assert revisions(root) == before


def test_a_line_of_json_that_is_not_a_duplicate_is_made_anew(root: Path) -> None:
    before = json.loads(files(root)["duplicates.jsonl"].splitlines()[0])
    damages.other_json(root, {"id": "1"})
    assert mend(root) == ["duplicates.jsonl: 2 lines made anew from the ledger"]
    assert faults(root) == []
    found = [json.loads(line) for line in files(root)["duplicates.jsonl"].splitlines()]
    assert [line["kept"] for line in found if line["id"] == before["id"]] == [before["kept"]]


@pytest.mark.parametrize("other", [damages.swap, damages.leave_out, damages.lose_articles])
def test_what_a_killed_run_wrote_is_taken_in_again(
    other: Callable[[Path], None], root: Path
) -> None:
    """A whole line beyond the last commit comes back, whatever else is wrong."""
    before = revisions(root)
    never = replace(article(1, "没有存下来。"), revision=3, captured_at=START)
    other(root)
    if other is damages.lose_articles:
        before = {row for row in before if row[:2] not in LOST_WITH_THE_LINES}
    path = root / "articles.jsonl"
    content = path.read_bytes() if path.exists() else b""
    path.write_bytes(content.ljust(committed(root), b"\n") + article_line(never))
    mend(root)
    assert faults(root) == []
    assert revisions(root) == before | {(never.id, 3, never.title, never.text)}
    assert article_line(never) in (root / "strays" / "articles.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"\n", b"\r\n"), (b"", b"\xef\xbb\xbf")],
    ids=["ends of Windows", "a byte order mark"],
)
def test_a_file_that_an_editor_has_saved(old: bytes, new: bytes, root: Path) -> None:
    path = root / "articles.jsonl"
    whole = path.read_bytes()
    path.write_bytes(new + whole if not old else whole.replace(old, new))
    # No line is cut off meanwhile: what lies there is not what was committed.
    with pytest.raises(ArchiveDamagedError, match=r"no line ends at byte \d+; .*--repair"):
        open_archive(root)
    mend(root)
    assert path.read_bytes() == whole
    assert faults(root) == []
