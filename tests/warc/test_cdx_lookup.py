"""Looking captures up in the index by address: what a bisection finds is what a scan would."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest

from crawler.errors import ArchiveDamagedError
from crawler.warc.cdx import line_of
from crawler.warc.cdx_lookup import IndexedCapture, captures
from tests.support.campaigns import SEED

HOSTS = ("a.example", "b.a.example", "ab.example", "example", "a.example:81")


def written(warc: Path) -> dict[str, list[str]]:
    """An index of three files; the times of each address."""
    chance = random.Random(SEED)
    print(f"SEED={SEED}")
    found: dict[str, list[str]] = {}
    for number in range(1, 4):
        lines = set()
        for _ in range(chance.randrange(1, 200)):
            url = f"http://{chance.choice(HOSTS)}/{chance.choice('abc')}/{chance.randrange(12)}"
            stamp = f"2022031{chance.randrange(3, 9)}{chance.randrange(100000, 235959)}"
            place = (f"{number}.warc.gz", chance.randrange(10**9), chance.randrange(10**5))
            line = line_of(url, stamp, 200, (), digest="sha256:0", revisit=False, place=place)
            found.setdefault(url, []).append(stamp)
            lines.add(line)
        (warc / "index").mkdir(exist_ok=True)
        (warc / "index" / f"{number:08}.cdxj").write_bytes(b"".join(sorted(lines)))
    return found


def test_it_finds_what_a_scan_finds(tmp_path: Path) -> None:
    known = written(tmp_path)
    for url, stamps in known.items():
        found = list(captures(tmp_path, url))
        assert [one.timestamp for one in found] == sorted(stamps)
        assert {one.url for one in found} == {url}
    for host in HOSTS:
        for part in ("a", "b/1", "c/"):
            wanted = [
                u
                for u, many in known.items()
                for _ in many
                if u.startswith(f"http://{host}/{part}")
            ]
            found = list(captures(tmp_path, f"http://{host}/{part}", "prefix"))
            assert sorted(one.url for one in found) == sorted(wanted), (host, part)
    of_host = [u for u, many in known.items() for _ in many if u.startswith("http://a.example/")]
    assert len(list(captures(tmp_path, "http://a.example/", "host"))) == len(of_host)
    below = [u for u, many in known.items() for _ in many if "/b.a.example/" in u]
    found = list(captures(tmp_path, "http://a.example/", "domain"))
    assert len(found) == len(of_host) + len(below)
    assert list(captures(tmp_path, "http://nobody.example/")) == []


class Counted(io.BufferedReader):
    """A file whose lines are counted as they are read."""

    read_lines = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        Counted.read_lines += 1
        return super().readline(size)

    def __next__(self) -> bytes:
        Counted.read_lines += 1
        return super().__next__()


def test_it_reads_few_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "index").mkdir()
    places = [(f"http://a.example/{number:05}", number) for number in range(4096)]
    lines = [
        line_of(url, "20220314", 200, (), digest="", revisit=False, place=("1.gz", number, 1))
        for url, number in places
    ]
    size = (tmp_path / "index" / "00000001.cdxj").write_bytes(b"".join(lines))
    monkeypatch.setattr(Path, "open", lambda path, _mode: Counted(io.FileIO(path)))
    for url, number in (places[0], places[2000], places[-1]):
        Counted.read_lines = 0
        assert [found.offset for found in captures(tmp_path, url)] == [number]
        # Two for each time that the file is halved, and the line itself with its neighbours.
        assert Counted.read_lines <= 2 * size.bit_length() + 5


def test_without_an_index_there_is_nothing(tmp_path: Path) -> None:
    assert list(captures(tmp_path, "http://a.example/")) == []


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "00000001.cdxj").write_bytes(b"example,a)/ 20220314 {\n")
    with pytest.raises(ArchiveDamagedError, match="not a line of the"):
        list(captures(tmp_path, "http://a.example/"))


def test_a_field_may_hold_a_space(tmp_path: Path) -> None:
    """As the type of a server that forgets the semicolon."""
    headers = ((b"Content-Type", b"text/html charset=utf-8"),)
    place = ("1.gz", 5, 7)
    line = line_of(
        "http://a.example/",
        "20220314",
        200,
        headers,
        digest="sha256:0",
        revisit=False,
        place=place,
    )
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "00000001.cdxj").write_bytes(line)
    assert list(captures(tmp_path, "http://a.example/")) == [
        IndexedCapture(
            "example,a)/",
            "20220314",
            "http://a.example/",
            "text/html charset=utf-8",
            "200",
            "sha256:0",
            7,
            5,
            "1.gz",
        )
    ]
