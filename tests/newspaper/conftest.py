from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson
import pytest

from crawler.newspaper.files.page_json import page_of_value, page_value
from crawler.newspaper.match.match import Match
from crawler.newspaper.model import EditionPage
from crawler.newspaper.parse.masthead import Given
from crawler.newspaper.parse.page import understand
from crawler.newspaper.parse.paper import known_papers
from crawler.newspaper.read.read_text import read_text


def shared(name: str) -> Path:
    """A folder of the real examples beside the checkout; skips the test where it is absent."""
    for folder in Path(__file__).resolve().parents:
        if (found := folder / "shared" / name).is_dir():
            return found
    if (given := os.environ.get("FINEWS_SHARED")) and (found := Path(given) / name).is_dir():
        return found
    pytest.skip(f"no folder ../shared/{name} beside the checkout (or in FINEWS_SHARED)")


def stored_and_read(
    page: EditionPage, matches: Mapping[int, Sequence[Match]] | None = None
) -> tuple[EditionPage, dict[int, tuple[Match, ...]]]:
    """What a page and its matches are after they have been written as JSON."""
    return page_of_value(orjson.loads(orjson.dumps(page_value(page, matches))))


def page_of(text: str, given: Given | None = None) -> EditionPage:
    """A made-up page, understood."""
    page = read_text(text.encode(), "页面.txt")
    return understand(page, given or Given(), known_papers())
