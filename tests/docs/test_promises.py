"""Each promise of the documents has its test: what says so is gone, or a test of it, fails here.

``promises.toml`` has the sentences. Who changes one looks at its tests; who takes a test away, at
the sentence.
"""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support.project import PROJECT

PROMISES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("promises.toml").read_text(encoding="utf-8")
)["promise"]


@cache
def words_of(document: str) -> str:
    return " ".join((PROJECT / document).read_text(encoding="utf-8").split())


@cache
def defined_in(path: str) -> frozenset[str]:
    tree = ast.parse((PROJECT / path).read_bytes())
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise["says"][:50])
def test_it_stands_there_and_is_held(promise: dict[str, Any]) -> None:
    assert promise["says"] in words_of(promise["document"])
    assert promise["tests"]
    for test in promise["tests"]:
        path, _, name = test.partition("::")
        assert (PROJECT / path).is_file(), test
        assert name.startswith("test_"), test
        assert name in defined_in(path), test


def test_each_stands_in_the_table_once() -> None:
    said = [(promise["document"], promise["says"]) for promise in PROMISES]
    assert len(said) == len(set(said))


PROMISING = ("throws nothing away", "can be deleted", "is never", "never change", "thrown away")


def test_what_sounds_like_a_promise_is_in_the_table() -> None:
    """Some phrases promise by themselves; a new sentence with one needs its test."""
    for document in sorted({promise["document"] for promise in PROMISES}):
        text = words_of(document)
        for promise in PROMISES:
            if promise["document"] == document:
                text = text.replace(promise["says"], "")
        for phrase in PROMISING:
            assert phrase not in text, (
                f"{document}: … {text[max(0, text.find(phrase) - 80) :][:160]}"
            )
