"""How far each saved search was told: kept durably, each for itself, lost at a price only."""

from __future__ import annotations

import os
from pathlib import Path

import orjson
import pytest

from crawler.runs.watch_memory import WatchMemory, watch_key


@pytest.fixture
def memory(tmp_path: Path) -> WatchMemory:
    return WatchMemory({"XDG_STATE_HOME": str(tmp_path / "state")}, tmp_path / "archive")


def test_each_search_is_kept_for_itself(memory: WatchMemory) -> None:
    assert memory.last("a") is None
    memory.keep("a", {"upto": 1})
    memory.keep("b", {"upto": 2})
    memory.keep("a", {"upto": 3})
    assert (memory.last("a"), memory.last("b"), memory.last("c")) == (
        {"upto": 3},
        {"upto": 2},
        None,
    )
    assert [path.name for path in memory.path.parent.iterdir()] == [memory.path.name]
    assert memory.path.name.endswith(".watches.json")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"a": 1}', b'{"a": [1]}'])
def test_what_cannot_be_read_is_not_known(content: bytes, memory: WatchMemory) -> None:
    memory.keep("a", {"upto": 1})
    memory.path.write_bytes(content)
    assert memory.last("a") is None
    memory.keep("b", {"upto": 2})
    assert memory.last("b") == {"upto": 2}


def test_it_has_its_name_when_it_is_whole(
    memory: WatchMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.keep("a", {"upto": 1})
    synced: list[tuple[str, object]] = []

    def sync(fd: int) -> None:
        found = Path(f"/proc/self/fd/{fd}").readlink()
        synced.append((found.suffix, orjson.loads(found.read_bytes())))

    monkeypatch.setattr(os, "fsync", sync)
    memory.keep("b", {"upto": 2})
    assert synced == [(".new", {"a": {"upto": 1}, "b": {"upto": 2}})]
    assert memory.last("b") == {"upto": 2}


def test_a_key_tells_searches_and_channels_apart_and_shows_neither() -> None:
    keys = {watch_key(query, channel) for query in ("ab", "a") for channel in ("b", "")}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {16}
    assert watch_key("ab", "c") != watch_key("a", "bc")
