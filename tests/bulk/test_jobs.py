"""Bulk jobs on Spark: one core and two give the same rows, and those of export and the index."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
import pytest
from pyarrow import parquet

from crawler.archive.jsonl import read_article_line
from crawler.bulk.bulk_tables import ALL_STORIES, with_archive
from crawler.bulk.inputs import named_archives, parts, state
from crawler.bulk.output import MANIFEST, STAGE, Output
from crawler.command_line.program import run
from crawler.errors import ArchiveError
from crawler.export.all_tables import ARTICLES, TABLES
from crawler.export.writers import arrow_schema
from crawler.items import Article
from crawler.reprints.index import Index
from tests.support.bulk_jobs import GROUPS
from tests.support.merging import merge
from tests.support.once import once
from tests.support.project import PROJECT

MADE = 200
spark = pytest.mark.skipif(
    find_spec("pyspark") is None or shutil.which("java") is None,
    reason="Spark (the extra bulk) or Java is absent",
)


def simulated(made: Path) -> None:
    """Two archives with families that reach over both."""
    words = ["--archives", "2", "--articles", str(MADE), "--seed", "7", "--to", str(made)]
    assert run(["bulk", "simulate", *words]) == 0


def with_every_job(made: Path) -> None:
    """Every job on one core and on two, in one Java; two archives more, of few and of nothing."""
    simulated(made)
    for name, articles in (("seven", "7"), ("none", "0")):
        words = ["--archives", "1", "--articles", articles, "--to", str(made / "more" / name)]
        assert run(["bulk", "simulate", *words]) == 0
        (made / "more" / name / "archive-1").rename(made / name)
    ended = subprocess.run(
        [sys.executable, "-m", "tests.support.bulk_jobs", str(made), "local[1]", "local[2]"],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=590,
    )
    assert ended.returncode == 0, ended.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up archives."""
    return once(tmp_path_factory, "simulated", simulated)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up archives and what the jobs have made of them; once for all processes of a run."""
    return once(tmp_path_factory, "bulk-jobs", with_every_job)


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    found = parquet.read_table(folder / table).to_pylist()
    return sorted(found, key=lambda row: json.dumps(row, default=str))


def articles(folder: Path) -> dict[str, Article]:
    found: dict[str, Article] = {}
    for path in sorted(folder.glob("archive-*/articles.jsonl")):
        for line in path.read_bytes().splitlines():
            article = read_article_line(line)
            found.setdefault(article.id, article)
    return found


@spark
def test_one_core_and_two(done: Path) -> None:
    for job, tables in (("export", [each.name for each in TABLES]), ("stories", ["stories"])):
        for table in tables:
            assert rows(done / f"{job}-0", table) == rows(done / f"{job}-1", table), table
        assert json.loads((done / f"{job}-0" / MANIFEST).read_bytes())["tables"] == {
            table: len(rows(done / f"{job}-1", table)) for table in tables
        }
    assert list(done.glob("*.unfinished")) == []


@spark
@pytest.mark.parametrize("group", ["0", *GROUPS])
def test_few_need_no_java(
    group: str, done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same rows in the same order, by the same stages."""
    names = GROUPS.get(group, ["archive-1", "archive-2"])
    words = ["--part", "60", "--archives", *(str(done / name) for name in names)]
    to = tmp_path / "families"
    # What a job on Spark, or one like this, has left when it was killed is of no use here.
    left = shutil.copytree(done / "stories-0", tmp_path / "families.unfinished")
    (left / STAGE / "heads").mkdir(parents=True)
    (left / STAGE / "order").write_bytes(b"half")
    made_of = {
        "job": "stories",
        "part": 60,
        "archives": state(named_archives([*map(Path, words[3:])])),
    }
    Output(to, made_of).begin()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert run(["bulk", "stories", "--to", str(to), *words, "--master", "local[1]"]) == 2
    assert run(["bulk", "stories", "--to", str(to), *words]) == 0
    told, expected = (
        pyarrow.concat_tables(
            parquet.read_table(path) for path in sorted((folder / "stories").iterdir())
        )
        for folder in (to, done / f"stories-{group}")
    )
    assert told.equals(expected)
    assert (told.num_rows > 0) is (group != "none")
    assert sorted(path.name for path in to.iterdir()) == [MANIFEST, "stories"]
    assert not left.exists()


@spark
def test_a_line_that_is_damaged(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The archive is named, and nothing is written."""
    good, bad = folder / "archive-1", shutil.copytree(folder / "archive-2", tmp_path / "bad")
    lines = (bad / "articles.jsonl").read_bytes()
    (bad / "articles.jsonl").write_bytes(b"x" + lines[1:])
    words = ["--to", str(tmp_path / "to"), "--archives", str(good), str(bad)]
    assert run(["bulk", "stories", *words]) == 4
    told = capsys.readouterr().err
    assert f"{bad / 'articles.jsonl'}, byte 0: not a line of articles.jsonl" in told
    assert f"verify -s ARCHIVE_DIR={bad}" in told
    assert not (tmp_path / "to").exists()


@spark
def test_how_many_are_few(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Above that Spark is asked, as where a master is named."""

    def session(name: str, master: str, memory: str) -> None:
        raise ArchiveError(f"asked {master}")

    monkeypatch.setattr("crawler.bulk.session.session", session)
    archives = sorted(map(str, folder.glob("archive-*")))
    held = sum(
        len((root / "articles.jsonl").read_bytes().splitlines()) for root in map(Path, archives)
    )
    for few, options, asked in (
        (held, [], ""),
        (held - 1, [], "asked local[*]"),
        (held, ["--master", "local[1]"], "asked local[1]"),
    ):
        monkeypatch.setattr("crawler.bulk.stories_here.FEW", few)
        to = tmp_path / f"to-{asked}"
        assert run(["bulk", "stories", "--to", str(to), *options, "--archives", *archives]) == (
            4 if asked else 0
        )
        assert asked in capsys.readouterr().err
        assert to.exists() is not bool(asked)


@spark
def test_the_tables_are_those_of_export(done: Path, tmp_path: Path) -> None:
    told = []
    for root in sorted(done.glob("archive-*")):
        to = tmp_path / root.name
        assert run(["export", "--to", str(to), "-s", f"ARCHIVE_DIR={root}"]) == 0
        told += [
            {"archive": root.name, **row}
            for row in parquet.read_table(to / "articles.parquet").to_pylist()
        ]
    told.sort(key=lambda row: json.dumps(row, default=str))
    assert rows(done / "export-0", "articles") == told
    path = next((done / "export-0" / "articles").rglob("*.parquet"))
    wanted = tmp_path / "empty.parquet"
    with parquet.ParquetWriter(wanted, arrow_schema(with_archive(ARTICLES))):
        pass
    assert parquet.read_schema(path).equals(parquet.read_schema(wanted))


@spark
def test_the_families_are_those_of_the_index(done: Path, tmp_path: Path) -> None:
    """Edge by edge: parent, resemblance and degree; and of the families that were made up."""
    known = articles(done)
    with Index(tmp_path / "index.sqlite3", lambda article: known[article].text) as index:
        for one in sorted(known.values(), key=lambda each: each.id[-10:]):
            index.add(one.id, one.text, one.published, one.source, one.title)
        expected = {
            member.id: (member.closest, member.resemblance, member.degree)
            for article in known
            for member in index.members(article)
            if member.closest is not None
        }
    found = rows(done / "stories-0", "stories")
    edges = {
        row["id"]: (row["closest"], row["resemblance"], row["degree"])
        for row in found
        if row["closest"] is not None
    }
    assert len(edges) > MADE // 8
    assert edges == expected
    family = {
        told["id"]: told["family"]
        for told in map(json.loads, (done / "families.jsonl").read_bytes().splitlines())
    }
    assert all(family[row["id"]] == family[row["origin"]] for row in found)
    files = sorted((done / "stories-0" / "stories").rglob("*.parquet"))
    written = [
        (row["story"], row["published"])
        for path in files
        for row in parquet.read_table(path).to_pylist()
    ]
    for before, after in pairwise(written):
        assert before[0] != after[0] or before[1] <= after[1], "in order of publication"
    assert parquet.read_schema(files[0]).names == ALL_STORIES.names


@spark
def test_the_recipes_of_the_document(done: Path) -> None:
    text = (PROJECT / "docs" / "bulk.md").read_text(encoding="utf-8")
    recipes = re.findall(r"```sql\n(.*?)```", text, re.S)
    assert len(recipes) == 4
    told = []
    for recipe in recipes:
        query = recipe.replace("'all/", f"'{done}/export-0/")
        query = query.replace("'families/", f"'{done}/stories-0/")
        told.append(duckdb.connect().execute(query).fetchall())
    copies, degrees, months, archives = told
    assert sum(row[1] for row in degrees) >= sum(row[2] for row in copies) > 0
    assert sum(row[2] for row in months) == MADE
    assert {row[0] for row in archives} == {"archive-1", "archive-1 archive-2", "archive-2"}
    assert sum(row[1] for row in archives) == MADE


@spark
def test_what_is_there_is_not_made_again(done: Path) -> None:
    archives = sorted(map(str, done.glob("archive-*")))
    place = done / "export-0" / MANIFEST
    before = place.stat().st_mtime_ns
    words = ["--to", str(done / "export-0"), "--part", "60", "--archives", *archives]
    assert run(["bulk", "export", *words]) == 0
    assert place.stat().st_mtime_ns == before


def test_simulated_archives(folder: Path, tmp_path: Path) -> None:
    roots = sorted(root for root in folder.glob("archive-*"))
    for root in roots:
        assert run(["verify", "-s", f"ARCHIVE_DIR={root}"]) == 0
    assert merge(tmp_path / "merged", *roots) == 0
    assert len(articles(folder)) == MADE
    words = ["--archives", "2", "--articles", str(MADE), "--seed", "7"]
    assert run(["bulk", "simulate", *words, "--to", str(tmp_path / "again")]) == 0
    for root in roots:
        again = tmp_path / "again" / root.name / "articles.jsonl"
        assert again.read_bytes() == (root / "articles.jsonl").read_bytes()


def test_parts_have_every_article_once(folder: Path) -> None:
    archives = named_archives(sorted(folder.glob("archive-*")))
    cut = list(parts(archives, 30))
    assert len(cut) > 4
    for article in articles(folder):
        holders = [
            part for part in cut if part.first <= article and (not part.end or article < part.end)
        ]
        assert sorted(part.archive for part in holders) == sorted(archives)


def test_what_a_killed_job_has_left(folder: Path, tmp_path: Path) -> None:
    """Parts that are whole are kept if nothing else was archived since; else all begins anew."""
    archives = named_archives(sorted(folder.glob("archive-*")))
    made_of = {"job": "export", "archives": state(archives)}
    output = Output(tmp_path / "all", made_of)
    output.begin()
    (output.unfinished / "kept").write_bytes(b"whole")
    (output.unfinished / ".part-00000.parquet.abc").write_bytes(b"half")
    assert not output.to.exists()
    Output(tmp_path / "all", made_of).begin()
    assert (output.unfinished / "kept").exists()
    Output(tmp_path / "all", {**made_of, "part": 1}).begin()
    assert not (output.unfinished / "kept").exists()
    output = Output(tmp_path / "all", made_of)
    output.begin()
    output.commit({"articles": 3})
    assert output.there
    assert Output(tmp_path / "all", made_of).tables == {"articles": 3}
    assert [path.name for path in output.to.iterdir()] == [MANIFEST]


def test_usage(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to, some = str(tmp_path / "to"), str(folder / "archive-1")
    for words, told in (
        (["count"], "expected one job"),
        (["export", "--to", to], "expected --archives"),
        (["export", "--archives", some], "expected --to"),
        (["export", "--to", to, "--archives", str(tmp_path)], "holds no archive"),
        (["export", "--to", to, "--archives", some, some], "have one name"),
        (["export", "--to", to, "--archives", some, "--part", "0"], "at least 1"),
        (["simulate", "--to", to, "--archives", "none"], "how many"),
        (["simulate", "--to", str(folder), "--archives", "1"], "not empty"),
    ):
        assert run(["bulk", *words]) == 2, words
        assert told in capsys.readouterr().err


@spark
def test_a_directory_of_something_else(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["export", "--archives", str(folder / "archive-1"), "--to", str(tmp_path)]
    assert run(["bulk", *words]) == 2
    assert "not of a bulk job" in capsys.readouterr().err


def test_without_the_extra(tmp_path: Path, folder: Path) -> None:
    """Nothing imports Spark but a job, which says what is missing."""
    program = (
        "import sys; sys.modules['pyspark'] = None\n"
        "import pkgutil, importlib, importlib.util, crawler\n"
        "for each in pkgutil.walk_packages(crawler.__path__, 'crawler.'):\n"
        "    if '.commands' not in each.name and not each.name.endswith('__main__'):\n"
        "        importlib.import_module(each.name)\n"
        "import crawler.bulk.session as session\n"
        "find = importlib.util.find_spec\n"
        "session.find_spec = lambda name: None if name == 'pyspark' else find(name)\n"
        "from crawler.command_line.program import run\n"
        "sys.exit(run(sys.argv[1:]))\n"
    )
    words = ["bulk", "export", "--archives", str(folder / "archive-1"), "--to", str(tmp_path / "t")]
    ended = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert ended.returncode == 2, ended.stderr
    assert "pip install 'finews-archiver[bulk]'" in ended.stderr
