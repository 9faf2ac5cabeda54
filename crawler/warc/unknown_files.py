"""WARC files that the ledger does not know, as beside one that was restored from a copy."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from crawler.files import digest_of, name_as_text
from crawler.ledger import Ledger
from crawler.warc.members import Damage
from crawler.warc.reader import read_records

_OWN = re.compile(rb"^software: finews-archiver/", re.M)


def is_own(path: Path) -> bool:
    """Whether this program has written a file, by its ``warcinfo``, and all of it can be read.

    What of a damaged one was ever committed nobody can say. Raises :class:`OSError`.
    """
    if path.name != name_as_text(path.name) or not stat.S_ISREG(path.lstat().st_mode):
        return False
    records = read_records(path)
    first = next(records, None)
    return (
        first is not None
        and not isinstance(first, Damage)
        and first.type == "warcinfo"
        and _OWN.search(first.block) is not None
        and not any(isinstance(record, Damage) for record in records)
    )


def take_in_files(directory: Path, ledger: Ledger) -> list[str]:
    """Put this program's own closed files on record, to be indexed; their names.

    Raises :class:`OSError`.
    """
    found = []
    for path in sorted(directory.glob("*.warc.gz")):
        if ledger.captures.file(path.name) is not None or not is_own(path):
            continue
        ledger.begin()
        number = ledger.captures.add_file(path.name)
        ledger.captures.set_file(number, path.stat().st_size, digest_of(path), closed=True)
        found.append(path.name)
    return found
