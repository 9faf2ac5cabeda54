"""Who asks: the name under which requests are sent."""

from __future__ import annotations

from crawler import __version__


def agent_of(contact: str) -> str:
    """The user agent: the program, its version and the contact (RFC 9110 section 10.1.5)."""
    return f"finews-archiver/{__version__} (+{' '.join(contact.split())})"
