"""What the interfaces for machines take and give (OpenAPI 3.1, https://spec.openapis.org/oas/)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import orjson
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
_DAY_TEXT = {**_TEXT, "description": "A time in UTC (2022-03-14T15:00:00Z)."}
_MAYBE = {"type": ["string", "null"]}
_LIFE = {
    **dict.fromkeys(("id", "title", "url", "state"), _TEXT),
    **dict.fromkeys(("first_seen", "first_captured", "last_captured"), _DAY_TEXT),
    **dict.fromkeys(("last_checked", "last_seen", "deadline"), _DAY_TEXT),
    "gone": {**_MAYBE, "description": "When it was found gone; null if it was not."},
    "superseded_by": {**_MAYBE, "description": "The post that took its place."},
}
_PUBLICATION = {
    **dict.fromkeys(("id", "source", "title", "url"), _TEXT),
    "published": _MOMENT,
}
_SHARE: dict[str, Any] = {"type": "number", "minimum": 0, "maximum": 1}
_CHANGE = dict.fromkeys(("kind", "before", "after"), _TEXT)
_REARRANGED = {"type": "array", "items": {"type": "object"}}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    """An object that has all of these and nothing else."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _object(properties)}


_LATER = {
    **_PUBLICATION,
    "degree": {**_MAYBE, "description": "What it is to the first; null: a reprint of a reprint."},
    **dict.fromkeys(("similarity", "containment", "covers"), _SHARE),
    "new_title": {"type": "boolean"},
    "changes": _list(_CHANGE),
}
_RELATED = {
    **{name: value for name, value in _PUBLICATION.items() if name != "url"},
    "degree": _TEXT,
    "similarity": _SHARE,
}
_SCHEMAS: dict[str, Any] = {
    "Result": _RESULT,
    "Facets": {
        "type": "object",
        "description": "Facets (source, day, …), each with its most frequent values.",
        "additionalProperties": {
            "type": "object",
            "additionalProperties": {"type": "integer", "minimum": 1},
        },
    },
    "Article": _object(
        {
            **_LIFE,
            "revisions": {"type": "array", "items": {"$ref": "#/components/schemas/Revision"}},
        }
    ),
    "Story": _object(
        {
            "story": _TEXT,
            "first": _object(_PUBLICATION),
            "later": _list(_LATER),
            "related": _list(_RELATED),
            "rearranged": _REARRANGED,
        }
    ),
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


def _named(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _get(
    summary: str,
    parameters: list[dict[str, Any]],
    kind: str,
    schema: dict[str, Any] | None = None,
    answer: dict[str, Any] | None = None,
) -> dict[str, Any]:
    content = {kind: {"schema": schema or {}}}
    error = {"application/json": {"schema": _named("Error")}}
    refused = {"description": "Not from here, or not without the token.", "content": _PLAIN}
    return {
        "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": {
                **(answer or {"200": {"description": "What was asked for.", "content": content}}),
                "400": {"description": "It cannot be meant.", "content": error},
                "404": {"description": "It is not in this archive.", "content": error},
                **dict.fromkeys(("401", "403", "421"), refused),
                "503": {"description": "The archive cannot be read now.", "content": error},
            },
        }
    }


_PLAIN = {"text/plain": {"schema": _TEXT}}
_NEAREST = {
    "302": {
        "description": "The address of the capture.",
        "headers": {"Location": {"schema": _TEXT}, "Link": {"schema": _TEXT}},
    }
}


def _revision() -> dict[str, Any]:
    """A line of ``articles.jsonl``."""
    text = (files("crawler.archive") / "article.schema.json").read_bytes()
    schema: dict[str, Any] = orjson.loads(text)
    return {name: value for name, value in schema.items() if name not in ("$schema", "$id")}


@cache
def described() -> dict[str, Any]:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "finews-archiver read", "version": __version__},
        "paths": {**_interfaces(), **_web_archive()},
        "components": {"schemas": {**_SCHEMAS, "Revision": _revision()}},
    }


def _interfaces() -> dict[str, Any]:
    json = "application/json"
    return {
        "/api/v1/search": _get(
            "Search",
            [
                _Q,
                _query("limit", "How many at a time.", type="integer", minimum=1, maximum=200),
                _query("before", "The next of the page before, or a day or moment (ISO 8601)."),
                _query("order", "Newest or best first.", enum=["newest", "best"]),
            ],
            json,
            _named("Results"),
        ),
        "/api/v1/facets": _get(
            "Facets of a search: for each its values with their numbers of articles",
            [_Q],
            json,
            _named("Facets"),
        ),
        "/api/v1/article/{id}": _get(
            "An article: when it was seen, all revisions", [_ID], json, _named("Article")
        ),
        "/api/v1/story/{id}": _get(
            "The story that an article belongs to", [_ID], json, _named("Story")
        ),
        "/feed.atom": _get("The newest of a search as a feed", [_Q], "application/atom+xml"),
        "/export.csv": _get("Every article of a search", [_Q], "text/csv"),
        "/export.jsonl": _get("Every article of a search", [_Q], "application/x-ndjson"),
        "/evidence/{id}.wacz": _get("The captures of an article", [_ID], "application/wacz"),
    }


def _web_archive() -> dict[str, Any]:
    """What tools of web archives ask."""
    return {
        "/timemap/link/{url}": _get(
            "All captures of an address (RFC 7089)", [_URL], "application/link-format"
        ),
        "/timegate/{url}": _get(
            "The capture nearest to Accept-Datetime (RFC 7089)",
            [
                _URL,
                {**_query("Accept-Datetime", "An HTTP date; none: the newest."), "in": "header"},
            ],
            "",
            answer=_NEAREST,
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


def document(request: Request) -> Response:
    """``/api/v1/openapi.json``."""
    del request
    return JSONResponse(described())
