"""A stand-in in the test's own process, on pytest-twisted's reactor, and a client that is not."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from importlib import import_module
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import pytest
from twisted.internet.threads import deferToThread

from crawler.standin.content import Content
from crawler.standin.server import StandIn

# By name: the package has no type information.
pytest_twisted = import_module("pytest_twisted")

Test = TypeVar("Test", bound=Callable[..., Coroutine[Any, Any, None]])


def in_reactor(test: Test) -> Test:
    """Run an asynchronous test on pytest-twisted's reactor."""
    return cast(Test, pytest_twisted.ensureDeferred(test))


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


async def ask(url: str, method: str = "GET", **headers: str) -> Answer:
    """Ask with the standard library's client in a thread, as the reactor is the server's.

    Header names are written with ``_`` for ``-``. What goes wrong is raised.
    """
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")

    def in_thread() -> Answer:
        with closing(HTTPConnection(parts.netloc, timeout=20)) as connection:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, target, headers=names)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())

    return await deferToThread(in_thread)


@pytest.fixture
def content() -> Content:
    content = Content()
    content.put("/", "<h1>home</h1>")
    content.put("/a.html", "<p>甲</p>" * 200)
    content.put("/NewsData/GetNewsText.do?id=NW202203140000000001", '{"text": "乙"}')
    return content


@pytest.fixture
def standin(content: Content) -> Iterator[StandIn]:
    server = StandIn(content).start()
    yield server
    pytest_twisted.blockon(server.stop())
