"""The writers that are compared write the same records, and the comparison sees what is not."""

from __future__ import annotations

import hashlib

import pytest

from bench.warc import golden
from bench.warc.writers import WRITERS, golden_differences


@pytest.mark.parametrize("name", WRITERS)
def test_each_writes_the_golden_records(name: str) -> None:
    assert golden_differences(name) == {}


def test_golden_digests_are_those_of_the_blocks() -> None:
    for record in golden.GOLDEN.values():
        head, _, block = record.partition(b"\r\n\r\n")
        digest = f"sha256:{hashlib.sha256(block[:-4]).hexdigest()}"
        assert f"WARC-Block-Digest: {digest}" in head.decode()
        assert f"Content-Length: {len(block) - 4}" in head.decode()


def test_other_bytes_are_named() -> None:
    true = golden.GOLDEN["response"]
    other = true.replace(b"WARC/1.1", b"WARC/1.0").replace(b"<urn:uuid:1>", b"urn:uuid:1")
    assert golden.differences(other.replace(b"<p>", b"<b>"), true) == [
        "WARC/1.0 for WARC/1.1",
        "the block",
        "without WARC-Record-ID: <urn:uuid:1>",
        "with WARC-Record-ID: urn:uuid:1",
    ]
