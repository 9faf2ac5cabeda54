"""Records that other programs have written, or nobody should have: one costs no other."""

from __future__ import annotations

import base64
import hashlib
import resource
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

import pytest
from isal import isal_zlib

from crawler.archive.paths import ArchivePaths
from crawler.standin.server import StandIn
from crawler.warc.members import HEADER, LARGEST, Damage, compress, read_members
from crawler.warc.stated_digest import contradicts, read_digest
from tests.support.crawls import crawl, lines_of
from tests.support.reactor import in_reactor
from tests.support.rebuilt import rebuild
from tests.support.tiny_site import NOON, post

BODY = b"<p>\xe5\x86\xb7</p>"
SHA256 = hashlib.sha256(BODY)
SHA1 = hashlib.sha1(BODY, usedforsecurity=False)


def base32(algorithm: str, content: bytes) -> str:
    made = hashlib.new(algorithm, content, usedforsecurity=False).digest()
    return f"{algorithm}:{base64.b32encode(made).decode()}"


@pytest.mark.parametrize(
    "stated",
    [
        f"sha256:{SHA256.hexdigest()}",
        f"SHA-256:{SHA256.hexdigest().upper()}",
        base32("sha256", BODY),
        base32("sha256", BODY).rstrip("="),
        base32("sha1", BODY),
        base32("sha1", BODY).lower(),
        f"sha1:{SHA1.hexdigest()}",
        base32("md5", BODY),
        base32("sha512", BODY),
    ],
)
def test_a_digest_in_any_form(stated: str) -> None:
    assert read_digest(stated) is not None
    assert not contradicts(stated, BODY)
    assert contradicts(stated, BODY + b" ")


@pytest.mark.parametrize(
    "stated",
    ["", "sha256", "sha256:", "sha1:zz", "sha1:!!", "md5:" + "g" * 32, "crc32:00", "x" * 99],
)
def test_what_is_no_digest_says_nothing(stated: str) -> None:
    assert read_digest(stated) is None
    assert not contradicts(stated, BODY)


def record(url: str, body: bytes, kind: str = "text/html", **changes: str | None) -> bytes:
    """A response as a member, its headers changed (``None``: left out; an underscore is a dash)."""
    block = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body
    headers: dict[str, str | None] = {
        "WARC-Type": "response",
        "WARC-Record-ID": "<urn:uuid:00000000-0000-4000-8000-000000000001>",
        "WARC-Date": "2022-03-14T04:30:00Z",
        "WARC-Target-URI": url,
        "WARC-Payload-Digest": f"sha256:{hashlib.sha256(body).hexdigest()}",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
    }
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    lines = [f"{name}: {value}\r\n" for name, value in headers.items() if value is not None]
    head = "".join(["WARC/1.1\r\n", *lines, "\r\n"]).encode()
    return compress(head + block + b"\r\n\r\n")


Made = Callable[[str, bytes], bytes]

READ: dict[str, Made] = {
    "a digest in base32": lambda url, body: record(
        url, body, WARC_Payload_Digest=base32("sha256", body)
    ),
    "a digest of SHA-1": lambda url, body: record(
        url, body, WARC_Payload_Digest=base32("sha1", body)
    ),
    "no digest": lambda url, body: record(url, body, WARC_Payload_Digest=None),
    "no id": lambda url, body: record(url, body, WARC_Record_ID=None),
    "a date with fractions": lambda url, body: record(
        url, body, WARC_Date="2022-03-14T04:30:00.5Z"
    ),
    "a date without a zone": lambda url, body: record(url, body, WARC_Date="20220314T043000"),
}
NAMED: dict[str, Made] = {
    "another payload's digest": lambda url, body: record(
        url, body, WARC_Payload_Digest=base32("sha1", b"x")
    ),
    "an absurd length": lambda url, body: record(url, body, Content_Length="9" * 5000),
    "a length in other digits": lambda url, body: record(url, body, Content_Length="\u00b2"),
    "a length that is none": lambda url, body: record(url, body, Content_Length="-1"),
    "no HTTP": lambda url, body: compress(
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: "
        + url.encode()
        + b"\r\nContent-Length: 2\r\n\r\nhm\r\n\r\n"
    ),
    "no WARC": lambda url, body: compress(b"\xff\xfe\0 nothing\r\n\r\n" + body),
    "half a member": lambda url, body: record(url, body)[:-20],
    "a journal of nothing": lambda url, body: record(
        "urn:x-crawl:journal", b"{", WARC_Type="metadata"
    ),
    "a leftover note of nothing": lambda url, body: record(
        "urn:x-crawl:leftover", b"[]", WARC_Type="metadata"
    ),
    "a revisit of nothing": lambda url, body: record(
        url, b"", WARC_Type="revisit", WARC_Payload_Digest=base32("sha1", body)
    ),
}
MOMENT = {"an odd date": "yesterday", "no date": None, "a year to come": "99999-01-01T00:00:00Z"}


@in_reactor
async def test_one_odd_record_costs_no_other(tiny_site: StandIn, tmp_path: Path) -> None:
    """All of them in one file, each with a page of its own, a good one after each."""
    before = await crawl(tiny_site, tmp_path / "a", now=NOON)
    odd: dict[str, Made] = {**READ, **NAMED}
    for name, moment in MOMENT.items():
        odd[name] = partial(record, WARC_Date=moment)
    made = b""
    offsets: dict[str, int] = {}
    ids: dict[str, str] = {}
    for number, (name, make) in enumerate(odd.items()):
        offsets[name] = len(made)
        for each, how in ((post(30 + number), make), (post(60 + number), record)):
            ids.setdefault(name, each.id)
            made += how(urljoin(tiny_site.url, each.path), each.page().encode())
    paths = ArchivePaths(tmp_path / "a")
    (paths.warc / "odd.warc.gz").write_bytes(made)
    ended = rebuild(tmp_path / "a", tmp_path / "b", "-s", f"SITE_URL={tiny_site.url}")
    assert "Traceback" not in ended.err
    assert ended.status == 4
    kept = set(lines_of(tmp_path / "b").newest())
    assert {*before.lines.newest(), *(post(60 + number).id for number in range(len(odd)))} <= kept
    problems = [line for line in ended.out.splitlines() if line.startswith("not rebuilt: ")]
    for name in odd:
        told = [line for line in problems if f"odd.warc.gz byte {offsets[name]}: " in line]
        assert len(told) == (name not in READ), (name, told)
        assert (ids[name] in kept) == (name not in NAMED), name
        assert name not in MOMENT or "is no moment: " in told[0]
    assert len(problems) == len(NAMED) + len(MOMENT)


def test_a_gzip_bomb_is_passed_over(tmp_path: Path) -> None:
    packer = isal_zlib.compressobj(1, isal_zlib.DEFLATED, 31)
    piece = bytes(1 << 24)
    bomb = b"".join(packer.compress(piece) for _ in range(64)) + packer.flush()
    path = tmp_path / "bomb.warc.gz"
    whole = compress(b"after it")
    path.write_bytes(HEADER + bomb[len(HEADER) :] + whole)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with path.open("rb") as stream:
        damage, after = read_members(stream)
    assert isinstance(damage, Damage)
    assert damage.reason == f"it holds {64 << 24} bytes, more than {LARGEST}"
    assert not isinstance(after, Damage)
    assert (after.offset, after.content) == (damage.length, b"after it")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown * 1024 < 2 * LARGEST
