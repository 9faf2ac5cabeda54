"""Where the bundled site lies: in ``fixtures/`` of a clone, in the package once it is installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def bundled(name: str) -> Path:
    """The folder ``site`` (as Jekyll built it), ``newstext`` or ``editions``."""
    installed = _PACKAGE / "bundled_site"
    return (installed if installed.is_dir() else _PACKAGE.parent / "fixtures") / name
