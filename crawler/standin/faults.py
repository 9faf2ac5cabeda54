"""What can go wrong between a server and a client, to be done on purpose.

An *effect* takes the :class:`Reply` that the server was about to send and gives another. The
:class:`Faults` of a stand-in say which requests are met by which effect, how often, and how likely
(by a random generator with a seed, so that the same requests meet the same faults).
"""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer on its way out.

    ``delay`` is in seconds, before the first byte. ``missing`` is how many bytes of the announced
    Content-Length are never sent, ``chunked`` leaves the length out, and ``reset`` cuts the
    connection (TCP RST) instead of answering.
    """

    status: int
    headers: Headers
    body: bytes
    delay: float = 0.0
    missing: int = 0
    chunked: bool = False
    reset: bool = False


Effect = Callable[[Reply], Reply]


def _with_headers(reply: Reply, *new: tuple[str, str], without: tuple[str, ...] = ()) -> Headers:
    gone = {name.lower() for name, _ in new} | {name.lower() for name in without}
    return (*(pair for pair in reply.headers if pair[0].lower() not in gone), *new)


def _with_body(reply: Reply, body: bytes) -> Reply:
    """``reply`` with another body; the validators of the true one would be a lie."""
    return replace(
        reply, body=body, headers=_with_headers(reply, without=("etag", "last-modified"))
    )


def status(code: int, *, retry_after: int | None = None) -> Effect:
    """Answer with a status and a short page; ``retry_after`` is in seconds."""

    def effect(reply: Reply) -> Reply:
        kind = ("Content-Type", "text/html; charset=utf-8")
        retry = () if retry_after is None else (("Retry-After", str(retry_after)),)
        return Reply(code, (kind, *retry), f"<h1>{code}</h1>\n".encode(), delay=reply.delay)

    return effect


def reset() -> Effect:
    """Cut the connection without an answer."""
    return partial(replace, reset=True)


def slow(seconds: float) -> Effect:
    """Wait before the first byte."""
    return partial(replace, delay=seconds)


def truncated(missing: int | None = None) -> Effect:
    """Announce the whole length, leave out the last ``missing`` bytes (default: half), close."""

    def effect(reply: Reply) -> Reply:
        lost = (len(reply.body) + 1) // 2 if missing is None else min(missing, len(reply.body))
        return replace(reply, missing=lost)

    return effect


def chunked() -> Effect:
    """Send the body in chunks, without Content-Length."""
    return partial(replace, chunked=True)


def empty() -> Effect:
    """Send the status and no body."""
    return lambda reply: _with_body(reply, b"")


def invalid_json() -> Effect:
    """Send something that begins like JSON and breaks off."""
    return lambda reply: _with_body(reply, b'{"text": "<p>')


def body(content: bytes) -> Effect:
    """Send another body."""
    return lambda reply: _with_body(reply, content)


def content_type(value: str) -> Effect:
    """Send another Content-Type."""
    return lambda reply: replace(reply, headers=_with_headers(reply, ("Content-Type", value)))


def _encoded(coding: str, compress: Callable[[bytes], bytes]) -> Effect:
    def effect(reply: Reply) -> Reply:
        if not reply.body:
            return reply
        headers = _with_headers(reply, ("Content-Encoding", coding), ("Vary", "Accept-Encoding"))
        return replace(reply, body=compress(reply.body), headers=headers)

    return effect


def gzipped() -> Effect:
    """Send the body with ``Content-Encoding: gzip``."""
    return _encoded("gzip", partial(gzip.compress, mtime=0))


def brotlied() -> Effect:
    """Send the body with ``Content-Encoding: br``; ImportError without the package brotli."""
    # By name, as it is not a dependency of the project and has no type information.
    return _encoded("br", import_module("brotli").compress)


@dataclass(slots=True)
class Fault:
    """An effect, the requests that it meets, and how often it did.

    ``path`` is searched in the decoded path with its query. ``times`` is how often it strikes at
    most (``None``: always), ``after`` how many matching requests it lets pass first.
    """

    path: re.Pattern[str]
    effect: Effect
    times: int | None
    probability: float
    after: int
    struck: int = 0

    def strikes(self, target: str, generator: random.Random) -> bool:
        """Whether the fault strikes this request; counts."""
        if not self.path.search(target):
            return False
        if self.after:
            self.after -= 1
            return False
        if self.times is not None and self.struck >= self.times:
            return False
        if self.probability < 1 and generator.random() >= self.probability:
            return False
        self.struck += 1
        return True


class Faults:
    """The faults of a stand-in. Those that strike the same request work in the order of adding."""

    def __init__(self, seed: int = 0) -> None:
        self._generator = random.Random(seed)
        self._faults: list[Fault] = []

    def add(
        self,
        path: str,
        effect: Effect,
        *,
        times: int | None = None,
        probability: float = 1.0,
        after: int = 0,
    ) -> Fault:
        """Let ``effect`` meet requests whose path and query match the regular expression."""
        fault = Fault(re.compile(path), effect, times, probability, after)
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Remove all faults."""
        self._faults.clear()

    def apply(self, target: str, reply: Reply) -> Reply:
        """What becomes of ``reply`` to the request for ``target`` (decoded path and query)."""
        for fault in self._faults:
            if fault.strikes(target, self._generator):
                reply = fault.effect(reply)
        return reply
