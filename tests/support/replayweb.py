"""ReplayWeb.page in real Chromium: its two scripts, served beside the archive that it is to show.

It is under the AGPL and an npm package, so it is no dependency of the project. ``.ci/run`` gets it;
``REPLAYWEB`` names another place than ``build/replayweb/package``.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import pytest
import uvicorn
from playwright.sync_api import Browser, Locator, Page, expect
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from tests.support.project import PROJECT

FOLDER = Path(os.environ.get("REPLAYWEB", PROJECT / "build" / "replayweb" / "package"))
PARTS = ("index.html", "ui.js", "sw.js")
_PLACE = re.compile(r"(.*/)\d{14}mp_/")
_FETCH = """addresses => Promise.all(addresses.map(async address => {
    const answer = await fetch(address);
    const hashed = await crypto.subtle.digest("SHA-256", await answer.arrayBuffer());
    return [answer.status, Array.from(new Uint8Array(hashed))];
}))"""

needs_replayweb = pytest.mark.skipif(
    not (FOLDER / "sw.js").exists(),
    reason=f"no ReplayWeb.page in {FOLDER}: .ci/run gets it "
    "(npm pack replaywebpage in build/replayweb, and tar --extract what it says)",
)


class ReplayWeb:
    """An archive, opened at one of its captures. To be used in the browser's thread."""

    def __init__(self, page: Page, base: str, archive: str) -> None:
        self._page = page
        self._base = base
        self._archive = archive

    def show(self, url: str, stamp: str) -> Locator:
        """What of this capture a reader sees: its body."""
        place = urlencode({"view": "replay", "url": url, "ts": stamp})
        self._page.goto(f"{self._base}?{urlencode({'source': self._base + self._archive})}#{place}")
        body = self._page.frame_locator("iframe").locator("body")
        expect(body).to_be_visible(timeout=60_000)
        return body

    def payloads(self, captures: Iterable[tuple[str, str]]) -> list[tuple[int, bytes]]:
        """Status and SHA-256 of the payload of each (address and time), after :meth:`show`."""
        (place,) = {at[1] for frame in self._page.frames if (at := _PLACE.match(frame.url))}
        addresses = [f"{place}{stamp}id_/{url}" for url, stamp in captures]
        return [
            (status, bytes(hashed)) for status, hashed in self._page.evaluate(_FETCH, addresses)
        ]


@contextmanager
def replayweb(browser: Browser, archive: Path, folder: Path) -> Iterator[ReplayWeb]:
    """Serve it with an archive (WACZ or WARC) from a new folder. In the browser's thread."""
    folder.mkdir()
    for path in (*(FOLDER / name for name in PARTS), archive):
        shutil.copy(path, folder)
    listening = socket.create_server(("127.0.0.1", 0))
    files = Starlette(routes=[Mount("/", StaticFiles(directory=folder, html=True))])
    server = uvicorn.Server(uvicorn.Config(files, log_level="warning"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    # Browsers allow service workers without TLS on this name alone.
    base = f"http://localhost:{listening.getsockname()[1]}/"
    try:
        with browser.new_context() as context:
            yield ReplayWeb(context.new_page(), base, archive.name)
    finally:
        server.should_exit = True
        thread.join()
