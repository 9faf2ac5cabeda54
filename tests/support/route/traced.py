"""``python -m tests.support.route.traced post|page ARCHIVE CALLS``: a crawl with its calls.

Serves a site of one post on loopback from this very process, runs ``scrapy crawl`` on it, or on a
page of print, and writes the calls of the one article's way to a file as JSON.
"""

from __future__ import annotations

import dis
import json
import sys
import threading
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

from scrapy import signals
from scrapy.cmdline import execute
from scrapy.http import Response
from scrapy.utils.reactor import install_reactor

import crawler
from tests.support.project import FIXTURES
from tests.support.tiny_site import NOON, TinySite, post

# By name: the package has no type information.
dispatcher = import_module("pydispatch.dispatcher")

CRAWLER = f"{Path(crawler.__file__).parent}/"
PAGE = FIXTURES / "editions" / "A1.txt"
POST = post(1)
IMPORT = -1
"""The place of a module's own code, and of what it calls: they are not written down."""


class Trace:
    """A profile function that writes down the calls of the threads that it is set in."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, int | None]] = []
        self._places: dict[int, int] = {}
        """Of a frame on the stack, the place of its call; a later frame takes over its number."""
        self._lock = threading.Lock()

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(CRAWLER) or _goes_on(frame):
            return
        with self._lock:
            self._places.pop(id(frame), None)
            caller = _caller(frame)
            place = None if caller is None else self._places.get(id(caller))
            if code.co_name == "<module>" or place == IMPORT:
                self._places[id(frame)] = IMPORT
                return
            self._places[id(frame)] = len(self.calls)
            name = code.co_filename.removeprefix(CRAWLER)
            self.calls.append((name, code.co_qualname, place))


def _caller(frame: FrameType) -> FrameType | None:
    """The frame of a file of ``crawler/`` nearest below on the stack."""
    below = frame.f_back
    while below is not None and not below.f_code.co_filename.startswith(CRAWLER):
        below = below.f_back
    return below


def _goes_on(frame: FrameType) -> bool:
    """Whether a generator or coroutine is resumed, and not begun (the operand of RESUME)."""
    code, at = frame.f_code.co_code, frame.f_lasti
    return dis.opname[code[at]] == "RESUME" and code[at + 1] & 3 != 0


def main(kind: str, archive: str, out: str) -> None:
    """Crawl, and write down what was called."""
    trace = Trace()

    def listed(response: Response, **_: Any) -> None:
        if not response.url.endswith("/robots.txt"):
            begun()

    def begun(**_: Any) -> None:
        # Not before: CPython 3.11 has crashed collecting the frames of traced imports.
        threading.setprofile(trace)
        sys.setprofile(trace)

    def stored(**_: Any) -> None:
        threading.setprofile(None)
        sys.setprofile(None)

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    # Imported once the reactor is settled.
    from crawler.standin.server import StandIn

    standin = StandIn(TinySite(POST).content).start()
    if kind == "post":
        dispatcher.connect(listed, signals.response_received)
        spider = ["category", "-a", f"categories={POST.category}"]
    else:
        dispatcher.connect(begun, signals.spider_opened)
        spider = ["edition", "-a", f"pages={PAGE}"]
    dispatcher.connect(stored, signals.item_scraped)
    settings = {
        "SITE_URL": standin.url,
        "SHARE_URL": standin.url,
        "ARCHIVE_DIR": archive,
        "NOW": NOON,
        "COMMIT_ITEMS": 1,
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "LOG_LEVEL": "ERROR",
    }
    options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    try:
        execute(["scrapy", "crawl", *spider, *options])
    finally:
        Path(out).write_text(json.dumps(trace.calls), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
