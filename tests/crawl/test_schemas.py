"""The JSON Schemas say what the project writes: every field, in its order, and nothing else.

Every crawl of these tests is checked against them (``tests/support/crawls.py``).
"""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from crawler.items import Article, Duplicate
from crawler.runs.books import RunReport
from tests.support.crawls import Crawl
from tests.support.schemas import ARTICLE, DUPLICATE, REPORT, complaints

# The order that users of the archive were promised; what came later comes after.
PROMISED = (
    *("id", "url", "title", "published", "source", "category", "tags", "digest", "body_html"),
    *("text", "text_source", "byline", "reporters", "correspondents", "media", "share_url"),
    *("images", "stocks", "content_hash", "revision", "captured_at"),
)


@pytest.mark.parametrize(
    ("checker", "written"), [(ARTICLE, Article), (DUPLICATE, Duplicate), (REPORT, RunReport)]
)
def test_the_fields_are_those_of_the_class(checker: Draft202012Validator, written: Any) -> None:
    schema: Any = checker.schema
    assert list(schema["properties"]) == [field.name for field in fields(written)]
    assert schema["additionalProperties"] is False


def test_the_keys_of_a_line_stand_in_the_promised_order(bundled: Crawl) -> None:
    for line in bundled.lines.articles.splitlines():
        assert tuple(json.loads(line))[: len(PROMISED)] == PROMISED
    assert tuple(field.name for field in fields(Article))[: len(PROMISED)] == PROMISED


def test_lines_are_utf_8_without_escapes(bundled: Crawl) -> None:
    for lines in (bundled.lines.articles, bundled.lines.duplicates):
        assert lines.endswith(b"\n")
        assert "江州" in lines.decode()
        assert b"\\u" not in lines


def test_what_is_written_is_valid(bundled: Crawl) -> None:
    assert complaints(bundled.root) == []


def test_what_is_not_valid_is_found(bundled: Crawl, tmp_path: Path) -> None:
    line = json.loads(bundled.lines.articles.splitlines()[0])
    broken: list[dict[str, Any]] = [
        {key: value for key, value in line.items() if key != name} for name in PROMISED
    ]
    broken += [
        {**line, name: value}
        for name, value in (
            ("published", "2022-03-14T02:01:38Z"),
            ("published", "2022-03-14 02:01:38"),
            ("captured_at", "2022-03-14T02:01:38+08:00"),
            ("captured_at", None),
            ("text_source", "Page"),
            ("content_hash", "0"),
            ("revision", 0),
            ("revision", "1"),
            ("tags", "江州日报新闻"),
            ("images", ["/a.png"]),
            ("stocks", ["000333"]),
            ("id", ""),
            ("more", 1),
        )
    ]
    for item in broken:
        assert not ARTICLE.is_valid(item), item
    (tmp_path / "articles.jsonl").write_text(f"{json.dumps(broken[0])}\n", encoding="utf-8")
    (complaint,) = complaints(tmp_path)
    assert complaint == "articles.jsonl:1: 'id' is a required property"
