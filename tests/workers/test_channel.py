"""Messages over a socket pair, however the bytes are cut."""

from __future__ import annotations

import asyncio
import itertools
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.workers.channel import Channel, packed, read_one

messages = st.lists(st.one_of(st.binary(max_size=300), st.text(), st.integers()), max_size=8)


@given(messages, st.lists(st.integers(0, 3000), max_size=12))
def test_any_cut(sent: list[Any], cuts: list[int]) -> None:
    received: list[Any] = []
    channel = Channel(received.append, lambda: None)
    stream = b"".join(map(packed, sent))
    places = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    for begin, end in itertools.pairwise(places):
        channel.data_received(stream[begin:end])
    assert received == sent


def test_the_first_message_is_read_before_there_is_a_loop() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(packed({"a": 1}) + packed("next"))
        assert read_one(theirs) == {"a": 1}
        assert read_one(theirs) == "next"
        ours.close()
        with pytest.raises(EOFError):
            read_one(theirs)


def test_the_end_is_told_once_and_all_is_sent_before() -> None:
    async def talk() -> tuple[list[Any], list[str]]:
        ours, theirs = socket.socketpair()
        received: list[Any] = []
        ends: list[str] = []
        over = asyncio.Event()

        def lost() -> None:
            ends.append("theirs")
            over.set()

        here = Channel(received.append, lambda: ends.append("ours"))
        there = Channel(received.append, lost)
        await here.open(ours)
        await there.open(theirs)
        for number in range(100):
            here.send(b"x" * 20_000 + str(number).encode())
        here.close()
        await asyncio.wait_for(over.wait(), 10)
        there.send("into the void")
        return received, sorted(ends)

    # In a thread: this one's loop is the reactor's.
    with ThreadPoolExecutor(1) as thread:
        received, ends = thread.submit(asyncio.run, talk()).result()
    assert [message[20_000:] for message in received] == [str(n).encode() for n in range(100)]
    assert ends == ["ours", "theirs"]
