"""Three ways to write a WARC record, without compression: ``python -m bench.warc.writers``.

Which of the golden records each writes to the byte (:mod:`bench.warc.golden`), what the two records
of an exchange cost, and the memory that one with a large body takes.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.metadata import version
from io import BytesIO

from fastwarc.warc import WarcRecord, WarcRecordType

from bench.warc import golden
from crawler.warc.exchange import Exchange, Failure, Wire
from crawler.warc.writer import IDENTICAL, Original, RecordWriter

ROUNDS, TIMES = 7, 3000
LARGE = 64 * 1024 * 1024
"""Bytes of the body that memory is measured with."""
BODY = ("<p>" + "江洲港吞吐量同比增长三成" * 180 + "</p>").encode()
WRITER = RecordWriter(lambda: "urn:uuid:1", pack=lambda content: content)
Write = Callable[[str, Mapping[str, str], bytes, bytes], bytes]
"""A record of its type, its fields but those that the writer itself knows, head and body."""


def block_digest(head: bytes, body: bytes) -> str:
    hashing = hashlib.sha256(head)
    hashing.update(body)
    return f"sha256:{hashing.hexdigest()}"


@lru_cache(1)
def exchange(body: bytes) -> Exchange:
    """The exchange of the golden records, with this body."""
    return Exchange(
        url=golden.URL,
        method="GET",
        request_headers=(),
        request_body=b"",
        status=200,
        protocol="HTTP/1.1",
        response_headers=(),
        body=body,
        ip=golden.IP,
        wire=Wire(golden.ASKED, golden.ANSWER),
    )


def with_warcio(kind: str, body: bytes) -> bytes:
    """As this project writes it."""
    one, known = exchange(body), golden.PAYLOAD
    date, info = golden.DATE, golden.INFO
    if kind == "response":
        return WRITER.response(one, date, info)[1]
    if kind == "request":
        return WRITER.request(one, date, info, "urn:uuid:2")
    if kind == "revisit":
        original = Original("urn:uuid:2", golden.URL, date, known, "a.warc.gz", 7)
        return WRITER.revisit(one, date, info, IDENTICAL, original)[1]
    return WRITER.failure(Failure(golden.URL, "GET", "refused"), date, info)


def fields_of(kind: str, head: bytes, body: bytes) -> dict[str, str]:
    """The fields of a golden record, whatever writes it."""
    digest = block_digest(head, body)
    fields = {
        "WARC-Record-ID": "<urn:uuid:1>",
        "WARC-Date": golden.DATE,
        "WARC-Warcinfo-ID": f"<{golden.INFO}>",
        "WARC-Target-URI": golden.URL,
        "WARC-Block-Digest": digest,
    }
    if kind == "metadata":
        return fields | {"WARC-Payload-Digest": digest, "Content-Type": "application/warc-fields"}
    fields["WARC-IP-Address"] = golden.IP
    answers = "request" if kind == "request" else "response"
    fields["Content-Type"] = f"application/http; msgtype={answers}"
    if kind == "request":
        return fields | {
            "WARC-Concurrent-To": "<urn:uuid:2>",
            "WARC-Payload-Digest": golden.EMPTY,
        }
    if kind == "response":
        return fields | {"WARC-Payload-Digest": block_digest(b"", body)}
    return fields | {
        "WARC-Profile": IDENTICAL,
        "WARC-Payload-Digest": golden.PAYLOAD,
        "WARC-Refers-To": "<urn:uuid:2>",
        "WARC-Refers-To-Target-URI": golden.URL,
        "WARC-Refers-To-Date": golden.DATE,
        "WARC-Refers-To-Filename": "a.warc.gz",
        "WARC-Refers-To-File-Offset": "7",
    }


def with_fastwarc(kind: str, fields: Mapping[str, str], head: bytes, body: bytes) -> bytes:
    record = WarcRecord()
    record.init_headers(getattr(WarcRecordType, kind))
    record.set_bytes_content(head + body)
    for name, value in fields.items():
        record.headers[name] = value
    written = BytesIO()
    record.write(written)
    return written.getvalue()


def by_hand(kind: str, fields: Mapping[str, str], head: bytes, body: bytes) -> bytes:
    named = {"WARC-Type": kind, **fields, "Content-Length": str(len(head) + len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return b"".join((f"WARC/1.1\r\n{lines}\r\n".encode(), head, body, b"\r\n\r\n"))


def _made(write: Write) -> Callable[[str, bytes], bytes]:
    """A golden record by type and body."""
    heads = {"request": golden.ASKED, "metadata": b""}

    def made(kind: str, body: bytes) -> bytes:
        head = heads.get(kind, golden.ANSWER)
        held = {"response": body, "metadata": golden.ERROR}.get(kind, b"")
        return write(kind, fields_of(kind, head, held), head, held)

    return made


WRITERS: dict[str, tuple[str, Callable[[str, bytes], bytes]]] = {
    "warcio": (f"warcio {version('warcio')}", with_warcio),
    "fastwarc": (f"fastwarc {version('fastwarc')}", _made(with_fastwarc)),
    "own": ("a writer of our own", _made(by_hand)),
}


def golden_differences(name: str) -> dict[str, list[str]]:
    """What this writer writes otherwise than the standard, by type of record."""
    write = WRITERS[name][1]
    found = {
        kind: golden.differences(write(kind, golden.BODY), true)
        for kind, true in golden.GOLDEN.items()
    }
    return {kind: words for kind, words in found.items() if words}


def cost(write: Callable[[str, bytes], bytes]) -> float:
    """CPU µs of a response and its request, the least of the rounds."""
    least = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(TIMES):
            write("response", BODY)
            write("request", BODY)
        least = min(least, time.process_time() - started)
    return least / TIMES * 1e6


def copies(name: str) -> float:
    """How many times over one large body is held while it is written, by a process of its own."""
    command = [sys.executable, "-m", "bench.warc.writers", "--peak", name]
    return float(subprocess.run(command, capture_output=True, check=True).stdout) / LARGE


def peak(name: str) -> int:
    """Bytes by which this process grows while it writes one record with a large body."""
    write, body = WRITERS[name][1], b"x" * LARGE
    write("response", BODY)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    write("response", body)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024


def main() -> None:
    parser = argparse.ArgumentParser("python -m bench.warc.writers", description=__doc__)
    parser.add_argument("--peak", choices=WRITERS, help="bytes that one large record takes, alone")
    options = parser.parse_args()
    if options.peak:
        print(peak(options.peak))
        return
    print("| writer | golden records | CPU µs an exchange | copies of a large body |")
    print("| --- | --- | ---: | ---: |")
    for name, (called, write) in WRITERS.items():
        other = golden_differences(name)
        equal = f"{len(golden.GOLDEN) - len(other)} of {len(golden.GOLDEN)}"
        said = "; ".join(f"{kind} {', '.join(words)}" for kind, words in other.items())
        equal += f": {said}" if said else ""
        print(f"| {called} | {equal} | {cost(write):.1f} | {copies(name):.1f} |")


if __name__ == "__main__":
    main()
