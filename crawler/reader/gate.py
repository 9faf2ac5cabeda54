"""What stands before every page: who may ask, and what a browser may do with an answer.

Pages show other people's words, and the server stands on the user's machine. So ``Host`` must be a
name of this server (a site that has its name resolved to 127.0.0.1 is turned away), a request that
another site's page sends is refused, and the policy of every answer forbids scripts, frames of
others and anything that is not served here.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-src 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy (https://www.w3.org/TR/CSP3/) of pages: no script at all."""
CAPTURE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""Of captured bytes: shown in an origin of their own, nothing runs, nothing is fetched."""
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_COOKIE = "finews_reader"


class Gate:
    """An ASGI application before another.

    ``names`` are the hosts that this server is called by; with ``any_address`` any IP address is
    one too (it listens on all of them, and no address can be resolved anew). Without a ``token``
    none is asked for.
    """

    def __init__(
        self, app: ASGIApp, *, names: Collection[str], any_address: bool = False, token: str = ""
    ) -> None:
        self._app = app
        self._names = {name.lower() for name in names}
        self._any_address = any_address
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on with the headers of every answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", POLICY)
                headers.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_ours(host):
            return PlainTextResponse(
                f"this server is not called {host[:100]!r}: see finews-archiver read --name", 421
            )
        origin = headers.get("origin")
        if origin is not None and urlsplit_netloc(origin) != host.lower():
            return PlainTextResponse("another site's page may not read this archive", 403)
        if (
            headers.get("sec-fetch-site") == "cross-site"
            and headers.get("sec-fetch-mode") != "navigate"
        ):
            return PlainTextResponse("another site's page may not read this archive", 403)
        return self._without_token(scope, headers) if self._token else None

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name in self._names:
            return True
        try:
            ip_address(name)
        except ValueError:
            return False
        return self._any_address

    def _without_token(self, scope: Scope, headers: Mapping[str, str]) -> Response | None:
        """What is said to somebody without the token; ``None`` to who has it."""
        given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        named = next((value for name, value in given if name == "token"), None)
        if named is not None and self._right(named):
            kept = urlencode([(name, value) for name, value in given if name != "token"])
            path = scope.get("raw_path", b"/").decode("latin-1")
            # Two slashes at the start would be another host.
            response = RedirectResponse(f"/{path.lstrip('/')}{kept and f'?{kept}'}", 303)
            response.set_cookie(_COOKIE, self._token, httponly=True, samesite="lax")
            return response
        bearer = headers.get("authorization", "").removeprefix("Bearer ")
        cookie = cookie_parser(headers.get("cookie", "")).get(_COOKIE, "")
        if self._right(bearer) or self._right(cookie):
            return None
        return PlainTextResponse(
            "open the address that finews-archiver read has printed, with its token, or send it as"
            " Authorization: Bearer TOKEN",
            401,
            {"WWW-Authenticate": "Bearer"},
        )

    def _right(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._token.encode())


def urlsplit_netloc(origin: str) -> str:
    """Host and port of an ``Origin``; empty for what has none (``null``)."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
