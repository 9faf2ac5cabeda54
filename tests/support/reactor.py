"""Asynchronous tests on pytest-twisted's reactor, and a client that is not on it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from importlib import import_module
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread

# By name: the package has no type information.
pytest_twisted = import_module("pytest_twisted")

Test = TypeVar("Test", bound=Callable[..., Coroutine[Any, Any, None]])
Result = TypeVar("Result")


def result_of(work: Coroutine[Any, Any, Result]) -> Result:
    """Do asynchronous work from a fixture, or from a test that is not asynchronous itself."""
    return cast(Result, pytest_twisted.blockon(Deferred.fromCoroutine(work)))


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
