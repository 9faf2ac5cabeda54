"""The tables of an export against the lines and the ledger that they are made of."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from crawler.export.all_tables import TABLES
from crawler.export.dictionary import PAGE, with_dictionary
from crawler.standin.server import StandIn
from tests.support.crawls import crawl_process
from tests.support.processes import Ended
from tests.support.program import run_program
from tests.support.project import PROJECT
from tests.support.reactor import in_reactor
from tests.support.tiny_site import TinySite, post
from tests.support.unpacking import unpack_tar

FRICTIONLESS = (
    Path(os.environ.get("DATA_VENV") or PROJECT / "build" / "data") / "bin" / "frictionless"
)
KEPT = PROJECT / "tests" / "upgrades" / "archives" / "0.2.0-ledger-4.tar.gz"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with an archive of all features (revisions, amendments, reprints, print)."""
    root = tmp_path_factory.mktemp("desk")
    unpack_tar(KEPT, root)
    assert (root / "archive" / "articles.jsonl").exists()
    return root


def export(desk: Path, *options: str, to: str = "tables") -> Ended:
    ended = run_program("export", "--to", to, *options, cwd=desk)
    assert ended.status == 0, ended.err
    return ended


def lines_of(desk: Path) -> list[dict[str, Any]]:
    text = (desk / "archive" / "articles.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def csv_of(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(2**30)
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def jsonl_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_an_article_is_its_newest_line_and_a_revision_its_newest_amendment(desk: Path) -> None:
    export(desk, "--format", "jsonl", to="lines")
    lines = lines_of(desk)
    newest = {line["id"]: line for line in lines}
    of_revision = {(line["id"], line["revision"]): line for line in lines}
    assert len(lines) > len(of_revision) > len(newest), "the archive has no amendments or revisions"
    articles = {row["id"]: row for row in jsonl_of(desk / "lines" / "articles.jsonl")}
    assert articles.keys() == newest.keys()
    for id_, row in articles.items():
        line = newest[id_]
        for name in ("title", "text", "source", "stocks", "revision", "published", "reprint_of"):
            assert row[name] == line[name], (id_, name)
        assert (row["print_page"] or None) == (line["print"]["page"] if line["print"] else None)
    revisions = jsonl_of(desk / "lines" / "revisions.jsonl")
    assert {(row["id"], row["revision"]): row["text"] for row in revisions} == {
        key: line["text"] for key, line in of_revision.items()
    }


def test_days_are_beijings(desk: Path) -> None:
    export(desk, "--format", "csv", to="days")
    for row in csv_of(desk / "days" / "articles.csv"):
        for name in ("published", "captured_at", "first_captured"):
            moment = datetime.fromisoformat(row[name])
            assert moment.utcoffset() == timedelta(hours=8)
            assert date.fromisoformat(row[f"{name}_day"]) == moment.date()


def test_each_format_says_the_same(desk: Path) -> None:
    for form in ("csv", "jsonl", "parquet"):
        export(desk, "--format", form, to=form)
    for table in TABLES:
        rows = jsonl_of(desk / "jsonl" / f"{table.name}.jsonl")
        assert rows, table.name
        parquet = pq.read_table(desk / "parquet" / f"{table.name}.parquet")
        assert parquet.column_names == table.names
        for column in table.columns:
            values = parquet.column(column.name).to_pylist()
            shown = [v.isoformat() if isinstance(v, date) else v for v in values]
            assert shown == [row[column.name] for row in rows], (table.name, column.name)
            if column.required:
                assert None not in values, (table.name, column.name)
        cells = csv_of(desk / "csv" / f"{table.name}.csv")
        assert [list(row) for row in cells] == [table.names] * len(rows)
        for row, values in zip(cells, rows, strict=True):
            for name, value in values.items():
                assert row[name] == _cell(value), (table.name, name)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return "" if value is None else str(value)


def test_keys_tell_rows_apart(desk: Path) -> None:
    export(desk, "--format", "jsonl", to="keys")
    for table in TABLES:
        rows = jsonl_of(desk / "keys" / f"{table.name}.jsonl")
        keys = [tuple(row[name] for name in table.key) for row in rows]
        assert len(set(keys)) == len(keys), table.name


def test_stories_prints_and_differences(desk: Path) -> None:
    export(desk, "--format", "jsonl", to="families")
    stories = jsonl_of(desk / "families" / "stories.jsonl")
    for story in {row["story"] for row in stories}:
        told = json.loads(
            run_program("story", story, "--json", "-s", "STALE_RUN_HOURS=0", cwd=desk).out
        )
        members = [row for row in stories if row["story"] == story]
        publications = [told["first"], *told["later"]]
        assert [row["id"] for row in members] == [each["id"] for each in publications]
        assert members[0]["lag_seconds"] == 0
    prints = jsonl_of(desk / "families" / "prints.jsonl")
    matched = [row for row in prints if row["id"]]
    assert matched
    differences = jsonl_of(desk / "families" / "print_differences.jsonl")
    for row in matched:
        told = json.loads(
            run_program("compare", row["print_id"], "--with", row["id"], "--json", cwd=desk).out
        )
        found = [each for each in differences if each["print_id"] == row["print_id"]]
        assert len(found) == len(told["differences"])


def test_selection_by_day_and_source(desk: Path) -> None:
    export(desk, "--format", "jsonl", to="all")
    every = jsonl_of(desk / "all" / "articles.jsonl")
    day, source = every[0]["published_day"], every[-1]["source"]
    export(desk, "--format", "jsonl", "--from", day, "--to", day, to="day")
    chosen = jsonl_of(desk / "day" / "articles.jsonl")
    assert chosen == [row for row in every if row["published_day"] == day]
    export(desk, "--format", "jsonl", "--source", source, "--newest", to="source")
    chosen = jsonl_of(desk / "source" / "articles.jsonl")
    assert chosen == [row for row in every if row["source"] == source]
    assert not (desk / "source" / "revisions.jsonl").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "expected one directory"),
        (("--to", "2022-02-07"), "expected one directory"),
        (("--to", "a", "--to", "b"), "expected one directory"),
        (("--to", "a", "--from", "soon"), "--from soon is not a day"),
        (("--to", "a", "--from", "2022-02-08", "--to", "2022-02-07"), "is after --to"),
        (("--to", "a", "--format", "xls"), "invalid choice: 'xls'"),
    ],
)
def test_what_cannot_be_meant(options: tuple[str, ...], said: str, desk: Path) -> None:
    ended = run_program("export", *options, cwd=desk)
    assert ended.status == 2
    assert said in ended.err
    assert not (desk / "a").exists()


def test_nothing_is_overwritten_without_being_told_to(desk: Path) -> None:
    export(desk, "--format", "csv", to="once")
    again = run_program("export", "--to", "once", "--format", "csv", cwd=desk)
    assert again.status == 2
    assert "once/articles.csv is there already: --force overwrites it" in again.err
    export(desk, "--format", "csv", "--force", to="once")


@in_reactor
async def test_only_what_is_new(tiny: TinySite, tiny_site: StandIn, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    first = await crawl_process(tiny_site, root, now="2022-03-14T12:00:00+08:00")
    assert first.status == 0

    def exported() -> list[dict[str, Any]]:
        export(tmp_path, "--format", "jsonl", "--since-last")
        package = json.loads((tmp_path / "tables" / "datapackage.json").read_bytes())
        (resource,) = (each for each in package["resources"] if each["name"] == "articles")
        paths = resource["path"] if isinstance(resource["path"], list) else [resource["path"]]
        assert all((tmp_path / "tables" / path).exists() for path in paths)
        return jsonl_of(tmp_path / "tables" / paths[-1])

    before = exported()
    assert len(before) == 4
    tiny.put(post(9))
    assert (await crawl_process(tiny_site, root, now="2022-03-14T13:00:00+08:00")).status == 0
    assert [row["id"] for row in exported()] == [post(9).id]
    said = run_program(
        "export", "--to", "tables", "--format", "jsonl", "--since-last", cwd=tmp_path
    )
    assert said.out == "tables: nothing is new since the last export\n"
    other = run_program("export", "--to", "tables", "--format", "csv", "--since-last", cwd=tmp_path)
    assert other.status == 2
    assert "is of jsonl, not csv" in other.err


@pytest.mark.skipif(
    not FRICTIONLESS.exists(),
    reason="needs frictionless in an environment of its own "
    "(python3 -m venv build/data && build/data/bin/pip install frictionless)",
)
def test_the_package_is_what_the_standard_says(desk: Path) -> None:
    export(desk, "--format", "csv", to="package")
    done = subprocess.run(
        [FRICTIONLESS, "validate", "--json", "datapackage.json"],
        cwd=desk / "package",
        capture_output=True,
        encoding="utf-8",
    )
    report = json.loads(done.stdout)
    assert (done.returncode, report["valid"]) == (0, True), done.stdout
    assert {task["name"] for task in report["tasks"]} == {table.name for table in TABLES}


def test_the_dictionary_in_the_documents_is_made_of_the_tables() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_dictionary(page) == page, "run python -m crawler.export.dictionary"


# -- the recipes of docs/data.md ----------------------------------------------------------------


def recipes() -> dict[str, list[str]]:
    text = PAGE.read_text(encoding="utf-8")
    found: dict[str, list[str]] = {"sql": [], "python": []}
    for language, block in re.findall(r"```(sql|python)\n(.*?)```", text, re.DOTALL):
        found[language].append(block)
    return found


def rows_of(query: str) -> list[Any]:
    found = duckdb.sql(query)
    assert found is not None
    return found.fetchall()


@pytest.fixture
def tables(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables, in ``tables`` of the working directory, as the recipes have them."""
    if not (desk / "tables").exists():
        export(desk)
    monkeypatch.chdir(desk)


def test_articles_a_day_and_source(desk: Path, tables: None) -> None:
    rows = rows_of(recipes()["sql"][0])
    newest = {line["id"]: line for line in lines_of(desk)}.values()
    expected: dict[tuple[str, str], int] = {}
    for line in newest:
        key = (line["source"], line["published"][:10])
        expected[key] = expected.get(key, 0) + 1
    assert {(source, day.isoformat()): count for source, day, count in rows} == expected


def test_silent_edits(desk: Path, tables: None) -> None:
    scope: dict[str, Any] = {}
    exec(recipes()["python"][0], scope)
    revisions = {(line["id"], line["revision"]): line["source"] for line in lines_of(desk)}
    expected: dict[str, int] = {}
    for (_, revision), source in revisions.items():
        expected[source] = expected.get(source, 0) + (revision > 1)
    assert scope["edits"].to_dict() == expected


def test_lags(desk: Path, tables: None) -> None:
    rows = rows_of(recipes()["sql"][1])
    stories = pq.read_table("tables/stories.parquet").to_pylist()
    assert sum(row[1] for row in rows) == sum(row["id"] != row["origin"] for row in stories) > 0


def test_newest_lines_without_an_export(desk: Path, tables: None) -> None:
    scope: dict[str, Any] = {"pd": pd}
    exec(recipes()["python"][1], scope)
    newest = {line["id"]: line for line in lines_of(desk)}
    found = scope["articles"].set_index("id")["text"].to_dict()
    assert found == {id_: line["text"] for id_, line in newest.items()}
    days = dict(zip(scope["articles"]["id"], scope["days"], strict=True))
    assert days == {id_: date.fromisoformat(line["published"][:10]) for id_, line in newest.items()}
