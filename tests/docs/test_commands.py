"""docs/commands.md is what the commands are; what they print as JSON keeps to its schema."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from crawler.command_line.registry import COMMANDS
from tests.support.command_table import PAGE, options, schema_of, written
from tests.support.processes import Ended
from tests.support.program import run_program
from tests.support.project import PROJECT
from tests.support.schemas import validator
from tests.support.unpacking import unpack_tar

KEPT = PROJECT / "tests" / "upgrades" / "archives" / "0.2.0-ledger-4.tar.gz"
CHANGED, SUPERSEDED, PRINTED = "NW202203140000000002", "202203140000000003", "NW202203140000000050"
CALLS = [
    ("status", "--json"),
    ("history", CHANGED, "--json"),
    ("story", "NW202203140000000011", "--json"),
    ("stories", "--json"),
    ("editions", "--json"),
    ("index", "--json"),
    ("compare", PRINTED, "--json"),
    ("compare", "--edition", "lengshanribao/2022-03-14", "--json"),
    ("verify", "--json"),
    ("merge", "again", "--json"),
    ("restore", "--check", "again", "--json"),
    ("bulk", "simulate", "--archives", "2", "--articles", "9", "--to", "made", "--json"),
    ("evidence", CHANGED, "--json"),
    ("evidence", SUPERSEDED, "--json"),
    ("evidence", CHANGED, "--json", "--extract", "out"),
    ("export", "--to", "tables", "--format", "csv", "--json"),
    ("settings", "--json"),
]


def test_the_table_is_made_of_the_commands() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == written(text), "python -m tests.support.command_table writes it anew"


def test_whoever_has_the_option_has_a_schema() -> None:
    with_json = {name for name in COMMANDS if any("--json" in word for word in options(name))}
    assert with_json == {name for name in COMMANDS if schema_of(name)}
    assert with_json == {name for name, *_ in CALLS}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("kept")
    unpack_tar(KEPT, root)
    return root / "archive"


def complaints(name: str, ended: Ended) -> list[str]:
    schema = schema_of(name)
    assert schema is not None
    check = validator(schema.name.removesuffix(".schema.json"), schema.parent)
    values = ended.out.splitlines() if name == "history" else [ended.out]
    return [error.message for value in values for error in check.iter_errors(json.loads(value))]


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_real_output_keeps_to_its_schema(
    call: tuple[str, ...], archive: Path, tmp_path: Path
) -> None:
    shutil.copytree(archive, tmp_path / "again")
    ended = run_program(*call, "-s", f"ARCHIVE_DIR={archive}", cwd=tmp_path)
    assert ended.out, ended.err
    assert complaints(call[0], ended) == []


def test_damage_keeps_to_its_schema(archive: Path, tmp_path: Path) -> None:
    unpack_tar(KEPT, tmp_path)
    root = tmp_path / "archive"
    for path in (root / "warc").glob("*.warc.gz"):
        path.write_bytes(path.read_bytes()[:-1000])
    next((root / "_posts").iterdir()).unlink()
    for call in (("verify", "--json"), ("evidence", PRINTED, "--json"), ("verify", "--json")):
        ended = run_program(*call, "-s", f"ARCHIVE_DIR={root}", cwd=tmp_path)
        assert ended.status in (0, 4)
        assert complaints(call[0], ended) == []
