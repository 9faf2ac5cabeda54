"""Archives that are kept as tar files, unpacked."""

from __future__ import annotations

import tarfile
from pathlib import Path


def unpack_tar(packed: Path, folder: Path) -> None:
    """Unpack a tar file of this project's own."""
    with tarfile.open(packed) as tar:
        # Python knows filters since 3.11.4, and wants one since 3.12.
        tar.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
        tar.extractall(folder)
