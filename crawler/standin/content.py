"""What the stand-in serves: pages by path, which may appear, change and vanish at any time."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

SHARE_PATH = "/html_News/NewsShare.html"
NEWSTEXT_PATH = "/NewsData/GetNewsText.do"

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
}
_SHARE_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
  <head><meta charset="UTF-8"><title>share page</title></head>
  <body>
    <div id="text"></div>
    <script>
      var code = new URLSearchParams(location.search).get("infoCode");
      fetch("/NewsData/GetNewsText.do?id=" + encodeURIComponent(code))
        .then(function (answer) { return answer.json(); })
        .then(function (news) {
          document.getElementById("text").innerHTML = news.text || news.content;
        });
    </script>
  </body>
</html>
"""


def _content_type(path: str) -> str:
    suffix = Path(path).suffix.lower()
    return _TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Page:
    """What is answered under a path. ``modified`` (aware) is what ``Last-Modified`` says, if set.

    ``etag`` is a strong validator of the body (RFC 9110, section 8.8.3), quotes included.
    """

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    modified: datetime | None = None
    etag: str = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha256(self.body).hexdigest()
        object.__setattr__(self, "etag", f'"{digest[:32]}"')


_NOT_FOUND = Page(b"<!DOCTYPE html>\n<title>404</title>\n<h1>404 Page Not Found</h1>\n", status=404)


class Content:
    """The pages of a site by path.

    A path is decoded (no percent signs but literal ones) and absolute, and may carry a query:
    ``/category/Wind.html``, ``/NewsData/GetNewsText.do?id=NW202202072267539073``. A page under a
    path without a query answers to any query, as on a static host. Everything else is answered
    with ``not_found``. Change it between or during requests with :meth:`put` and :meth:`remove`.
    """

    def __init__(self, not_found: Page = _NOT_FOUND) -> None:
        self.not_found = not_found
        self._pages: dict[str, Page] = {}

    @classmethod
    def from_folder(cls, site: Path, newstext: Path | None = None) -> Content:
        """Load a folder as Jekyll writes it, and the JSON answers ``newstext/<infoCode>.json``.

        ``index.html`` answers for its folder, ``404.html`` for what is not there (with status 404).
        Each answer has its share page. Raises :class:`NotADirectoryError` for a missing folder.
        """
        for folder in (site, newstext):
            if folder is not None and not folder.is_dir():
                raise NotADirectoryError(f"{folder} is not a folder: nothing to serve from it")
        content = cls()
        for file in sorted(site.rglob("*")):
            if file.is_file():
                content._put_file("/" + file.relative_to(site).as_posix(), file)
        for file in sorted(newstext.glob("*.json")) if newstext else ():
            content._put_file(f"{NEWSTEXT_PATH}?id={file.stem}", file)
            content.put(f"{SHARE_PATH}?infoCode={file.stem}", _SHARE_PAGE)
        if (own := content.get("/404.html")) is not content.not_found:
            content.not_found = Page(own.body, own.content_type, status=404)
        return content

    def _put_file(self, path: str, file: Path) -> None:
        modified = datetime.fromtimestamp(int(file.stat().st_mtime), UTC)
        page = Page(file.read_bytes(), _content_type(file.name), modified=modified)
        self._pages[path] = page
        if file.name == "index.html":
            self._pages[path.removesuffix("index.html")] = page

    def put(
        self, path: str, body: str | bytes, *, status: int = 200, modified: datetime | None = None
    ) -> None:
        """Serve ``body`` under ``path``, with the content type of the path's suffix.

        A path that ends in ``/`` is a folder's index, and the JSON endpoint answers JSON.
        """
        plain = path.partition("?")[0]
        name = {NEWSTEXT_PATH: "answer.json"}.get(plain, plain)
        kind = _content_type("index.html" if name.endswith("/") else name)
        raw = body.encode() if isinstance(body, str) else body
        self.put_page(path, Page(raw, kind, status, modified=modified))

    def put_page(self, path: str, page: Page) -> None:
        """Serve ``page`` under ``path``. Raises :class:`ValueError` for a path without ``/``."""
        if not path.startswith("/"):
            raise ValueError(f"{path!r} is not a path of a site: it does not begin with /")
        self._pages[path] = page

    def remove(self, path: str) -> None:
        """Make the page under ``path`` vanish. Raises :class:`KeyError` if there is none."""
        del self._pages[path]

    def get(self, target: str) -> Page:
        """The page for a request target as HTTP has it: percent-encoded, perhaps with a query."""
        path, mark, query = target.partition("?")
        path = unquote(path)
        exact = self._pages.get(f"{path}?{unquote(query)}") if mark else None
        return exact or self._pages.get(path) or self.not_found

    def __contains__(self, path: str) -> bool:
        return path in self._pages

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._pages))

    def __len__(self) -> int:
        return len(self._pages)
