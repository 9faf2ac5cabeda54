"""What two records cost by each library, without compression: ``python -m bench.warc.writers``."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable
from io import BytesIO

from fastwarc.warc import WarcRecord, WarcRecordType

from crawler.warc.exchange import Exchange, Wire
from crawler.warc.writer import RecordWriter, digest

DATE, INFO, ROUNDS, TIMES = "2022-01-01T00:00:00Z", "urn:uuid:1", 7, 3000
BODY = ("<p>" + "江洲港吞吐量同比增长三成" * 180 + "</p>").encode()
ANSWER = (
    b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: text/html; charset=utf-8\r\n"
    b'ETag: "1"\r\nContent-Length: %d\r\n\r\n' % len(BODY)
)
ASKED = b"GET /a/b/c.html HTTP/1.1\r\nHost: site.example\r\nAccept: */*\r\nUser-Agent: x\r\n\r\n"
EXCHANGE = Exchange(
    url="http://site.example/a/b/c.html",
    method="GET",
    request_headers=(),
    request_body=b"",
    status=200,
    protocol="HTTP/1.1",
    response_headers=(),
    body=BODY,
    ip="192.0.2.1",
    wire=Wire(ASKED, ANSWER),
)
PAYLOAD, NOTHING = digest(BODY), digest(b"")
BLOCKS = (("response", ANSWER, BODY, PAYLOAD), ("request", ASKED, b"", NOTHING))
WRITER = RecordWriter(lambda: f"urn:uuid:{uuid.uuid4()}", pack=lambda content: content)


def block_digest(head: bytes, body: bytes) -> str:
    hashing = hashlib.sha256(head)
    hashing.update(body)
    return f"sha256:{hashing.hexdigest()}"


def digests_alone() -> None:
    for _, head, body, _ in BLOCKS:
        block_digest(head, body)


def with_warcio() -> None:
    record, _ = WRITER.response(EXCHANGE, DATE, INFO, PAYLOAD)
    WRITER.request(EXCHANGE, DATE, INFO, record)


def fields(kind: str, head: bytes, body: bytes, payload: str) -> dict[str, str]:
    return {
        "WARC-Date": DATE,
        "WARC-Warcinfo-ID": f"<{INFO}>",
        "WARC-IP-Address": EXCHANGE.ip,
        "WARC-Payload-Digest": payload,
        "WARC-Block-Digest": block_digest(head, body),
        "WARC-Target-URI": EXCHANGE.url,
        "Content-Type": f"application/http; msgtype={kind}",
    }


def with_fastwarc() -> None:
    for kind, head, body, payload in BLOCKS:
        record = WarcRecord()
        record.init_headers(getattr(WarcRecordType, kind))
        record.set_bytes_content(head + body)
        for name, value in fields(kind, head, body, payload).items():
            record.headers[name] = value
        record.write(BytesIO())


def by_hand() -> None:
    for kind, head, body, payload in BLOCKS:
        named = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>"}
        named |= fields(kind, head, body, payload)
        named["Content-Length"] = str(len(head) + len(body))
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        b"".join((f"WARC/1.1\r\n{lines}\r\n".encode(), head, body, b"\r\n\r\n"))


def measured(write: Callable[[], None]) -> float:
    """CPU µs, the least of the rounds."""
    least = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(TIMES):
            write()
        least = min(least, time.process_time() - started)
    return least / TIMES * 1e6


def main() -> None:
    print("| two records of an exchange | CPU µs |\n| --- | --- |")
    ways = {
        "their block digests alone": digests_alone,
        "warcio": with_warcio,
        "fastwarc": with_fastwarc,
        "a writer of our own": by_hand,
    }
    for name, write in ways.items():
        print(f"| {name} | {measured(write):.1f} |")


if __name__ == "__main__":
    main()
