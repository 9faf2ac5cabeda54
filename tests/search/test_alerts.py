"""``index``, and the saved searches that it tells."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from crawler.archive.archive import Archive
from tests.support.archives import article, open_archive, see, submit
from tests.support.processes import Ended
from tests.support.program import run_program

# Writes what it was told beside itself, and fails where a file says so.
PROGRAM = """
import os, sys
from pathlib import Path
place = Path(__file__).parent
if (place / "fail").exists():
    sys.exit(1)
with (place / "told").open("a") as told:
    told.write(os.environ["NOTIFY_EVENT"] + " " + os.environ["NOTIFY_MESSAGE"] + "\\0")
"""


class Place:
    """A directory with a configuration, an archive and a program that is told."""

    def __init__(self, root: Path, query: str = "夜航") -> None:
        self.root = root
        (root / "tell.py").write_text(PROGRAM, encoding="utf-8")
        (root / "finews-archiver.toml").write_text(
            f"NOTIFY_COMMAND = '{sys.executable} {root / 'tell.py'}'\n"
            f"[[watch]]\nquery = '{query}'\nchannel = 'command'\n",
            encoding="utf-8",
        )

    def archive(self) -> Archive:
        return open_archive(self.root / "archive")

    def index(self, *options: str) -> Ended:
        return run_program("index", *options, cwd=self.root)

    def told(self) -> list[str]:
        """Every message up to now, without those read before."""
        path = self.root / "told"
        found = path.read_text(encoding="utf-8").split("\0")[:-1] if path.exists() else []
        path.unlink(missing_ok=True)
        return found


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path)
    archive = made.archive()
    submit(archive, article(1, "渡口夜航通了。"))
    archive.commit()
    archive.close()
    assert made.index().status == 0
    assert made.told() == []  # what was archived before the search was saved
    return made


def test_each_thing_is_told_once(place: Place) -> None:
    archive = place.archive()
    submit(archive, article(2, "夜航停了。"))
    submit(archive, article(3, "别的事。"))
    archive.commit()
    ended = place.index()
    assert (ended.status, ended.err) == (0, "")
    assert "夜航: 1 new" in ended.out
    (message,) = place.told()
    assert message.startswith("watch finews-archiver archive: a saved search\n夜航: 1 new\nnew: ")
    assert article(2).id in message
    assert article(3).id not in message
    assert place.index().out.endswith("夜航: nothing new\n")
    # The words are gone: that is a revision of what was found before.
    submit(archive, article(2, "停了。"))
    copy = article(4, "渡口夜航通了！", reprint_of=article(1).id, story=article(1).id)
    submit(archive, copy)
    archive.commit()
    place.index()
    (message,) = place.told()
    assert "夜航: 1 revised, 1 reprinted" in message
    gone = article(1, "渡口夜航通了。")
    archive.ledger.begin()
    archive.expire(gone.id, see(archive, gone), "http-404")
    archive.commit()
    place.index()
    place.index()
    (message,) = place.told()
    assert f"vanished: 2022-03-14 09:05 江城报: {gone.title}" in message
    archive.close()


def test_nothing_is_lost_when_telling_fails(place: Place) -> None:
    archive = place.archive()
    (place.root / "fail").touch()
    for number in (2, 3):
        submit(archive, article(number, f"第{number}次夜航。"))
        archive.commit()
        ended = place.index()
        assert ended.status == 4
        assert "finews-archiver index: 夜航: not told: " in ended.err
    (place.root / "fail").unlink()
    # The index is thrown away in between: what was told is not remembered there.
    for path in (place.root / "archive").glob("reader.sqlite3*"):
        path.unlink()
    assert place.index().status == 0
    (message,) = place.told()
    assert "夜航: 2 new" in message
    assert place.index("--json").status == 0
    assert place.told() == []
    archive.close()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("[[watch]]\nquery = 'a'\n", "[[watch]] 1: channel is missing"),
        ("[[watch]]\nqery = 'a'\nchannel='command'\n", "1 has no qery: did you mean query"),
        ("[watch]\nquery = 'a'\n", "watch must be tables: [[watch]]"),
        ("[[watch]]\nquery = 'is:x'\nchannel='command'\n", "[[watch]] 1: is:x (character 4)"),
        ("[[watch]]\nquery = 'a'\nchannel='post'\n", "channel = 'post': it must be"),
        ("[[watch]]\nquery = 'a'\nchannel='command'\n", "NOTIFY_COMMAND is not set"),
    ],
)
def test_a_saved_search_that_cannot_be_meant(tmp_path: Path, table: str, said: str) -> None:
    open_archive(tmp_path / "archive").close()
    (tmp_path / "finews-archiver.toml").write_text(table, encoding="utf-8")
    ended = run_program("index", cwd=tmp_path)
    assert ended.status == 2
    assert said in ended.err


def test_index_tells_what_it_did(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive")
    submit(archive, article(1, "渡口停航。"))
    archive.commit()
    ended = run_program("index", "--index", "other/there.sqlite3", "--json", cwd=tmp_path)
    told = json.loads(ended.out)
    assert (told["lines"], told["documents"], told["told"]) == (1, 1, [])
    assert (tmp_path / "other" / "there.sqlite3").exists()
    assert not archive.paths.reader.exists()
    assert "1 line taken in, 1 articles" in run_program("index", cwd=tmp_path).out
    archive.close()
