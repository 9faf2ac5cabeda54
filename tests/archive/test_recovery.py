"""After a crash at any moment the archive is as the ledger last committed it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.archive import Archive
from crawler.archive.commit import place_posts
from crawler.archive.jsonl import article_line
from crawler.archive.linefile import MOST_LINES_LEFT_BEHIND
from crawler.archive.recovery import Recovered
from crawler.clock import BEIJING
from crawler.errors import ArchiveDamagedError
from crawler.items import Article
from crawler.link_key import LinkKey
from tests.support.archives import START, HandClock, article, files, open_archive, rolling, submit
from tests.support.campaigns import examples
from tests.support.damages import faults


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An archive of two articles by source and one of rolling news, committed."""
    root = tmp_path / "archive"
    archive = open_archive(root)
    for item in (article(1), article(2), rolling(3)):
        submit(archive, item)
    archive.commit()
    archive.close()
    return root


def reopen(root: Path) -> Recovered:
    archive = open_archive(root)
    archive.close()
    return archive.recovered


def write_all_but_the_ledger(archive: Archive) -> None:
    """What a commit does, up to the moment before the ledger's own, and then the power fails."""
    archive.next_commit.write()
    archive.close()


def test_an_archive_in_order_is_left_alone(root: Path) -> None:
    before = files(root)
    assert not reopen(root)
    assert files(root) == before


def test_half_a_line_is_cut_off(root: Path) -> None:
    before = files(root)
    line = article_line(article(4))
    for name, tail in (("articles.jsonl", line[:70]), ("duplicates.jsonl", b'{"id":"2022')):
        with (root / name).open("ab") as stream:
            stream.write(tail)
    recovered = reopen(root)
    assert (recovered.article_bytes, recovered.duplicate_bytes) == (70, 11)
    assert files(root) == {**before, "duplicates.jsonl": b""}
    assert not reopen(root)


def test_whole_lines_that_are_not_committed_are_cut_off_with_their_posts(root: Path) -> None:
    before = files(root)
    archive = open_archive(root)
    for item in (article(4), rolling(5), article(6)):
        submit(archive, item)
    write_all_but_the_ledger(archive)
    assert len(files(root)) == len(before) + 3
    assert reopen(root).posts == 3
    assert files(root) == before
    again = open_archive(root)
    assert again.ledger.articles.get(article(4).id) is None
    assert (
        again.ledger.links.by_key(
            LinkKey("post", "/jiangchengbao/2022/03/14/NW202203140000000004.html")
        )
        is None
    )
    again.close()


def test_more_lines_than_a_killed_run_leaves_say_that_the_ledger_is_an_older_copy(
    root: Path,
) -> None:
    line = article_line(replace(article(4), captured_at=START))
    with (root / "articles.jsonl").open("ab") as stream:
        stream.write(line * (MOST_LINES_LEFT_BEHIND + 1))
    archive = open_archive(root)
    archive.close()
    assert "older than the files" in archive.suspicions[0]
    assert (root / "articles.jsonl").read_bytes().endswith(line)
    assert faults(root) == []


def test_as_many_lines_as_a_killed_run_may_leave_are_set_aside(root: Path) -> None:
    before = files(root)
    content = article_line(article(4)) * MOST_LINES_LEFT_BEHIND
    with (root / "articles.jsonl").open("ab") as stream:
        stream.write(content)
    assert reopen(root).posts == 1
    assert files(root) == before
    (stray,) = (root / "strays").iterdir()
    assert stray.read_bytes() == content


def test_a_post_that_a_revision_has_replaced_is_put_back(root: Path) -> None:
    before = files(root)
    archive = open_archive(root)
    assert submit(archive, article(1, "改了。")).kind == "revision"
    write_all_but_the_ledger(archive)
    name = f"_posts/2022-03-14-{article(1).id}.md"
    assert files(root)[name] != before[name]
    assert reopen(root).posts == 1
    assert files(root) == before


def test_a_post_that_a_revision_has_renamed_is_put_back(root: Path) -> None:
    before = files(root)
    moved = replace(article(1, "改了。"), published=datetime(2022, 3, 15, 9, tzinfo=BEIJING))
    archive = open_archive(root)
    assert submit(archive, moved).kind == "revision"
    write_all_but_the_ledger(archive)
    assert f"_posts/2022-03-14-{moved.id}.md" not in files(root)
    assert f"_posts/2022-03-15-{moved.id}.md" in files(root)
    reopen(root)
    assert files(root) == before


def test_a_twins_post_that_has_been_superseded_is_put_back(root: Path) -> None:
    before = files(root)
    archive = open_archive(root)
    assert submit(archive, article(3)).kind == "new"
    write_all_but_the_ledger(archive)
    assert f"_posts/2022-03-14-{rolling(3).id}.md" not in files(root)
    reopen(root)
    assert files(root) == {**before, "duplicates.jsonl": b""}
    again = open_archive(root)
    twin = again.ledger.articles.get(rolling(3).id)
    assert twin is not None
    assert twin.state == "live"
    again.close()


def test_files_on_their_way_are_removed(root: Path) -> None:
    before = files(root)
    (root / ".unfinished" / "2022-03-14-NW202203140000000009.md").write_bytes(b"half")
    (root / ".unfinished" / "more").write_bytes(b"")
    assert reopen(root).unfinished == 2
    assert list((root / ".unfinished").iterdir()) == []
    assert files(root) == before


def test_half_a_report_of_a_killed_run_is_removed(root: Path) -> None:
    """A disk that failed could not take it back either."""
    (root / "runs" / "20220314T050000Z-category.unfinished").write_bytes(b"{")
    archive = open_archive(root)
    assert archive.recovered.unfinished == 1
    archive.close()
    assert not list((root / "runs").glob("*.unfinished"))


@pytest.mark.parametrize("tail", [b"\n", b"not JSON\n", b'{"id":1}\n', b"\0" * 500, b"\n\n{"])
def test_what_is_no_line_of_ours_is_cut_off(root: Path, tail: bytes) -> None:
    before = files(root)
    with (root / "articles.jsonl").open("ab") as stream:
        stream.write(tail)
    assert reopen(root).article_bytes == len(tail)
    assert files(root) == before


def test_a_damaged_end_of_a_file_stops_no_run_while_nothing_would_be_cut(root: Path) -> None:
    whole = (root / "articles.jsonl").read_bytes()
    (root / "articles.jsonl").write_bytes(whole[:-1] + b"}")
    assert not reopen(root)
    (root / "articles.jsonl").write_bytes(whole[:-1] + b"}\n")
    with pytest.raises(ArchiveDamagedError, match="no line ends at byte"):
        open_archive(root)


def test_lines_of_strangers_cost_no_committed_post(root: Path) -> None:
    """A line that a user has copied to the end of the file names a post that is committed."""
    before = files(root)
    with (root / "articles.jsonl").open("ab") as stream:
        stream.write(before["articles.jsonl"])
    reopen(root)
    assert files(root) == before


@pytest.mark.parametrize("name", ["articles.jsonl", "duplicates.jsonl"])
def test_lines_that_are_missing_are_damage_and_nothing_is_touched(root: Path, name: str) -> None:
    archive = open_archive(root)
    submit(archive, article(3))
    archive.commit()
    archive.close()
    content = (root / name).read_bytes()
    (root / name).write_bytes(content[:-1])
    before = files(root)
    message = f"has {len(content) - 1} bytes, the ledger committed {len(content)}: lines are miss"
    with pytest.raises(ArchiveDamagedError, match=message):
        open_archive(root)
    assert files(root) == before
    (root / name).write_bytes(content)
    assert not reopen(root)


def test_a_missing_file_of_lines_is_damage(root: Path) -> None:
    (root / "articles.jsonl").unlink()
    with pytest.raises(ArchiveDamagedError, match=r"articles\.jsonl has 0 bytes"):
        open_archive(root)


@pytest.mark.parametrize("without", ["deleted", "emptied"])
def test_without_a_ledger_no_line_is_lost(root: Path, without: str) -> None:
    before = files(root)
    (root / "ledger.sqlite3").unlink()
    if without == "emptied":
        (root / "ledger.sqlite3").touch()
    for _ in range(2):
        with pytest.raises(ArchiveDamagedError, match=r"ledger\.sqlite3 is missing or empty"):
            open_archive(root)
        assert files(root) == before


# -- any order of events, any moment of the crash --------------------------------------------------


def after_some_bytes(archive: Archive, share: float) -> None:
    """The crash comes while lines are appended."""
    for file in (archive.next_commit.articles, archive.next_commit.duplicates):
        whole = b"".join(file.waiting)
        with file.path.open("ab") as stream:
            stream.write(whole[: round(len(whole) * share)])


def after_some_posts(archive: Archive, share: float) -> None:
    """The crash comes while post files are moved into place: all lines are there already."""
    after_some_bytes(archive, 1)
    posts = list(archive.next_commit.posts.items())
    placed = dict(posts[: round(len(posts) * share)])
    place_posts(archive.paths, placed)
    for name, content in posts[len(placed) :]:
        if content is not None:
            (archive.paths.unfinished / name).write_bytes(content)


CRASHES: list[Callable[[Archive, float], None]] = [after_some_bytes, after_some_posts]
NUMBERS = st.integers(1, 4)
TEXTS = st.sampled_from(["开门。", "关门。", "改了。"])
ITEMS: st.SearchStrategy[Article] = st.one_of(
    st.builds(article, NUMBERS, TEXTS), st.builds(rolling, NUMBERS, TEXTS)
)


@settings(max_examples=examples(25), deadline=None)
@given(
    st.lists(st.lists(ITEMS, max_size=4), min_size=1, max_size=3),
    st.lists(ITEMS, min_size=1, max_size=5),
    st.sampled_from(CRASHES),
    st.floats(0, 1),
)
def test_a_crash_at_any_moment_undoes_the_last_batch_and_no_more(
    batches: list[list[Article]],
    last: list[Article],
    crash: Callable[[Archive, float], None],
    share: float,
) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder) / "archive"
        clock = HandClock()
        archive = open_archive(root, clock)
        for batch in batches:
            for item in batch:
                submit(archive, item)
            archive.commit()
        before = {name: content for name, content in files(root).items() if content}
        for item in last:
            submit(archive, item)
        crash(archive, share)
        archive.close()
        recovered = open_archive(root, clock)
        assert {name: content for name, content in files(root).items() if content} == before
        for item in last:
            submit(recovered, item)
        recovered.commit()
        recovered.close()
        assert_in_order(root, clock)


def assert_in_order(root: Path, clock: HandClock) -> None:
    """The archive says the same in its ledger, its lines and its post files."""
    archive = open_archive(root, clock)
    assert not archive.recovered
    lines = (root / "articles.jsonl").read_bytes()
    posts = {}
    for row in archive.ledger.articles.all():
        revisions = archive.ledger.articles.revisions(row.id)
        assert [revision.revision for revision in revisions] == list(range(1, row.revision + 1))
        last = revisions[-1]
        line = lines[last.line_offset : last.line_offset + last.line_length]
        assert line.startswith(f'{{"id":"{row.id}",'.encode())
        if row.state != "superseded":
            posts[row.post] = True
    assert posts.keys() == {path.name for path in (root / "_posts").iterdir()}
    archive.close()
