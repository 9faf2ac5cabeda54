"""What is seen of a command that takes long: on a terminal, in a log; of a short one nothing."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable

import pytest

from crawler.long_work import MB, LongWork, going_through


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Callable[[io.StringIO], io.StringIO]:
    def use(stream: io.StringIO) -> io.StringIO:
        monkeypatch.setattr("sys.stderr", stream)
        monkeypatch.setenv("COLUMNS", "90")
        return stream

    return use


def test_a_log_gets_a_line_each_minute(shown: Callable[[io.StringIO], io.StringIO]) -> None:
    log, clock = shown(io.StringIO()), Seconds()
    work = LongWork("verify", clock)
    work.step("rows", 0)
    for _ in work.over("texts", 3_000, range(3_000)):
        clock.now += 1 / 16
    work.clear()
    assert log.getvalue().splitlines() == [
        "verify: 960 of 3,000 texts (32 %), 16 a second, 0:02:08 left",
        "verify: 1,920 of 3,000 texts (64 %), 16 a second, 0:01:08 left",
        "verify: 2,880 of 3,000 texts (96 %), 16 a second, 0:00:08 left",
    ]


def test_a_terminal_has_one_line_which_goes_before_anything_else(
    shown: Callable[[io.StringIO], io.StringIO], capsys: pytest.CaptureFixture[str]
) -> None:
    terminal, clock = shown(Terminal()), Seconds()
    work = LongWork("rebuild", clock)
    work.step("MB of WARC files", 3 * MB, MB)
    work.did(MB)
    assert terminal.getvalue() == ""  # not yet a second
    clock.now = 2.0
    work.did(MB)
    assert terminal.getvalue() == (
        "\rrebuild: 2 of 3 MB of WARC files (66 %), 1 a second, 0:00:01 left\x1b[K"
    )
    work.say("a problem")
    work.clear()
    assert terminal.getvalue().endswith("left\x1b[K\r\x1b[K")
    assert capsys.readouterr().out == "a problem\n"


def test_a_terminal_is_told_of_a_step_of_unknown_size_and_of_no_more_than_it_is_wide(
    shown: Callable[[io.StringIO], io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal, clock = shown(Terminal()), Seconds()
    monkeypatch.setenv("COLUMNS", "24")
    work = LongWork("verify", clock)
    work.step("rows of the ledger", 0)
    assert terminal.getvalue() == "\rverify: rows of the led\x1b[K"
    clock.now = 61.0
    work.still()
    assert terminal.getvalue().count("\r") == 2


def test_an_error_has_the_line_to_itself(
    shown: Callable[[io.StringIO], io.StringIO],
) -> None:
    terminal = shown(Terminal())
    with pytest.raises(KeyboardInterrupt), LongWork("verify", Seconds()) as work:
        work.step("rows of the ledger", 0)
        raise KeyboardInterrupt
    assert terminal.getvalue() == "\rverify: rows of the ledger\x1b[K\r\x1b[K"


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_where_nobody_sees_it_any_more_the_work_goes_on(
    stream: type[io.StringIO],
    shown: Callable[[io.StringIO], io.StringIO],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone, clock = shown(stream()), Seconds()

    def fail(text: str) -> int:
        raise OSError(errno.EIO, "the terminal was closed")

    monkeypatch.setattr(gone, "write", fail)
    work = LongWork("verify", clock)
    clock.now = 61.0
    assert list(work.over("texts", 2, "ab")) == ["a", "b"]
    work.clear()


def test_who_looks_at_no_progress_goes_through_all_the_same() -> None:
    assert list(going_through("texts", 2, iter("ab"), None)) == ["a", "b"]
