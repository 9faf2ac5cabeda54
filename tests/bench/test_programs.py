"""Every benchmark can be started, with what the extra ``bench`` installs."""

from __future__ import annotations

import ast
import os
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.support.processes import ended, start
from tests.support.project import PROJECT

PROGRAMS = (
    "bench.bulk",
    "bench.bulk.beside",
    "bench.crawl",
    "bench.ledger.run",
    "bench.newspaper",
    "bench.reader",
    "bench.reprints.quality",
    "bench.reprints.speed",
    "bench.reprints.storage",
    "bench.reprints.tail",
    "bench.warc.run",
    "bench.warc.writers",
)


@pytest.mark.parametrize("program", PROGRAMS)
def test_help(program: str) -> None:
    shown = ended(start(program, ["--help"], PROJECT, os.environ))
    assert (shown.status, shown.err) == (0, "")
    assert shown.out.startswith(f"usage: {'make bench' if program == 'bench.crawl' else ''}")
    assert program == "bench.crawl" or program in shown.out


def packages(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w.-]", line, maxsplit=1)[0].lower() for line in requirements}


def test_all_that_is_imported_is_installed_by_make_bench() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    installed = packages(project["dependencies"] + project["optional-dependencies"]["bench"])
    # Scrapy brings it, and is what decides its version.
    installed |= {"twisted", "parsel"}
    distributions = packages_distributions()
    missing = {}
    for path in sorted((PROJECT / "bench").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            for top in {name.split(".")[0] for name in names}:
                if top in sys.stdlib_module_names or top in ("bench", "crawler"):
                    continue
                owners = {name.lower() for name in distributions.get(top, ["not installed"])}
                if not owners & installed:
                    missing[f"{path.relative_to(PROJECT)}: {top}"] = sorted(owners)
    assert missing == {}
