"""Facts that the documents and the code both state."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from scrapy.settings import default_settings

from crawler import settings
from crawler.exit_status import ExitStatus
from crawler.items import Article
from crawler.ledger import Ledger
from crawler.newspaper.compare.show_rows import DIFFERENCE_NAMES
from crawler.runs.books import RunReport
from crawler.text.visible import content_hash
from tests.support.crawls import Crawl
from tests.support.project import PROJECT

DOCUMENTS = sorted(
    [PROJECT / "README.md", *PROJECT.glob("docs/*.md"), *PROJECT.glob("*/README.md")]
)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_ROW = re.compile(r"^\| (\d+) \| ([^|]+?) \|", re.MULTILINE)


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$|`[^`\n]*`", "", text, flags=re.DOTALL | re.MULTILINE)


def anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(
        r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.M), re.M
    )
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target in _LINK.findall(without_code(document.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        file = (document.parent / name) if name else document
        assert file.exists(), f"{document.name}: {target}"
        assert not anchor or anchor in anchors(file.read_text(encoding="utf-8")), target


def test_operations_name_every_setting_of_the_project() -> None:
    text = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
    own = {
        name for name in vars(settings) if name.isupper() and not hasattr(default_settings, name)
    }
    assert {name for name in own if f"`{name}`" not in text} == set()


def test_operations_give_the_defaults() -> None:
    text = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
    told: dict[str, str] = {}
    for names, defaults in re.findall(r"^\| (`[A-Z_`, ]+`) \| ([^|]+) \|", text, re.MULTILINE):
        told |= dict(zip(re.findall(r"\w+", names), defaults.split(", "), strict=False))
    numbers = {
        name: value
        for name, value in vars(settings).items()
        if name in told and isinstance(value, int | float)
    }
    assert len(numbers) >= 12
    assert {name: float(told[name]) for name in numbers} == numbers


@pytest.mark.parametrize("name", ["README.md", "docs/operations.md"])
def test_exit_statuses_are_those_of_the_code(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert dict(_ROW.findall(text)) == {str(int(row)): row.meaning for row in ExitStatus}


def test_the_published_way_to_compute_content_hash(bundled: Crawl) -> None:
    text = (PROJECT / "docs" / "archive-format.md").read_text(encoding="utf-8")
    code = re.search(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert code is not None
    names: dict[str, Any] = {}
    exec(code[1], names)
    for line in bundled.lines.articles.splitlines():
        article = json.loads(line)
        assert names["content_hash"](article) == article["content_hash"]
    for odd in map(chr, range(0x10000)):
        if not "\ud800" <= odd <= "\udfff":
            article = {"digest": f"甲{odd}", "text": f"{odd}乙{odd}丙"}
            assert names["content_hash"](article) == content_hash(**article), hex(ord(odd))


def test_the_published_fields_are_those_of_an_article() -> None:
    text = (PROJECT / "docs" / "archive-format.md").read_text(encoding="utf-8")
    table = text.partition("## articles.jsonl")[2].partition("### content_hash")[0]
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \|", table, re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"\w+", row)]
    assert named == [field.name for field in fields(Article)]


def test_the_published_report_is_what_a_run_writes() -> None:
    text = (PROJECT / "docs" / "archive-format.md").read_text(encoding="utf-8")
    table = text.partition("## runs")[2].partition("## ")[0]
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \|", table, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"\w+", row)}
    assert named == {field.name for field in fields(RunReport)}


def test_the_classes_of_differences_are_explained() -> None:
    text = (PROJECT / "docs" / "edition.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([一-龥]+) \| `(\w+)` \| [^|]+ \|$", text, re.MULTILINE)
    assert rows == [(shown, kind.value) for kind, shown in DIFFERENCE_NAMES.items()]


def test_the_published_ledger_is_the_schema(tmp_path: Path) -> None:
    text = (PROJECT / "docs" / "archive-format.md").read_text(encoding="utf-8")
    table = text.partition("## ledger.sqlite3")[2].partition("## ")[0]
    Ledger(tmp_path / "ledger.sqlite3").close()
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3")) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        assert f"(now {version})" in table
        # Told once for all of them.
        assert "adds `row_digest` to every table but `counts`" in table
        for (name,) in names:
            row = re.search(rf"^\| `{name}` \| [^|]+ \| (.*) \|$", table, re.MULTILINE)
            assert row is not None, name
            columns = connection.execute(f"SELECT name FROM pragma_table_info('{name}')").fetchall()
            missing = {column for (column,) in columns if f"`{column}`" not in row[1]}
            assert missing <= {"id"} | ({"row_digest"} if name != "counts" else set()), name
