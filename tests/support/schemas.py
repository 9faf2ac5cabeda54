"""The JSON Schemas of the project, and whether an archive keeps to them."""

from __future__ import annotations

import json
from pathlib import Path

from jsonschema import Draft202012Validator

import crawler.archive
import crawler.newspaper.files
import crawler.runs
from crawler.archive.paths import ArchivePaths

FOLDER = Path(crawler.archive.__file__).parent


def validator(name: str, folder: Path = FOLDER) -> Draft202012Validator:
    """The validator of ``<name>.schema.json``."""
    schema = json.loads((folder / f"{name}.schema.json").read_bytes())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


ARTICLE = validator("article")
DUPLICATE = validator("duplicate")
REPORT = validator("report", Path(crawler.runs.__file__).parent)
EDITION = validator("edition", Path(crawler.newspaper.files.__file__).parent)


def complaints(root: Path) -> list[str]:
    """What in an archive's lines and reports is not as the schemas say."""
    paths = ArchivePaths(root)
    found = []
    for path, checker in (
        (paths.articles, ARTICLE),
        (paths.duplicates, DUPLICATE),
        (paths.editions, EDITION),
    ):
        lines = path.read_bytes().splitlines() if path.exists() else []
        for number, line in enumerate(lines, 1):
            for error in checker.iter_errors(json.loads(line)):
                found.append(f"{path.name}:{number}: {error.message}")
    for path in sorted(paths.edition_files.rglob("*.json")):
        for error in EDITION.iter_errors(json.loads(path.read_bytes())):
            found.append(f"{path.name}: {error.message}")
    for path in sorted(paths.runs.glob("*.json")):
        for error in REPORT.iter_errors(json.loads(path.read_bytes())):
            found.append(f"{path.name}: {error.message}")
    return found
