"""The one style sheet: of the comparison's page, which holds it, and of the reader's pages."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def stylesheet() -> str:
    """``looks.css`` as text."""
    return (files("crawler") / "looks.css").read_text(encoding="utf-8").strip()
