"""What a report names as incomplete: an article that lacks what every article has."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.runs.incomplete import named_incomplete

WHOLE = {
    "id": "NW1",
    "url": "https://h/1.html",
    "title": "冷山通车",
    "published": "2022-03-14T12:00:00+08:00",
    "published_precision": "second",
    "source": "冷山日报",
    "share_url": "http://s/?infoCode=NW1",
}


@pytest.mark.parametrize(
    ("lacks", "told"),
    [
        ({"title": ""}, "unknown: title"),
        ({"published": None}, "unknown: published"),
        ({"published_precision": "day"}, "unknown: time"),
        ({"published": None, "published_precision": "day"}, "unknown: published"),
        ({"source": ""}, "unknown: source"),
        ({"title": "", "published": None, "source": None}, "unknown: title, published, source"),
    ],
)
def test_what_is_missing_is_named(lacks: dict[str, Any], told: str) -> None:
    named = named_incomplete(WHOLE | lacks)
    assert named is not None
    assert (named.link, named.id, named.reason) == ("https://h/1.html", "NW1", told)


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(WHOLE, id="whole"),
        pytest.param(WHOLE | {"source": "", "share_url": ""}, id="a-post-without-source"),
        pytest.param({"id": "NW1", "url": "https://h/1.html"}, id="no-article"),
        pytest.param("NW1", id="no-item"),
    ],
)
def test_what_lacks_nothing_is_not(item: Any) -> None:
    assert named_incomplete(item) is None
