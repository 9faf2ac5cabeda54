"""Whatever is wrong with the reprint index: archiving goes on, and the index is made anew."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import astuple, dataclass, field
from pathlib import Path

import pytest

from crawler.archive.archive import Archive
from crawler.errors import ArchiveDamagedError
from crawler.items import Article
from crawler.reprints.index import Index
from crawler.reprints.index_store import Store
from crawler.reprints.index_sums import index_problems
from crawler.reprints.places import Placement
from crawler.reprints.reprints import Reprints
from tests.support.archives import article, open_archive, submit

ARTICLES = 60
PAGE = 4096
STREETS = "桥井渡门巷塔湾埠街村坡园"
GOODS = "豆米竹药伞陶饼蜜"


def _article(number: int) -> Article:
    """Every second one is a reprint of the one before; from 1000 on they are told again."""
    story = number % 1000 // 2
    made = article(number, source=f"第{number}报")
    made.text = "\n".join(
        f"{STREETS[(story + line) % 12]}边{GOODS[(story * 3 + line) % 8]}铺"
        f"第{story * 7 + line}回开张，掌柜说去年卖出{story * 131 + line * 17}件，"
        f"今年想卖{story * 173 + line * 29}件。"
        for line in range(6)
    )
    return made


@dataclass
class Filled:
    """An archive with an index, to be spoiled between two runs."""

    root: Path
    told: list[str] = field(default_factory=list)

    @property
    def path(self) -> Path:
        return self.root / "reprints.sqlite3"

    def run(self, *numbers: int) -> list[Article]:
        """Archive these in a run of their own."""
        archive = open_archive(self.root)
        items = place(archive, Reprints(archive, self.told.append), *numbers)
        archive.commit()
        archive.close()
        return items

    def places(self) -> dict[str, Placement | None]:
        archive = open_archive(self.root)
        with closing(archive), Index(self.path, archive.first_text) as index:
            return {row.id: index.placement(row.id) for row in archive.ledger.articles.all()}


def place(archive: Archive, reprints: Reprints, *numbers: int) -> list[Article]:
    items = [_article(number) for number in numbers]
    for item in items:
        reprints.place(item)
        submit(archive, item)
    return items


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive before anything is spoiled."""
    archive = Filled(tmp_path_factory.mktemp("sound"))
    archive.run(*range(ARTICLES))
    assert archive.told == []
    assert archive.path.stat().st_size > 10 * PAGE
    return archive.root


@pytest.fixture
def filled(sound: Path, tmp_path: Path) -> Filled:
    return Filled(shutil.copytree(sound, tmp_path / "a"))


def _junk(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(b"\xa5" * PAGE)


def _pages(path: Path) -> int:
    return path.stat().st_size // PAGE


def _altered(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def _all_but_the_head(path: Path) -> None:
    for page in range(1, _pages(path)):
        _junk(path, page * PAGE)


def _round(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def _directory(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "somebody's").touch()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "junk at the head": lambda path: _junk(path, 0),
    "junk everywhere but the head": _all_but_the_head,
    "cut off in the head": lambda path: path.write_bytes(path.read_bytes()[:1000]),
    "cut off after the head": lambda path: path.write_bytes(path.read_bytes()[:PAGE]),
    "cut off in the middle": lambda path: path.write_bytes(
        path.read_bytes()[: _pages(path) // 2 * PAGE]
    ),
    "no database": lambda path: path.write_bytes(b"\x00garbage" * 1000),
    "a directory in its place": _directory,
    "a link that leads round": _round,
    "of something else": lambda path: _altered(path, "PRAGMA application_id = 7"),
    "of a newer version": lambda path: _altered(path, "PRAGMA user_version = 9"),
    "of another Unicode": lambda path: _altered(path, "UPDATE recipe SET text = 'another'"),
    "without a recipe": lambda path: _altered(path, "DELETE FROM recipe"),
    "without a table of recipes": lambda path: _altered(path, "DROP TABLE recipe"),
    "without a table": lambda path: _altered(path, "DROP TABLE clue"),
    "of a newer archive": lambda path: _altered(
        path, "INSERT INTO article (number, id, title, source, ceiling) VALUES (1, 'x', '', 1, 0)"
    ),
    "families without a head": lambda path: _altered(path, "UPDATE article SET story = 12345"),
    "text that is no UTF-8": lambda path: _altered(
        path, "UPDATE article SET title = CAST(x'ff41fe' AS TEXT)"
    ),
    "an article of no archive": lambda path: _altered(path, "UPDATE article SET id = 'x' || id"),
}


@pytest.mark.parametrize("spoil", DAMAGE.values(), ids=DAMAGE)
def test_what_cannot_be_used_is_set_aside_and_made_anew(
    spoil: Callable[[Path], object], filled: Filled, caplog: pytest.LogCaptureFixture
) -> None:
    expected = filled.places()
    spoil(filled.path)
    items = filled.run(*range(ARTICLES, ARTICLES + 4), 1000)
    (told,) = filled.told
    assert told.startswith("reprints.sqlite3")
    assert "set aside as reprints.sqlite3.set-aside-1, and made anew from the archive" in told
    assert told in caplog.text
    aside = filled.root / "reprints.sqlite3.set-aside-1"
    assert aside.is_symlink() or aside.exists()
    assert items[1].reprint_of == items[0].id
    after = filled.places()
    assert expected.items() <= after.items(), "the same families, under the same names"
    assert len(after) == ARTICLES + 5
    filled.run(ARTICLES + 6)
    assert len(filled.told) == 1


def test_what_is_empty_or_gone_is_made_anew(filled: Filled) -> None:
    expected = filled.places()
    filled.path.write_bytes(b"")
    filled.run(ARTICLES)
    filled.path.unlink()
    filled.run(ARTICLES + 1)
    assert expected.items() <= filled.places().items()
    assert filled.told == []


def test_every_single_page_of_junk(filled: Filled) -> None:
    sound = filled.path.read_bytes()
    number = ARTICLES
    for page in range(_pages(filled.path)):
        filled.path.write_bytes(sound)
        _junk(filled.path, page * PAGE)
        items = filled.run(number, number + 1)
        assert {item.id for item in items} <= filled.places().keys()
        number += 2
    assert filled.told, "most pages are needed"
    assert all("set aside as" in told for told in filled.told)


def test_a_page_that_goes_bad_while_the_run_archives(filled: Filled) -> None:
    archive = open_archive(filled.root)
    reprints = Reprints(archive, filled.told.append)
    place(archive, reprints, ARTICLES, ARTICLES + 1)
    _all_but_the_head(filled.path)
    with closing(sqlite3.connect(filled.path)) as other:
        # What the index has read it keeps, as long as nobody else writes.
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    items = place(archive, reprints, *range(ARTICLES + 2, ARTICLES + 40))
    archive.commit()
    archive.close()
    filled.run(ARTICLES + 50)
    assert items[1].reprint_of == items[0].id
    assert len(filled.places()) == ARTICLES + 41
    assert [told.partition(": set")[2][:10] for told in filled.told] == [" aside as "]


def _fails(code: int) -> sqlite3.DatabaseError:
    corrupt = code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    error = (sqlite3.DatabaseError if corrupt else sqlite3.OperationalError)("it fails")
    error.sqlite_errorcode = code
    return error


PASSING = [sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR_WRITE]
LASTING = [
    *(sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR_READ),
    *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM),
]


@pytest.fixture(params=["add", "articles_with", "commit", "rollback", "by_id", "size"])
def failing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A step of the index that fails at its second call, if :data:`FAIL_WITH` says with what."""
    FAIL_WITH.clear()
    real = getattr(Store, request.param)

    def step(self: Store, *arguments: object) -> object:
        if FAIL_WITH:
            raise _fails(FAIL_WITH.pop())
        return real(self, *arguments)

    monkeypatch.setattr(Store, request.param, step)
    yield request.param
    FAIL_WITH.clear()


FAIL_WITH: list[int] = []


@pytest.mark.parametrize("code", PASSING + LASTING)
def test_a_step_that_fails_in_the_middle(failing: str, code: int, filled: Filled) -> None:
    archive = open_archive(filled.root)
    reprints = Reprints(archive, filled.told.append)
    if failing == "size":
        FAIL_WITH.append(code)
    items = place(archive, reprints, ARTICLES)
    if failing != "size":
        FAIL_WITH.append(code)
    items += place(archive, reprints, ARTICLES + 1)
    archive.commit()
    if failing == "rollback":
        archive.abandon()
    items += place(archive, reprints, ARTICLES + 2, ARTICLES + 3)
    archive.commit()
    archive.close()
    assert not FAIL_WITH
    (told,) = filled.told
    if code in PASSING:
        assert told.endswith("this run goes on without it, the next adds what it lacks")
        assert (items[3].story, items[3].reprint_of) == ("", None)
        assert filled.path.exists()
    else:
        assert "set aside as reprints.sqlite3.set-aside-1" in told
        assert items[3].reprint_of == items[2].id
    filled.run(ARTICLES + 4)
    assert len(filled.told) == 1
    places = filled.places()
    placed = places[items[3].id]
    assert placed is not None
    assert placed.reprint_of == items[2].id
    assert len(places) == ARTICLES + 5


def test_what_fails_again_is_left_until_the_next_run(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise _fails(sqlite3.SQLITE_CORRUPT)

    with monkeypatch.context() as disk:
        disk.setattr(Store, "add", broken)
        items = filled.run(ARTICLES, ARTICLES + 1)
    assert [item.story for item in items] == ["", ""]
    aside, without = filled.told
    assert "set aside as" in aside
    assert without.endswith("goes on without it, the next adds what it lacks")
    filled.run(ARTICLES + 2)
    assert len(filled.told) == 2
    assert len(filled.places()) == ARTICLES + 3


def test_an_index_has_its_tables_and_their_sums_or_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails in between leaves nothing that verify could take for damage."""
    path = tmp_path / "reprints.sqlite3"

    def fails(connection: sqlite3.Connection, missing: dict[str, int], schema: int) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    with monkeypatch.context() as patched:
        patched.setattr("crawler.reprints.index_sums.follow_sums", fails)
        with pytest.raises(sqlite3.OperationalError):
            Store(path)
    assert path.exists()
    assert list(index_problems(path)) == []
    Store(path).close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM sums").fetchone() > (1,)
    assert list(index_problems(path)) == []


def test_what_cannot_be_set_aside_is_told(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    _junk(filled.path, 0)
    with monkeypatch.context() as disk:
        disk.setattr(Path, "rename", refused)
        (item,) = filled.run(ARTICLES)
    assert item.story == ""
    (told,) = filled.told
    assert "it cannot be set aside ([Errno 1] Operation not permitted), this run goes on" in told


def test_a_fault_of_the_archive_is_not_blamed_on_the_index(filled: Filled) -> None:
    _altered(filled.path, "DELETE FROM clue", "DELETE FROM article")
    lines = filled.root / "articles.jsonl"
    lines.write_bytes(b"#" + lines.read_bytes()[1:])
    archive = open_archive(filled.root)
    with pytest.raises(ArchiveDamagedError, match=r"articles\.jsonl"):
        Reprints(archive, filled.told.append).place(_article(ARTICLES))
    archive.close()
    assert filled.told == []
    assert [path.name for path in filled.root.glob("reprints*")] == ["reprints.sqlite3"]


def test_an_index_of_an_earlier_version_is_brought_up_to_date(filled: Filled) -> None:
    """Families that are others now are recorded, once; until then its own may be looked at."""
    expected = filled.places()
    with closing(sqlite3.connect(filled.path)) as connection:
        ids = dict(connection.execute("SELECT id, number FROM article"))
        moved, other, lone = (article(number).id for number in (3, 4, 6))
        connection.execute("ALTER TABLE article DROP COLUMN degree")
        connection.execute("DROP TABLE former")
        connection.execute(
            "UPDATE article SET story = ?, parent = ? WHERE id = ?",
            (ids[other], ids[other], moved),
        )
        connection.execute("PRAGMA user_version = 1")
        connection.commit()
    with Index(filled.path, str, looking=True) as former:
        family = former.family(moved)
        assert family is not None
        assert family.story == other
    filled.run(ARTICLES)
    (told,) = filled.told
    assert "was built by another version" in told
    assert "set aside as reprints.sqlite3.set-aside-1" in told
    for _ in range(2):
        assert expected.items() <= filled.places().items()
        with Index(filled.path, str) as index:
            changes = [astuple(one) for one in index.changes() if one.kind == "rule"]
        assert changes == [("rule", moved, other, article(2).id, moved)]
        assert lone not in {change[1] for change in changes}
        filled.run(ARTICLES + 1)
    assert len(filled.told) == 1


def test_an_index_set_aside_in_an_archive_that_is_named_from_here(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The default ``ARCHIVE_DIR`` is relative; what lies aside is looked at in every later run."""
    _junk(filled.path, 0)
    filled.run(ARTICLES)
    monkeypatch.chdir(filled.root.parent)
    archive = open_archive(Path(filled.root.name))
    told: list[str] = []
    (item,) = place(archive, Reprints(archive, told.append), ARTICLES + 1)
    archive.commit()
    archive.close()
    assert told == []
    assert item.story
