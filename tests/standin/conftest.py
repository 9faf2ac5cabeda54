"""A stand-in in the test's own process, on pytest-twisted's reactor, and a client that is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crawler.standin.content import Content
from crawler.standin.server import StandIn
from tests.support.serving import serving


@pytest.fixture
def content() -> Content:
    content = Content()
    content.put("/", "<h1>home</h1>")
    content.put("/a.html", "<p>甲</p>" * 200)
    content.put("/NewsData/GetNewsText.do?id=NW202203140000000001", '{"text": "乙"}')
    return content


@pytest.fixture
def standin(content: Content) -> Iterator[StandIn]:
    with serving(content) as server:
        yield server
