"""The form in which texts are compared: no signs, no white space, one width, one case."""

from __future__ import annotations

import unicodedata


def letters(text: str) -> str:
    """``text`` in NFKC, letters and digits only, lower case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum()).lower()
