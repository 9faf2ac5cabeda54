"""The stand-in's web server, on Twisted: in the process of a test, or as a process of its own."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, TextIO, cast
from urllib.parse import unquote

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.task import deferLater
from twisted.protocols.policies import ProtocolWrapper, WrappingFactory
from twisted.web.http import Request
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Site

from crawler.standin.content import Content, Page
from crawler.standin.faults import Faults, Reply

HOST = "127.0.0.1"

# Twisted's requests, ports and reactors are annotated in part only, and for their zope interfaces
# mypy needs a plugin: where they are called they are Any.


@dataclass(frozen=True, slots=True)
class RequestSeen:
    """One request and the status that answered it (0: the connection was cut instead).

    ``path`` is as it was sent, with its query; header names are in lower case; ``seconds`` is the
    reactor's monotonic clock when the request had been read.
    """

    method: str
    path: str
    headers: dict[str, str]
    status: int
    seconds: float


def _not_modified(page: Page, headers: dict[str, str]) -> bool:
    """Whether the client's validators hold (RFC 9110, section 13.2.2: ETags go before dates)."""
    if page.status != HTTPStatus.OK:
        return False
    if (tags := headers.get("if-none-match")) is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in known or page.etag in known
    if (since := headers.get("if-modified-since")) is None or page.modified is None:
        return False
    try:
        date = parsedate_to_datetime(since)
    except ValueError:
        return False
    return date.tzinfo is not None and page.modified <= date


def _reply(page: Page, headers: dict[str, str]) -> Reply:
    validators: tuple[tuple[str, str], ...] = ()
    if page.status == HTTPStatus.OK:
        validators = (("ETag", page.etag),)
        if page.modified is not None:
            date = format_datetime(page.modified.astimezone(UTC), usegmt=True)
            validators += (("Last-Modified", date),)
    if _not_modified(page, headers):
        return Reply(HTTPStatus.NOT_MODIFIED, validators, b"")
    kind = ("Content-Type", page.content_type)
    return Reply(page.status, (kind, *validators, *page.headers), page.body)


class _Pages(Resource):
    """Answers every GET and HEAD from the content, through the faults, and writes the log."""

    isLeaf = True  # noqa: N815  (Twisted's name)

    def __init__(self, standin: StandIn) -> None:
        self._standin = standin

    def render(self, request: Any) -> int:
        target = request.uri.decode("ascii", "backslashreplace")
        headers = {
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in request.requestHeaders.getAllRawHeaders()
        }
        if request.method in (b"GET", b"HEAD"):
            reply = _reply(self._standin.content.get(target), headers)
        else:
            reply = Reply(HTTPStatus.METHOD_NOT_ALLOWED, (("Allow", "GET, HEAD"),), b"")
        reply = self._standin.faults.apply(unquote(target), reply)
        self._standin.log(
            RequestSeen(
                request.method.decode("latin-1"),
                target,
                headers,
                0 if reply.reset else int(reply.status),
                self._standin.seconds(),
            )
        )
        if reply.delay:
            call = self._standin.clock.callLater(reply.delay, _send, request, reply)
            request.notifyFinish().addErrback(lambda _: call.cancel() if call.active() else None)
        else:
            _send(request, reply)
        return NOT_DONE_YET


def _send(request: Any, reply: Reply) -> None:
    connection = request.channel.transport
    if reply.reset:
        connection.abortConnection()
        return
    request.setResponseCode(reply.status, HTTPStatus(reply.status).phrase.encode())
    for name, value in reply.headers:
        request.responseHeaders.addRawHeader(name.encode(), value.encode("latin-1"))
    if reply.chunked:
        third = len(reply.body) // 3 + 1
        for start in range(0, len(reply.body), third):
            request.write(reply.body[start : start + third])
    else:
        if reply.status != HTTPStatus.NOT_MODIFIED:
            request.setHeader(b"Content-Length", str(len(reply.body)).encode())
        request.write(reply.body[: len(reply.body) - reply.missing])
    request.finish()
    if reply.missing:
        connection.loseConnection()


class _QuietSite(Site):
    """A Site that leaves logging to the stand-in."""

    noisy = False
    displayTracebacks = False  # noqa: N815  (Twisted's name)

    def log(self, request: Request) -> None:
        """Nothing: :class:`StandIn` has a log of its own."""


class _Connections(WrappingFactory[ProtocolWrapper]):
    """Keeps track of the open connections, so that they can be cut."""

    noisy = False


class StandIn:
    """A server on 127.0.0.1 that answers as the source does.

    ``port`` 0 takes a free one. ``requests`` lists what was asked for, in order; the same goes to
    ``log_file`` as JSON Lines where one is given, each line flushed, for other processes to read.
    ``content`` and ``faults`` may be changed at any time.

    ::

        standin = StandIn(Content.from_folder(Path("fixtures/site"), Path("fixtures/newstext")))
        standin.start()
        standin.faults.add(r"/feed\\.xml", faults.status(503, retry_after=1), times=2)
        ...                       # crawl standin.url
        await standin.stop()
    """

    def __init__(
        self,
        content: Content,
        *,
        faults: Faults | None = None,
        port: int = 0,
        log_file: Path | None = None,
    ) -> None:
        self.content = content
        self.faults = faults or Faults()
        self.requests: list[RequestSeen] = []
        self._port_asked = port
        self._log_path = log_file
        self._log_file: TextIO | None = None
        self._port: Any = None
        self._connections: Any = None

    @property
    def clock(self) -> Any:
        """The reactor's clock."""
        # Imported when needed: whoever imports the reactor first settles which one it is.
        from twisted.internet import reactor

        return reactor

    def seconds(self) -> float:
        """The reactor's monotonic time."""
        return float(self.clock.seconds())

    @property
    def url(self) -> str:
        """``http://127.0.0.1:<port>/``. Raises :class:`RuntimeError` before :meth:`start`."""
        if self._port is None:
            raise RuntimeError("the stand-in has no URL: it is not started")
        return f"http://{HOST}:{self._port.getHost().port}/"

    def start(self) -> StandIn:
        """Listen. Raises :class:`twisted.internet.error.CannotListenError` if the port is taken."""
        if self._port is not None:
            raise RuntimeError(f"the stand-in is already started: {self.url}")
        site = cast(Any, _QuietSite)(_Pages(self))
        self._connections = cast(Any, _Connections)(site)
        self._port = self.clock.listenTCP(self._port_asked, self._connections, interface=HOST)
        if self._log_path is not None:
            self._log_file = self._log_path.open("a", encoding="utf-8")
        return self

    def stop(self) -> Deferred[None]:
        """Stop listening and cut the connections that are left; fires when all are gone."""
        port, connections = self._port, self._connections
        self._port = self._connections = None
        return Deferred.fromCoroutine(self._stop(port, connections))

    async def _stop(self, port: Any, connections: Any) -> None:
        if port is not None:
            await maybeDeferred(port.stopListening)
            for connection in list(connections.protocols):
                connection.transport.abortConnection()
            while connections.protocols:
                await deferLater(self.clock, 0.001)
        if self._log_file is not None:
            self._log_file.close()
            self._log_file = None

    def log(self, seen: RequestSeen) -> None:
        """Add a request to the log."""
        self.requests.append(seen)
        if self._log_file is not None:
            self._log_file.write(json.dumps(asdict(seen), ensure_ascii=False) + "\n")
            self._log_file.flush()
