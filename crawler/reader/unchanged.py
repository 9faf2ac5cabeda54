"""Answers that a client has already: 304 (RFC 9110, section 13.1.2).

Feeds and interfaces are asked again and again, and mostly nothing has happened since. What is asked
for is made all the same: this saves what goes over the network, and what its reader does with it.
"""

from __future__ import annotations

import re
from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TAG = re.compile(r'\*|(?:W/)?"([^"]*)"')
_OF_CONTENT = ("Content-Length", "Content-Type", "Content-Disposition")


class Unchanged:
    """An ASGI application before another, whose whole answers get an ``ETag``; streams get none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, and leave out of the answer what is known."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        known = Headers(scope=scope).get("if-none-match", "")
        held: list[Message] = []

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                held.append(message)
                return
            if held:
                start = held.pop()
                headers = MutableHeaders(scope=start)
                whole = start["status"] == 200 and not message.get("more_body")
                if whole and "etag" not in headers:
                    tag = sha256(message.get("body", b"")).hexdigest()[:32]
                    # Weak: what is sent may be packed.
                    headers["ETag"] = f'W/"{tag}"'
                    if any(one[0] == "*" or one[1] == tag for one in _TAG.finditer(known)):
                        start["status"] = 304
                        for name in _OF_CONTENT:
                            del headers[name]
                        message = {**message, "body": b""}
                await send(start)
            await send(message)

        await self._app(scope, receive, send_on)
