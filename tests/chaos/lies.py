"""Servers that lie, mixed with faults of the disk and kills; then the server is honest."""

from __future__ import annotations

import errno
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from crawler.standin import faults
from crawler.standin.faults import Effect, Reply
from tests.chaos.kinds import Kind
from tests.chaos.runner import CHANGING, KILL, Fault, crawl_words
from tests.chaos.scene import NOON, STATUSES
from tests.support.tiny_site import post


def _body(change: Callable[[bytes], bytes]) -> Effect:
    """The body changed, with the length that it then has."""
    return lambda reply: replace(reply, body=change(reply.body))


def _headers(*pairs: tuple[str, str], status: int = 200) -> Effect:
    """These headers beside the others."""

    def effect(reply: Reply) -> Reply:
        kept = [pair for pair in reply.headers if pair[0] not in dict(pairs)]
        return replace(reply, headers=(*kept, *pairs), status=status)

    return effect


def _half_a_text(body: bytes) -> bytes:
    try:
        said = json.loads(body)
    except ValueError:
        return body
    return json.dumps({name: text[: len(text) // 2] for name, text in said.items()}).encode()


_ANSWERS, _LISTINGS, _POSTS = "GetNewsText", r"^/$|/categor|/emnews/$|feed", r"/2022/03/14/"
LIES: dict[str, tuple[str, Effect]] = {
    "html answers": (_ANSWERS, faults.body(b"<html><h1>busy</h1></html>")),
    "one answer for all": (_ANSWERS, faults.body(post(2).newstext().encode())),
    "empty answers": (_ANSWERS, faults.body(b'{"text": "", "content": ""}')),
    "304 to whoever asks": (_LISTINGS, faults.status(304)),
    "empty listings": (_LISTINGS, faults.empty()),
    "listings cut off": (_LISTINGS, faults.truncated()),
    "one post for all": (_POSTS, faults.body(post(2).page().encode())),
    "posts that are gone": (_POSTS, faults.status(404)),
    "posts cut off": (_POSTS, faults.truncated()),
    "too many requests": ("", faults.status(429, retry_after=3600)),
    "no service": ("", faults.status(503)),
    "connections cut": ("", faults.reset()),
    "a feed that is none": ("feed", faults.body(b"\x00\x0b<feed")),
    "a robots.txt that is a page": ("robots.txt", faults.body(b"<html><p>Disallow: /")),
    "half texts": (_ANSWERS, _body(_half_a_text)),
    "other figures in answers": (_ANSWERS, _body(lambda body: re.sub(rb"[0-9]", b"7", body))),
    "other figures on pages": (
        _POSTS,
        _body(lambda body: re.sub("第[0-9]+号".encode(), "第99号".encode(), body)),
    ),
    "bytes lost on pages": (
        _POSTS,
        _body(lambda body: body.replace("站台".encode(), "站台".encode()[:-1])),
    ),
    "bytes lost everywhere": ("", _body(lambda body: body.replace("站".encode(), b"\xe7"))),
    "NULs in listings": (_LISTINGS, _body(lambda body: body.replace(b'href="/', b'href="\0/'))),
    "a packing that is none": ("", _headers(("Content-Encoding", "gzip"))),
    "circles": ("", _headers(("Location", "/"), status=302)),
    "clocks of servers": ("", _headers(("Date", "Thu, 01 Jan 2099 00:00:00 GMT"))),
    "waits that are none": ("", _headers(("Retry-After", "-1, soon"), status=503)),
    "the truth": ("nothing at all", faults.empty()),
}
FAULTS = ("none", "kill", "ENOSPC", "EIO", "EROFS")
MOST = 600
"""About so many calls change the disk in a run of ten posts."""


class Lies(Kind):
    """A run on a server that lies, met by a fault; then runs on an honest one."""

    name = "lies"
    promise = "what a server said for a while costs no post and no text once it is honest"

    def cases(self, generator: random.Random) -> Iterator[str]:
        while True:
            lie = generator.choice(list(LIES))
            share = generator.choice(("always", "half"))
            how = generator.choice(FAULTS)
            at = generator.randrange(1, MOST) if how != "none" else 0
            yield f"{lie}/{share}/{how}/{at}/{generator.randrange(1000)}"

    def attempt(self, case: str) -> str:
        lie, share, how, at, seed = case.split("/")
        standin = self.scene.standin
        root = self.scene.copy(self.scene.begun if int(seed) % 2 else None)
        fault = Fault()
        if how != "none":
            error = KILL if how == "kill" else getattr(errno, how)
            fault = Fault(CHANGING, int(at), error, int(seed) % 3 == 0)
        path, effect = LIES[lie]
        standin.faults = faults.Faults(int(seed))
        standin.faults.add(path, effect, probability=1.0 if share == "always" else 0.5)
        try:
            words = crawl_words(standin, root, NOON.replace("T12", "T13"))
            ended = self.scene.runner.run(words, root, fault)
            if ended.hung or "Traceback" in ended.err:
                return f"{fault}: {ended.status} {ended.err}"
            if not ended.killed and ended.status not in STATUSES:
                return f"{fault}: status {ended.status} {ended.out}{ended.err}"
            standin.faults.clear()
            for hour in ("15", "17", "20", "23"):
                ended = self.scene.crawl(root, NOON.replace("T12", f"T{hour}"))
            if ended.status != 0:
                return f"{fault}: it is honest again: {ended.status} {ended.out}{ended.err}"
            found = self.scene.complaints(root)
            return f"{fault}: {found}" if found else ""
        finally:
            standin.faults.clear()
            self.scene.throw_away(root)

    def smaller(self, case: str) -> Iterator[str]:
        lie, share, how, at, seed = case.split("/")
        if lie != "the truth":
            yield f"the truth/always/{how}/{at}/{seed}"
        if how != "none":
            yield f"{lie}/{share}/none/0/{seed}"
            yield f"{lie}/always/none/0/{seed}"
