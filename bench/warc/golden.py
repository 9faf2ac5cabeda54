"""Records as the standard writes them, byte for byte, and what a writer writes otherwise.

By ISO 28500:2017, sections 4 (version line, fields, empty line, block, two line ends), 5 (names of
fields, ids in angle brackets, times, digests) and 6 (what each type of record has). The order of
the fields is the writer's own. Digests are written out: ``printf … | sha256sum``.
"""

from __future__ import annotations

DATE, INFO = "2022-01-01T00:00:00Z", "urn:uuid:0"
URL, IP = "http://site.example/a.html", "192.0.2.1"
ASKED = b"GET /a.html HTTP/1.1\r\nHost: site.example\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 8\r\n\r\n"
BODY = b"<p>x</p>"
ERROR = b"method: GET\r\nerror: refused\r\n"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

EMPTY = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
PAYLOAD = "sha256:31d8e07ec305ac4e2515d1f0b1c8c603b3858044eb7d97807d6d0970838cb0be"
ANSWERED = "sha256:b16901b6af4e81c0bd42ff8515fe3607bc82f09484eedbc7da4241370a4771fc"
REQUESTED = "sha256:1fed1359975327a5cad4726434e92c43b790c7836cdb6339cc813c8aa0b974a9"
HEAD_ALONE = "sha256:c01d5458490f2d9500981ab8b18c80b96156785963daee9c7abe34c267cabe09"
NOTED = "sha256:21b645545e98b920eea62c6e5732c95d610eaf244de6de5860b3a5c0c69bcec1"

_EVERY = f"WARC-Date: {DATE}\r\nWARC-Warcinfo-ID: <{INFO}>\r\n"
_OF_HTTP = f"WARC-IP-Address: {IP}\r\nWARC-Target-URI: {URL}\r\n"


def _record(fields: str, block: bytes) -> bytes:
    return f"WARC/1.1\r\n{fields}\r\n".encode() + block + b"\r\n\r\n"


GOLDEN = {
    "response": _record(
        f"WARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n{_EVERY}{_OF_HTTP}"
        f"WARC-Payload-Digest: {PAYLOAD}\r\n"
        f"WARC-Block-Digest: {ANSWERED}\r\n"
        "Content-Type: application/http; msgtype=response\r\nContent-Length: 71\r\n",
        ANSWER + BODY,
    ),
    "request": _record(
        f"WARC-Type: request\r\nWARC-Record-ID: <urn:uuid:1>\r\n{_EVERY}{_OF_HTTP}"
        "WARC-Concurrent-To: <urn:uuid:2>\r\n"
        f"WARC-Payload-Digest: {EMPTY}\r\n"
        f"WARC-Block-Digest: {REQUESTED}\r\n"
        "Content-Type: application/http; msgtype=request\r\nContent-Length: 44\r\n",
        ASKED,
    ),
    "revisit": _record(
        f"WARC-Type: revisit\r\nWARC-Record-ID: <urn:uuid:1>\r\n{_EVERY}{_OF_HTTP}"
        f"WARC-Profile: {IDENTICAL}\r\nWARC-Payload-Digest: {PAYLOAD}\r\n"
        f"WARC-Refers-To: <urn:uuid:2>\r\nWARC-Refers-To-Target-URI: {URL}\r\n"
        f"WARC-Refers-To-Date: {DATE}\r\n"
        "WARC-Refers-To-Filename: a.warc.gz\r\nWARC-Refers-To-File-Offset: 7\r\n"
        f"WARC-Block-Digest: {HEAD_ALONE}\r\n"
        "Content-Type: application/http; msgtype=response\r\nContent-Length: 63\r\n",
        ANSWER,
    ),
    "metadata": _record(
        f"WARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:1>\r\n{_EVERY}"
        f"WARC-Target-URI: {URL}\r\n"
        f"WARC-Payload-Digest: {NOTED}\r\n"
        f"WARC-Block-Digest: {NOTED}\r\n"
        "Content-Type: application/warc-fields\r\nContent-Length: 29\r\n",
        ERROR,
    ),
}


def differences(written: bytes, golden: bytes) -> list[str]:
    """What is written otherwise, in words; nothing where all bytes but the fields' order agree."""
    found = []
    head, _, rest = written.partition(b"\r\n\r\n")
    true_head, _, true_rest = golden.partition(b"\r\n\r\n")
    first, *fields = head.decode().split("\r\n")
    true_first, *true_fields = true_head.decode().split("\r\n")
    if first != true_first:
        found.append(f"{first} for {true_first}")
    if rest != true_rest:
        found.append("the block")
    found += [f"without {field}" for field in true_fields if field not in fields]
    found += [f"with {field}" for field in fields if field not in true_fields]
    if len(fields) != len(set(fields)):
        found.append("a field twice")
    return found
