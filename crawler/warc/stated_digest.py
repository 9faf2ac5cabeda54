"""The digests that WARC headers state, in every form that programs write them."""

from __future__ import annotations

import hashlib
from base64 import b32decode
from binascii import Error

_KNOWN = {"md5": 16, "sha1": 20, "sha256": 32, "sha384": 48, "sha512": 64}
"""Names without their dashes, in lower case, and how many bytes such a digest has."""


def read_digest(text: str) -> tuple[str, bytes] | None:
    """Algorithm and bytes of ``<algorithm>:<digest>``; ``None`` for what is no digest known here.

    ISO 28500 leaves the form open: hexadecimal digits and base32 (RFC 4648) are in use.
    """
    name, _, stated = text.strip().partition(":")
    algorithm, digits = name.lower().replace("-", ""), stated.rstrip("=").upper()
    size = _KNOWN.get(algorithm)
    if size is None:
        return None
    try:
        if len(digits) == 2 * size:
            return algorithm, bytes.fromhex(digits)
        read = b32decode(digits + "=" * (-len(digits) % 8))
    except (Error, ValueError):
        return None
    return (algorithm, read) if len(read) == size else None


def contradicts(stated: str, content: bytes) -> bool:
    """Whether a stated digest can be read and is not the content's."""
    read = read_digest(stated)
    if read is None:
        return False
    algorithm, digest = read
    return hashlib.new(algorithm, content, usedforsecurity=False).digest() != digest
