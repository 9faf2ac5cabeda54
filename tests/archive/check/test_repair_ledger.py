"""verify --repair where the ledger says too little or something wrong; the files know better."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive.jsonl import article_line, read_article_line
from crawler.clock import utc_text
from crawler.errors import ArchiveDamagedError
from crawler.files import append
from tests.support import damages
from tests.support.archive_state import last_run, revisions, state_of
from tests.support.archives import START, article, files, open_archive
from tests.support.crash_points import mend
from tests.support.damages import faults, lines, post


def test_the_last_line_is_taken_into_the_ledger_again(root: Path) -> None:
    before = revisions(root)
    last = read_article_line(lines(root)[-1])
    damages.change_ledger(root, f"DELETE FROM revisions WHERE article = '{last.id}'")
    assert f"{last.id} revision 1: its line is in the ledger again" in mend(root)
    assert faults(root) == []
    assert revisions(root) == before


def test_an_article_of_which_the_ledger_has_nothing_but_the_name(root: Path) -> None:
    damages.line_without_row(root)
    damages.leave_out(root)
    said = mend(root)
    assert f"{article(3).id}: the ledger had it without any text: it is gone for good" in said
    assert faults(root) == []
    # Its post file is not thrown away.
    assert (root / "strays" / post(3)).exists()


def test_what_takes_lines_in_again_is_a_run_that_has_ended(root: Path) -> None:
    before = last_run(root)
    assert before is not None
    append(root / "articles.jsonl", [article_line(replace(article(9), captured_at=START))])
    assert f"{article(9).id} revision 1: taken in again from its line" in mend(root)
    now = utc_text(START)
    assert last_run(root) == (before[0] + 1, "verify", now, now, 0)


LINE_FILES = ["articles.jsonl", "duplicates.jsonl"]


@pytest.mark.parametrize("name", LINE_FILES)
def test_one_flipped_bit_of_how_much_of_a_file_counts(name: str, root: Path) -> None:
    before = files(root)
    length = len(before[name])
    damages.change_ledger(root, f"UPDATE files SET length = {length ^ 64} WHERE name = '{name}'")
    said = f"ledger.sqlite3 '{name}': a flipped bit in its row of files flipped back"
    assert mend(root) == [said]
    assert faults(root) == []
    assert files(root) == before


@pytest.mark.parametrize("name", LINE_FILES)
@pytest.mark.parametrize("told", [0, 3, 99_999])
def test_how_much_of_a_file_counts_is_as_much_as_its_known_lines_are(
    told: int, name: str, root: Path
) -> None:
    """No run cuts by such a word; a line that no commit knows is not taken for one that does."""
    before = files(root)
    damages.change_ledger(root, f"UPDATE files SET length = {told} WHERE name = '{name}'")
    damages.change_ledger(root, f"UPDATE articles SET url = 'x' WHERE id = '{damages.A3}'")
    with pytest.raises(ArchiveDamagedError, match=f"how much of '{name}' counts is not what was"):
        open_archive(root)
    unknown = b'{"id":"?"}\n'
    append(root / "duplicates.jsonl", [unknown])
    done = mend(root)
    assert "ledger.sqlite3: how much of each file counts, by the lines that it knows" in done
    assert faults(root) == []
    assert files(root) == before
    (aside,) = (root / "strays").iterdir()
    assert aside.read_bytes() == unknown


def test_a_post_file_in_the_bytes_of_an_older_version(root: Path) -> None:
    name = post(3)
    (root / "_posts" / name).unlink()
    damages.change_ledger(
        root, f"UPDATE articles SET post_hash = 'older' WHERE id = '{article(3).id}'"
    )
    assert mend(root) == [
        f"{article(3).id}: post file {name} written anew",
        # It was changed behind the ledger's back, here as there.
        f"ledger.sqlite3 '{article(3).id}': its row of articles is taken as it stands now",
    ]
    assert faults(root) == []


@pytest.mark.parametrize("column", ["title", "source", "published", "content_hash"])
def test_the_ledgers_word_of_an_article(column: str, root: Path) -> None:
    before = files(root)
    damages.change_ledger(root, f"UPDATE articles SET {column} = 'x' WHERE id = '{damages.A3}'")
    mend(root)
    assert faults(root) == []
    assert files(root) == before


def test_a_committed_line_of_an_article_that_the_ledger_lacks(root: Path) -> None:
    """It is set aside with its post file, and its link is due again."""
    (line,) = (each for each in lines(root) if read_article_line(each).id == damages.A3)
    damages.line_without_row(root)
    damages.change_ledger(root, f"DELETE FROM articles WHERE id = '{damages.A3}'")
    before = revisions(root)
    mend(root)
    assert faults(root) == []
    assert revisions(root) == {row for row in before if row[0] != damages.A3}
    assert line in (root / "strays" / "articles.jsonl").read_bytes()
    assert (root / "strays" / post(3)).exists()
    assert state_of(root, f"/jiangchengbao/2022/03/14/{damages.A3}.html") == "due"


def test_a_damaged_name_of_a_post_whose_row_a_run_has_changed(root: Path) -> None:
    """The bit cannot be flipped back: the row's digest is that of the damaged row."""
    name = post(3)
    damages.change_ledger(
        root, f"UPDATE articles SET post = 'X{name[1:]}' WHERE id = '{article(3).id}'"
    )
    content = (root / "_posts" / name).read_bytes()
    mend(root)
    assert faults(root) == []
    assert (root / "_posts" / name).read_bytes() == content
    assert not (root / "strays").exists()
