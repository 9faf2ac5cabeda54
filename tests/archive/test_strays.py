"""What recovery cuts off lies in ``strays/`` and comes back; a ledger that is older is named."""

from __future__ import annotations

import json
import os
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive.archive import Archive
from crawler.archive.jsonl import article_line, duplicate_line
from crawler.archive.linefile import LineFile
from crawler.archive.paths import ArchivePaths
from crawler.archive.strays import set_lines_aside
from crawler.archive.take_in import waiting_strays
from crawler.files import append
from crawler.items import Article, Duplicate
from crawler.ledger import Ledger
from crawler.link_key import LinkKey, path_of
from tests.support.archives import (
    DEADLINE,
    START,
    HandClock,
    article,
    files,
    open_archive,
    rolling,
    see,
    submit,
)
from tests.support.crash_points import mend
from tests.support.damages import faults, older_ledger
from tests.support.posts import hash_of
from tests.support.power import PowerSupply


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An archive of two articles."""
    root = tmp_path / "archive"
    run(root, article(1), article(2))
    return root


def run(root: Path, *items: Article) -> Archive:
    """A run that archives these, and its report."""
    clock = HandClock()
    clock.forward(hours=len(list((root / "runs").glob("*"))))
    archive = open_archive(root, clock)
    for item in items:
        submit(archive, item)
    archive.commit()
    archive.end_run(0)
    started = archive.ledger.runs.last()
    assert started is not None
    report = {"run": archive.run, "started": clock().isoformat()}
    name = f"{clock().strftime('%Y%m%dT%H%M%SZ')}-category.json"
    (root / "runs" / name).write_text(json.dumps(report))
    archive.close()
    return archive


def strays(root: Path) -> list[str]:
    """What lies in ``strays/`` and could be taken in."""
    paths = ArchivePaths(root)
    with closing(Ledger(paths.ledger)) as ledger:
        return waiting_strays(paths, ledger, hash_of)


def kill(root: Path, *items: Article) -> dict[str, bytes]:
    """A run that is killed between its lines and the ledger; what lay there then."""
    archive = open_archive(root)
    for item in items:
        submit(archive, item)
    archive.next_commit.write()
    archive.close()
    return files(root)


def texts(root: Path) -> dict[tuple[str, int], str]:
    lines = (root / "articles.jsonl").read_text().splitlines()
    return {(line["id"], line["revision"]): line["text"] for line in map(json.loads, lines)}


def test_lines_and_posts_of_a_killed_run_lie_in_strays_and_are_told(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = files(root)
    then = kill(root, article(3), article(1, "改了。"))
    archive = open_archive(root)
    archive.close()
    assert files(root) == before
    lines = then["articles.jsonl"].removeprefix(before["articles.jsonl"])
    place = root / "strays" / f"articles-{len(before['articles.jsonl'])}.jsonl"
    assert place.read_bytes() == lines
    for name in {path for path in then if then[path] != before.get(path)} - {"articles.jsonl"}:
        assert (root / "strays" / Path(name).name).read_bytes() == then[name]
    told = [f"2 whole lines of articles.jsonl set aside in {place}", "2 posts set aside in"]
    for words in told:
        assert any(words in note for note in archive.notes)
        assert words in caplog.text
    assert archive.suspicions == []


def test_what_a_killed_run_had_written_comes_back_by_repair(root: Path) -> None:
    then = kill(root, article(3), article(1, "改了。"), rolling(4))
    open_archive(root).close()
    assert faults(root) == []
    assert len(strays(root)) == 3
    done = mend(root)
    assert f"{article(1).id} revision 2: taken in again from its line" in done
    assert files(root)["articles.jsonl"] == then["articles.jsonl"]
    assert {*files(root), "duplicates.jsonl"} == {*then, "duplicates.jsonl"}
    assert faults(root) == []
    assert not any("taken in" in step for step in mend(root))


def test_a_second_start_makes_no_second_copy_of_the_same_lines(root: Path) -> None:
    kill(root, article(3))
    tail = (root / "articles.jsonl").read_bytes()
    open_archive(root).close()
    for lines, copies in ((tail, 1), (tail + tail.splitlines(keepends=True)[-1], 2)):
        (root / "articles.jsonl").write_bytes(lines)
        open_archive(root).close()
        assert len(list((root / "strays").glob("*articles-*"))) == copies


def test_what_a_later_run_has_archived_is_no_stray_any_more(root: Path) -> None:
    kill(root, article(3))
    run(root, article(3))
    assert [*faults(root), *strays(root)] == []
    assert not any("taken in" in step for step in mend(root))


def test_a_twin_that_was_dropped_since_does_not_come_back(root: Path) -> None:
    kill(root, rolling(3))
    run(root, article(3))
    run(root, rolling(3))
    assert [*faults(root), *strays(root)] == []


def test_a_run_with_a_ledger_five_runs_old_takes_everything_in_again(root: Path) -> None:
    with older_ledger(root):
        for number in range(3, 8):
            run(root, article(number), article(1, f"第{number}次改。"), rolling(number))
    then, said = files(root), texts(root)
    (older,) = [fault for fault in faults(root) if fault.kind == "ledger-older"]
    assert "its newest run is 1" in older.problem
    archive = open_archive(root)
    archive.close()
    assert "is older than the files beside it: its newest run is 1" in archive.suspicions[0]
    assert texts(root) == said
    assert files(root) == then
    assert faults(root) == []
    assert archive.run == 7
    again = open_archive(root)
    again.close()
    assert again.suspicions == []


def test_a_run_that_takes_lines_in_again_goes_on_behind_them(root: Path) -> None:
    with older_ledger(root):
        run(root, article(3))
    archive = open_archive(root)
    assert len(archive.suspicions) == 1
    aside, posts, taken = archive.notes
    assert aside.startswith("1 whole lines of articles.jsonl set aside in ")
    assert aside.endswith(": see finews-archiver verify")
    assert posts.startswith("1 posts set aside in ")
    assert taken == f"taken in again from their lines: {article(3).id} revision 1"
    submit(archive, article(9))
    archive.commit()
    archive.close()
    assert faults(root) == []
    again = open_archive(root)
    assert again.newest_article(article(9).id).text == article(9).text
    assert (again.suspicions, again.notes) == ([], [])
    again.close()


def test_repair_takes_in_what_an_older_ledger_does_not_know(root: Path) -> None:
    with older_ledger(root):
        run(root, article(3), article(1, "改了。"))
    said = texts(root)
    mend(root)
    assert texts(root) == said
    assert faults(root) == []


def test_a_line_without_a_post_file_of_its_own_stays_and_is_named(root: Path) -> None:
    taken = replace(article(1), id="x" * 151)
    kill(root, article(3))
    open_archive(root).close()
    (stray,) = (root / "strays").glob("articles-*")
    stray.write_bytes(stray.read_bytes().replace(article(3).id.encode(), taken.id.encode(), 1))
    steps = mend(root)
    assert any("not taken in again" in step for step in steps)
    assert not any("taken in again from its line" in step for step in steps)
    assert strays(root) == [f"{taken.id} revision 1"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("id", []), ("url", None), ("title", 5), ("tags", [5]), ("revision", "1"), ("category", None)],
)
def test_an_odd_line_costs_no_other(name: str, value: object, root: Path) -> None:
    kill(root, article(3), article(4))
    open_archive(root).close()
    (stray,) = (root / "strays").glob("articles-*")
    first, second = stray.read_bytes().splitlines(keepends=True)
    stray.write_bytes(json.dumps(json.loads(first) | {name: value}).encode() + b"\n" + second)
    assert strays(root) == [f"{article(4).id} revision 1"]
    assert f"{article(4).id} revision 1: taken in again from its line" in mend(root)
    assert faults(root) == []


SHARED = article(5, url="http://share/?infoCode=NW202203140000000005")
LINKS = {
    "by source": (article(3), LinkKey("post", path_of(article(3).url)), "jiangchengbao"),
    "rolling": (rolling(4), LinkKey("post", path_of(rolling(4).url)), "emnews"),
    "a share link": (SHARED, LinkKey("share", SHARED.id), ""),
}


@pytest.mark.parametrize("what", LINKS)
def test_the_link_of_what_is_taken_in_is_what_it_was(what: str, root: Path) -> None:
    item, key, category = LINKS[what]
    kill(root, item)
    assert f"{item.id} revision 1: taken in again from its line" in mend(root)
    with closing(Ledger(root / "ledger.sqlite3")) as ledger:
        known = ledger.articles.get(item.id)
        assert known is not None
        link = ledger.links.get(known.link)
        found = ledger._connection.execute(
            "SELECT category, outcome FROM links WHERE id = ?", (link.id,)
        )
        assert found.fetchone() == (category, "captured")
    assert (link.key, link.article, link.title) == (key, item.id, item.title)
    assert (link.rolling, link.state) == (what == "rolling", "captured")
    assert link.deadline == DEADLINE


def dropped(number: int, kept: int) -> Duplicate:
    item = article(number)
    return Duplicate(item.id, item.url, item.title, item.source, "text", article(kept).id)


def test_a_duplicate_comes_back_where_what_was_kept_is_there(root: Path) -> None:
    """One of them is known, and one has nothing that it is a duplicate of."""
    archive = open_archive(root)
    archive.drop(dropped(4, kept=1), see(archive, article(4)))
    archive.commit()
    archive.close()
    before = (root / "duplicates.jsonl").read_bytes()
    (root / "strays").mkdir()
    lines = [duplicate_line(dropped(*each)) for each in ((4, 2), (5, 1), (6, 9))]
    (root / "strays" / "duplicates-0.jsonl").write_bytes(b"".join([b"[]\n", b"{\n", *lines]))
    name = f"{article(5).id} (duplicate)"
    assert strays(root) == [name]
    assert mend(root) == [f"{name}: taken in again from its line"]
    assert (root / "duplicates.jsonl").read_bytes() == before + lines[1]
    assert [*faults(root), *strays(root), *mend(root)] == []


def test_a_duplicate_whose_link_is_archived_by_now_does_not_come_back(root: Path) -> None:
    (root / "strays").mkdir()
    line = duplicate_line(replace(dropped(2, kept=1), id="NW9"))
    (root / "strays" / "duplicates-0.jsonl").write_bytes(line)
    before = files(root)
    assert mend(root) == []
    assert files(root) == before
    assert faults(root) == []


def test_what_is_no_file_of_lines_is_not_read(root: Path) -> None:
    strange = root / "strays"
    strange.mkdir()
    line = article_line(replace(article(4), captured_at=START))
    (root / "elsewhere").write_bytes(line)
    (strange / "articles-1.jsonl").mkdir()
    (strange / "articles-2.jsonl").symlink_to(root / "elsewhere")
    os.mkfifo(strange / "articles-3.jsonl")
    (strange / "articles.jsonl").write_bytes(line)
    assert strays(root) == []
    (strange / "2-articles-4.jsonl").write_bytes(line + line[:-1])
    assert strays(root) == [f"{article(4).id} revision 1"]


@pytest.mark.parametrize("written", ["lines", "lines and posts"])
def test_what_is_set_aside_is_not_lost_though_power_fails_meanwhile(
    written: str, tmp_path: Path
) -> None:
    watched = tmp_path / "watched"
    run(watched / "archive", article(1))
    lines = kill(watched / "archive", article(3))["articles.jsonl"].splitlines(keepends=True)
    if written == "lines":
        (watched / "archive" / "_posts" / f"2022-03-14-{article(3).id}.md").unlink()
    power = PowerSupply(watched)
    with power.watched():
        open_archive(watched / "archive").close()
    assert len(power.failures) > 5
    for number, failure in enumerate(power.failures):
        place = tmp_path / str(number)
        place.mkdir()
        failure.restore(place)
        open_archive(place / "archive").close()
        found = {path.suffix: path for path in (place / "archive" / "strays").iterdir()}
        assert found.keys() == ({".jsonl"} if written == "lines" else {".jsonl", ".md"})
        assert found[".jsonl"].read_bytes() == lines[-1]


def test_lines_lie_aside_durably_before_anything_is_cut(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths, synced = ArchivePaths(root), []

    def fsync(fd: int) -> None:
        synced.append(Path(f"/proc/self/fd/{fd}").readlink().name)

    kill(root, article(3))
    with closing(Ledger(paths.ledger)) as ledger, monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        file = LineFile.of(paths.articles, ledger)
        name = f"articles-{file.committed}.jsonl"
        assert set_lines_aside(paths, file) == (paths.strays / name, 1)
    assert synced == [name, root.name, "strays"]


def test_half_a_line_is_not_set_aside(root: Path) -> None:
    paths = ArchivePaths(root)
    with closing(Ledger(paths.ledger)) as ledger:
        file = LineFile.of(paths.articles, ledger)
        append(file.path, [b'{"id":'])
        assert set_lines_aside(paths, file) is None
    assert list(paths.unfinished.iterdir()) == []
    assert not paths.strays.exists()
