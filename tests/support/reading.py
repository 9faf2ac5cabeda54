"""What starts a reader for a test, and ends it after it."""

from __future__ import annotations

from collections.abc import Callable

from bench.reader.process import Reader

StartReader = Callable[..., Reader]
"""Starts a reader of an archive with more arguments; ``now`` is its clock."""
