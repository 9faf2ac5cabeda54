"""Inputs that fuzzing has found, by target: each broke something once."""

from __future__ import annotations

FOUND: list[tuple[str, bytes]] = [
    ("link", b"http://[::1/html_News/NewsShare.html?infoCode=NW202203042300000017"),
    ("link", b"http://:::/html_News/NewsShare.html?infoCode=NW202203042300000017"),
    ("link", b"\x80"),
]
