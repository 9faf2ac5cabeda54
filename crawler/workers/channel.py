"""Messages between the main process and a fetcher, over a socket pair that only they have.

They are pickled: nothing else is as fast for dataclasses, and it is safe here. Both ends run this
program as this user, the one has started the other, and the socket has no name that anybody else
could connect to. Text from servers travels as strings and bytes inside, never as code.
"""

from __future__ import annotations

import asyncio
import pickle
import socket
import struct
from collections.abc import Callable
from typing import Any, cast

_LENGTH = struct.Struct(">Q")


class Channel(asyncio.Protocol):
    """One end: ``received`` gets each message, ``lost`` is called once when there will be none."""

    def __init__(self, received: Callable[[Any], None], lost: Callable[[], None]) -> None:
        self._received = received
        self._lost = lost
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None

    async def open(self, end: socket.socket) -> None:
        """Begin to listen; the socket belongs to the channel from now on."""
        end.setblocking(False)
        await asyncio.get_running_loop().create_unix_connection(lambda: self, sock=end)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        self._transport = cast(asyncio.Transport, transport)

    def send(self, message: object) -> None:
        """Send a message; one to an end that is gone is lost, and ``lost`` says so."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(packed(message))

    def data_received(self, data: bytes) -> None:
        """Pass on the messages that are complete."""
        self._buffer += data
        start = 0
        while (begin := start + _LENGTH.size) <= len(self._buffer):
            (length,) = _LENGTH.unpack_from(self._buffer, start)
            if begin + length > len(self._buffer):
                break
            start = begin + length
            self._received(pickle.loads(self._buffer[begin:start]))
        del self._buffer[:start]

    def connection_lost(self, exc: Exception | None) -> None:
        """The other process has ended, or this end was closed."""
        self._lost()

    def close(self) -> None:
        """Send what is still to be sent, then close."""
        if self._transport is not None:
            self._transport.close()


def packed(message: object) -> bytes:
    """A message as it travels: its length (eight bytes), the pickle."""
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(content)) + content


def read_one(end: socket.socket) -> Any:
    """The next message, before there is a loop to listen. Raises :class:`EOFError`."""
    (length,) = _LENGTH.unpack(_exactly(end, _LENGTH.size))
    return pickle.loads(_exactly(end, length))


def _exactly(end: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size:
        part = end.recv(size - len(content))
        if not part:
            raise EOFError("the main process has ended")
        content += part
    return content
