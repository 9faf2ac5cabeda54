"""``datapackage.json`` of an export: what its files are (Data Package,
https://specs.frictionlessdata.io/data-package/, with Tabular Data Resources), and how far it came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from crawler.errors import UsageError
from crawler.export.table import Kind, Table

FILE_NAME = "datapackage.json"
_MEDIA_TYPES = {
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
}
_POSITION = "finews-archiver:last-run"
"""Our own property: the last run that the package holds, where the next export goes on."""


def descriptor(
    form: str,
    files: Mapping[str, Sequence[str]],
    tables: Sequence[Table],
    *,
    created: str,
    last_run: int,
) -> bytes:
    """The text of the file. ``files``: the names of each table's files, oldest first."""
    value = {
        "profile": "data-package",
        "name": "finews-archive",
        "created": created,
        _POSITION: last_run,
        "resources": [
            {
                "profile": "data-resource",
                "name": table.name,
                "description": table.meaning,
                # A list of one would be read as a file in parts.
                "path": files[table.name][0]
                if len(files[table.name]) == 1
                else list(files[table.name]),
                "format": form,
                "mediatype": _MEDIA_TYPES[form],
                "encoding": "utf-8",
                "schema": _schema(table),
            }
            for table in tables
        ],
    }
    return orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n"


def _schema(table: Table) -> dict[str, Any]:
    """Table Schema (https://specs.frictionlessdata.io/table-schema/)."""
    fields = []
    for column in table.columns:
        field: dict[str, Any] = {
            "name": column.name,
            "type": column.kind.value,
            "description": column.meaning,
        }
        if column.kind is Kind.DATETIME:
            field["format"] = "any"  # with its zone, where "default" is UTC with a Z
        # An empty text of CSV is a missing value, and a text that is known to be empty as well.
        if column.required and column.kind is not Kind.STRING:
            field["constraints"] = {"required": True}
        fields.append(field)
    return {"fields": fields, "primaryKey": list(table.key)}


def read_position(directory: Path, form: str) -> tuple[int, dict[str, list[str]]]:
    """The last run that an earlier export there holds, and each table's files; (0, {}) if none.

    Raises :class:`UsageError` for a package that is not one of ours, or of another format.
    """
    path = directory / FILE_NAME
    if not path.exists():
        return 0, {}
    try:
        value = orjson.loads(path.read_bytes())
        files = {
            resource["name"]: [resource["path"]]
            if isinstance(resource["path"], str)
            else list(resource["path"])
            for resource in value["resources"]
        }
        last, forms = int(value[_POSITION]), {each["format"] for each in value["resources"]}
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is not of an export that can be continued: {error}") from None
    if forms != {form}:
        raise UsageError(f"{path} is of {', '.join(sorted(forms))}, not {form}: name another --to")
    return last, files
