"""A merge that is killed before each step on disk: ``python -m tests.support.merge_crashes
HERE THERE SEED STRIDE``; two archives that lie in one directory.

It ends with status 0 and the number of kills if every archive was whole after the next start, and
after the same merge again what a merge that nobody killed makes.
"""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, redirect_stdout
from itertools import chain
from pathlib import Path

from crawler.archive.check.verify import verify
from crawler.archive.check.verify_pages import check_editions
from crawler.archive.paths import ArchivePaths
from crawler.ledger import Ledger
from crawler.warc.check import check_warc
from tests.support.archives import open_archive
from tests.support.crash_points import killed
from tests.support.merging import content, merge
from tests.support.posts import hash_of


def faults(root: Path) -> Iterator[str]:
    """What ``verify`` would say, but for captures read again."""
    paths = ArchivePaths(root)
    with closing(Ledger(paths.ledger, read_only=True)) as ledger:
        yield from map(
            str,
            chain(
                verify(paths, ledger, hash_of),
                check_editions(paths, ledger),
                check_warc(paths.warc, ledger.captures.files()),
            ),
        )


def quietly(root: Path, other: Path) -> None:
    """Merge, and print nothing."""
    with redirect_stdout(io.StringIO()):
        assert merge(root, other) == 0


def main() -> None:
    """Kill a merge before so many-th step and step, and merge again."""
    here, there = (Path(word).resolve() for word in sys.argv[1:3])
    seed, stride = int(sys.argv[3]), int(sys.argv[4])
    whole = shutil.copytree(here, here.with_name("whole"))
    quietly(whole, there)
    assert list(faults(whole)) == []
    expected = content(whole)
    kills = 0
    for torn in (None, seed):
        steps = range(1 + seed % stride, 100_000, stride)
        for at, root in killed(here, lambda root: quietly(root, there), steps, torn):
            if at % 2:
                # A start in between: it may be a crawl's.
                open_archive(root).close()
                left = [each for each in faults(root) if not each.startswith("warc-stray")]
                assert left == [], (at, left)
            quietly(root, there)
            assert content(root) == expected, at
            assert list(faults(root)) == [], at
            kills += 1
    print(f"{kills} kills")


if __name__ == "__main__":
    main()
