"""What one commit of the archive puts on disk, and the order in which that happens.

The order is the promise (docs/archive-format.md): lines, post files, ledger, files of editions. A
line is durable before the post file that it describes is moved into place, so after a crash the
lines beyond the ledger's word name every post file that may have to be put back.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from crawler.archive.linefile import LineFile
from crawler.archive.paths import ArchivePaths
from crawler.archive.strays import make_way
from crawler.files import sync_directory, write_all_unfinished
from crawler.ledger import Ledger

_SYNCED_AT_A_TIME = 8


class Commit:
    """Changes that are not on disk yet: lines added to three files, and files by name.

    ``posts`` and ``edition_files`` map a file name to its bytes, or ``None`` if it is to go.
    ``staged`` are whole files that are moved into place after the ledger's commit, see
    :func:`crawler.archive.pages.stage_files`.
    """

    def __init__(self, paths: ArchivePaths, ledger: Ledger) -> None:
        self._paths = paths
        self.articles = LineFile.of(paths.articles, ledger)
        self.duplicates = LineFile.of(paths.duplicates, ledger)
        self.editions = LineFile.of(paths.editions, ledger)
        self._files = (self.articles, self.duplicates, self.editions)
        self.posts: dict[str, bytes | None] = {}
        self.edition_files: dict[str, bytes | None] = {}
        self.staged: dict[str, str | None] = {}

    @property
    def lines(self) -> int:
        """How many lines wait."""
        return sum(len(file.waiting) for file in self._files)

    def write(self) -> None:
        """Make lines and posts durable; the ledger is next. Raises :class:`OSError`."""
        for file in self._files:
            file.write()
        place_posts(self._paths, self.posts)

    def tell_lengths(self, ledger: Ledger) -> None:
        """Record in the ledger how much of each file counts with this commit."""
        for file in self._files:
            ledger.set_length(file.path.name, file.end)

    def restart(self, ledger: Ledger) -> None:
        """Begin the next commit where the ledger is: it has committed this one, or forgotten it."""
        lengths = ledger.lengths()
        for file in self._files:
            file.restart(lengths[file.path.name])
        self.posts = {}
        self.edition_files = {}
        self.staged = {}


def place_posts(paths: ArchivePaths, posts: dict[str, bytes | None]) -> None:
    """Write post files and move them into place; remove those that are ``None``.

    All bytes are durable under another name before the first file is replaced, so a full disk is
    met before anything has changed. Raises :class:`OSError`.
    """
    if not posts:
        return
    # Joined as text: of thousands of posts, paths as objects would take a tenth of a merge.
    unfinished, place = f"{paths.unfinished}{os.sep}", f"{paths.posts}{os.sep}"
    new = [(unfinished + name, content) for name, content in posts.items() if content is not None]
    # A file system makes files that are synced together durable together, one by one takes longest.
    with ThreadPoolExecutor(_SYNCED_AT_A_TIME) as pool:
        shares = [new[begin::_SYNCED_AT_A_TIME] for begin in range(_SYNCED_AT_A_TIME)]
        for written in [pool.submit(write_all_unfinished, share) for share in shares if share]:
            written.result()
    for name, content in posts.items():
        make_way(paths, place + name)
        if content is None:
            Path(place + name).unlink(missing_ok=True)
        else:
            os.replace(unfinished + name, place + name)  # noqa: PTH105 - see above
    sync_directory(paths.posts)
