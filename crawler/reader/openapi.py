"""What the interfaces for machines take and give (OpenAPI 3.1, https://spec.openapis.org/oas/)."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crawler import __version__

_TEXT: dict[str, Any] = {"type": "string"}
_MOMENT: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
_RESULT: dict[str, Any] = {
    "type": "object",
    "required": ["id", "revision", "title", "source", "published", "url", "snippet"],
    "properties": {
        "id": _TEXT,
        "revision": {"type": "integer", "minimum": 1},
        "title": _TEXT,
        "source": _TEXT,
        "published": _MOMENT,
        "url": {"type": "string", "description": "Address of the post on the site."},
        "snippet": {"type": "string", "description": "Where in the text it was found."},
    },
    "additionalProperties": False,
}
_SCHEMAS: dict[str, Any] = {
    "Result": _RESULT,
    "Results": {
        "type": "object",
        "required": ["total", "exact", "results", "next"],
        "properties": {
            "total": {"type": "integer", "minimum": 0},
            "exact": {
                "type": "boolean",
                "description": "False: the total is an estimate, as too many were found to count.",
            },
            "results": {"type": "array", "items": {"$ref": "#/components/schemas/Result"}},
            "next": {
                "type": ["string", "null"],
                "description": "The value of before for the following page; null on the last.",
            },
        },
        "additionalProperties": False,
    },
    "Error": {"type": "object", "required": ["error"], "properties": {"error": _TEXT}},
}


def _query(name: str, meaning: str, **schema: Any) -> dict[str, Any]:
    shape = {"type": "string", **schema}
    return {"name": name, "in": "query", "description": meaning, "schema": shape}


def _path(name: str, meaning: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": meaning,
        "schema": {"type": "string"},
    }


_Q = _query("q", "A query as on the search page; empty finds every article.")
_ID = _path("id", "An article's id.")
_URL = _path("url", "The archived address, as it is, with its query.")


def _get(
    summary: str, parameters: list[dict[str, Any]], kind: str, schema: dict[str, Any] | None = None
) -> dict[str, Any]:
    content = {kind: {"schema": schema or {}}}
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {
        "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": {"description": "What was asked for.", "content": content},
                "4XX": {"description": "It cannot be meant, or is not there.", "content": error},
                "503": {"description": "The archive cannot be read now.", "content": error},
            },
        }
    }


def described() -> dict[str, Any]:
    """The whole document."""
    json = "application/json"
    paths = {
        "/api/v1/search": _get(
            "Search",
            [
                _Q,
                _query("limit", "How many at a time.", type="integer", minimum=1, maximum=200),
                _query("before", "The next of the page before, or a day or moment (ISO 8601)."),
                _query("order", "Newest or best first.", enum=["newest", "best"]),
            ],
            json,
            {"$ref": "#/components/schemas/Results"},
        ),
        "/api/v1/facets": _get(
            "Facets of a search: for each its values with their numbers of articles", [_Q], json
        ),
        "/api/v1/article/{id}": _get("An article: when it was seen, all revisions", [_ID], json),
        "/api/v1/story/{id}": _get("The story that an article belongs to", [_ID], json),
        "/feed.atom": _get("The newest of a search as a feed", [_Q], "application/atom+xml"),
        "/export.csv": _get("Every article of a search", [_Q], "text/csv"),
        "/export.jsonl": _get("Every article of a search", [_Q], "application/x-ndjson"),
        "/evidence/{id}.wacz": _get("The captures of an article", [_ID], "application/wacz"),
        "/timemap/link/{url}": _get(
            "All captures of an address (RFC 7089)", [_URL], "application/link-format"
        ),
        "/timegate/{url}": _get(
            "The capture nearest to Accept-Datetime (RFC 7089)", [_URL], "text/html"
        ),
        "/cdx": _get(
            "Lines of the capture index",
            [
                {
                    **_query("url", "The archived address; * at its end for all that begin so."),
                    "required": True,
                },
                _query("matchType", "What of it.", enum=["exact", "prefix", "host", "domain"]),
                _query("from", "Captured since; up to 14 digits."),
                _query("to", "Captured until; up to 14 digits."),
                _query("limit", "At most so many.", type="integer"),
                _query("filter", "[!][=]field:value."),
                _query("fl", "The fields, with commas between."),
                _query("sort", "The newest first.", enum=["reverse"]),
                _query("output", "As JSON lines or as text.", enum=["json", "text"]),
            ],
            "text/x-ndjson",
        ),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "finews-archiver read", "version": __version__},
        "paths": paths,
        "components": {"schemas": _SCHEMAS},
    }


def document(request: Request) -> Response:
    """``/api/v1/openapi.json``."""
    del request
    return JSONResponse(described())
