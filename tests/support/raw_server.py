"""A server that sends whatever bytes it is told to, HTTP or not, without end if need be."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import unquote

from twisted.internet.protocol import Factory, Protocol

Answer = Callable[[Any], None]
"""Gets the connection's transport and writes to it."""


def sent(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> Answer:
    """An answer with a Content-Length (``length`` is a lie), after which the connection closes."""
    size = len(body) if length is None else length
    lines = (f"HTTP/1.1 {status}", *headers, f"Content-Length: {size}", "Connection: close")
    head = "\r\n".join((*lines, "", "")).encode()

    def answer(transport: Any) -> None:
        transport.write(head)
        transport.write(body)
        transport.loseConnection()

    return answer


class _Forever:
    """Writes the same piece for as long as the other side takes it."""

    def __init__(self, transport: Any, piece: bytes) -> None:
        self._transport = transport
        self._piece = piece

    def resumeProducing(self) -> None:  # noqa: N802 - the interface's name
        self._transport.write(self._piece)

    def stopProducing(self) -> None:  # noqa: N802 - the interface's name
        self._transport.unregisterProducer()


def endless(head: bytes, piece: bytes) -> Answer:
    """``head``, then ``piece`` again and again, as fast as the other side takes it."""

    def answer(transport: Any) -> None:
        transport.write(head)
        transport.registerProducer(_Forever(transport, piece), False)

    return answer


def silent() -> Answer:
    """Nothing, and the connection stays open."""
    return lambda transport: None


class _Raw(Protocol):
    def __init__(self, server: RawServer) -> None:
        self._server = server
        self._received = b""

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - the interface's name
        self._received += data
        if b"\r\n\r\n" not in self._received:
            return
        target = unquote(self._received.split(b" ", 2)[1].decode("latin-1"))
        self._server.received.append(self._received)
        self._received = b""
        self._server.asked.append(target)
        not_found = sent(b"", status="404 Not Found")
        self._server.answers.get(target, not_found)(self.transport)


class _RawFactory(Factory):
    noisy = False

    def __init__(self, server: RawServer) -> None:
        self._server = server

    def buildProtocol(self, addr: Any) -> Protocol:  # noqa: N802 - the interface's name
        protocol = _Raw(self._server)
        self._server.connections.append(protocol)
        return protocol


class RawServer:
    """Answers each path (decoded, with its query) as told; 404 for others."""

    def __init__(
        self, answers: Mapping[str, Answer], host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self.answers = dict(answers)
        self._host = host
        self._port_asked = port
        self.asked: list[str] = []
        self.received: list[bytes] = []
        """Each request as it came."""
        self.connections: list[Any] = []
        self._port: Any = None

    @property
    def port(self) -> int:
        return int(self._port.getHost().port)

    @property
    def url(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.port}/"

    def start(self) -> RawServer:
        # Imported when needed: whoever imports the reactor first settles which one it is.
        from twisted.internet import reactor

        listen: Any = reactor
        self._port = listen.listenTCP(self._port_asked, _RawFactory(self), interface=self._host)
        return self

    async def stop(self) -> None:
        await self._port.stopListening()
        for connection in self.connections:
            if connection.transport is not None:
                connection.transport.abortConnection()


@asynccontextmanager
async def listening(*hosts: str) -> AsyncIterator[list[RawServer]]:
    """Servers on one port of these addresses; each answers ``/`` with its own."""
    servers: list[RawServer] = []
    try:
        for host in hosts:
            port = servers[0].port if servers else 0
            servers.append(RawServer({"/": sent(host.encode())}, host, port).start())
        yield servers
    finally:
        for server in servers:
            await server.stop()
