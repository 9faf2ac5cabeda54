"""Members read in small pieces: what is whole, what is damage, and where each lies."""

from __future__ import annotations

from io import BytesIO

import pytest

from crawler.warc import members as module
from crawler.warc.members import (
    HEADER,
    Damage,
    Member,
    compress,
    decompress,
    read_members,
)

ONE, TWO, THREE = (compress(text * 40) for text in (b"one ", b"two ", b"three "))
WHOLE = ONE + TWO + THREE


def told(content: bytes, start: int = 0) -> list[tuple[int, int, bytes | str]]:
    return [
        (found.offset, found.length, found.content if isinstance(found, Member) else found.reason)
        for found in read_members(BytesIO(content), start)
    ]


MEMBERS = [
    (0, len(ONE), b"one " * 40),
    (len(ONE), len(TWO), b"two " * 40),
    (len(ONE + TWO), len(THREE), b"three " * 40),
]


@pytest.fixture(params=[(1, 1), (3, 7), (10, 100), (None, None)], ids=str)
def pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """So much is read from the file, and unpacked, at a time."""
    for name, size in zip(("_CHUNK", "_PIECE"), request.param, strict=True):
        if size is not None:
            monkeypatch.setattr(module, name, size)


@pytest.mark.usefixtures("pieces")
def test_members_one_after_another() -> None:
    assert told(WHOLE) == MEMBERS
    assert told(WHOLE, len(ONE)) == MEMBERS[1:]
    assert told(WHOLE, len(WHOLE)) == told(b"") == []
    assert decompress(ONE) == b"one " * 40


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize(
    "rubbish", [b"x", b"\x1f", b"rubbish", HEADER[:9], b"y" * 50, b"\x1f" * 12]
)
def test_what_lies_between_members_is_damage(rubbish: bytes) -> None:
    at = len(ONE)
    shifted = [(offset + len(rubbish), length, text) for offset, length, text in MEMBERS[1:]]
    assert told(ONE + rubbish + TWO + THREE) == [
        MEMBERS[0],
        (at, len(rubbish), "no gzip header of ours"),
        *shifted,
    ]


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (HEADER[:1], "the file ends within a gzip header"),
        (HEADER[:9], "the file ends within a gzip header"),
        (HEADER, "the file ends within a gzip member"),
        (TWO[:-1], "the file ends within a gzip member"),
        (b"x", "no gzip header of ours"),
        (b"x" * 40, "no gzip header of ours"),
    ],
)
def test_what_the_file_ends_with(end: bytes, reason: str) -> None:
    assert told(ONE + end) == [MEMBERS[0], (len(ONE), len(end), reason)]


@pytest.mark.usefixtures("pieces")
def test_a_broken_member_costs_no_other() -> None:
    broken = bytearray(TWO)
    broken[-6] ^= 1
    first, damage, last = told(ONE + bytes(broken) + THREE)
    assert (first, last) == (MEMBERS[0], MEMBERS[2])
    assert damage[:2] == MEMBERS[1][:2]
    assert str(damage[2]).startswith("broken gzip member: ")


@pytest.mark.parametrize(("largest", "held"), [(160, True), (159, False)])
@pytest.mark.usefixtures("pieces")
def test_how_much_a_member_may_hold(
    largest: int, held: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What holds more is damage of its whole length, and what follows is read."""
    monkeypatch.setattr(module, "LARGEST", largest)
    (_, length, found), *_ = told(ONE + TWO)
    assert length == len(ONE)
    assert found == (b"one " * 40 if held else "it holds 160 bytes, more than 159")
    assert len(told(ONE + TWO)) == 2


def test_every_member_begins_with_the_same_bytes() -> None:
    assert {member[:10] for member in (ONE, TWO, THREE, compress(b""))} == {HEADER}
    assert told(compress(b"")) == [(0, len(compress(b"")), b"")]
    assert [type(found) for found in read_members(BytesIO(b"x"))] == [Damage]
