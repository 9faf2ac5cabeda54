"""Where this program keeps a user's own files: the XDG Base Directory Specification."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_DEFAULTS = {
    "XDG_CONFIG_HOME": (".config",),
    "XDG_STATE_HOME": (".local", "state"),
    "XDG_CACHE_HOME": (".cache",),
}


def user_directory(variable: str, environ: Mapping[str, str]) -> Path:
    """The program's directory below the one that a variable of the specification names.

    A relative path counts for nothing, as the specification demands. Nothing is created.
    """
    base = Path(environ.get(variable, ""))
    if not base.is_absolute():
        base = Path(environ.get("HOME") or Path.home()).joinpath(*_DEFAULTS[variable])
    return base / "finews-archiver"
