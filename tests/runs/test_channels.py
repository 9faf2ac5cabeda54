"""Each channel by itself: what it is handed, what it says when it fails, and which a name means."""

from __future__ import annotations

import logging
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError

import pytest
from apprise import Apprise

from crawler.exit_status import ExitStatus
from crawler.runs import channels
from crawler.runs.channels import Command, Services, beat, channel_named
from crawler.runs.notification import Outcome, Telling

# Apprise imports it where it is.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def outcome(status: int = 5, report: Path | None = None) -> Outcome:
    return Outcome(Path("/archives/news"), ExitStatus(status), "stale", "what happened", report)


def shown(folder: Path) -> tuple[Command, Path]:
    """A command that writes down what it is handed, and where."""
    heard = folder / "heard"
    script = (
        "import os, sys; print(*sys.argv[1:], *(os.environ[f'NOTIFY_{name}'] for name in "
        f"('EVENT', 'STATUS', 'ARCHIVE', 'MESSAGE')), sep='|', file=open({str(heard)!r}, 'w'))"
    )
    return Command([sys.executable, "-c", script]), heard


@pytest.mark.parametrize(
    ("report", "word", "line"),
    [(None, "", ""), (Path("/r.json"), "/r.json", "\nreport: /r.json")],
)
def test_what_a_command_is_handed(
    report: Path | None, word: str, line: str, tmp_path: Path
) -> None:
    command, heard = shown(tmp_path)
    command.send(Telling("failed", outcome(5, report)))
    assert heard.read_text() == (
        f"{word}|failed|5|/archives/news|finews-archiver news: a run failed: status 5, the run "
        f"looks wrong\nwhat happened\narchive: /archives/news{line}\n"
    )


def test_a_command_that_fails_says_so() -> None:
    with pytest.raises(OSError, match="returned non-zero exit status 3"):
        Command([sys.executable, "-c", "raise SystemExit(3)"]).send(Telling("well", outcome(0)))


def test_a_command_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "COMMAND_SECONDS", 0.1)
    script = "import sys; sys.stdin.read(); import time; time.sleep(60)"
    with pytest.raises(OSError, match="timed out after 0"):
        Command([sys.executable, "-c", script]).send(Telling("well", outcome(0)))


def test_an_address_of_no_service() -> None:
    """What it is told of names no secret that the address may hold."""
    with pytest.raises(OSError, match=r"^Apprise knows no service nothing://…$"):
        Services(["nothing://secret@h/"]).send(Telling("well", outcome(0)))
    assert logging.getLogger("apprise").level == logging.WARNING


@pytest.mark.parametrize("taken", [True, False])
def test_a_message_to_services(taken: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[int, str, str]] = []

    def notify(services: Apprise, title: str, body: str) -> bool:
        sent.append((len(services), title, body))
        return taken

    monkeypatch.setattr(Apprise, "notify", notify)
    message = Telling("well", outcome(0))
    services = Services(["json://a/", "json://b/"])
    if taken:
        services.send(message)
    else:
        with pytest.raises(OSError, match="a service did not take the message"):
            services.send(message)
    assert sent == [(2, message.title, message.body)]


def test_services_need_apprise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Services.of(["json://a/"]).urls == ["json://a/"]
    monkeypatch.setattr(channels, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match="NOTIFY_URLS is set, and Apprise is not installed"):
        Services.of(["json://a/"])


def test_a_command_is_split_into_words() -> None:
    assert Command.of("mail -s 'two words' me").words == ["mail", "-s", "two words", "me"]
    with pytest.raises(ValueError, match=r"NOTIFY_COMMAND=.* cannot be split into words"):
        Command.of("mail 'me")


@pytest.mark.parametrize(
    ("url", "status", "asked"),
    [
        ("http://h/ping/7", 0, ["http://h/ping/7"]),
        ("http://h/ping/7", 3, ["http://h/ping/7"]),
        ("http://h/ping/7", 2, ["http://h/ping/7/fail"]),
        ("http://h/ping/7/?a=b", 4, ["http://h/ping/7/fail?a=b"]),
        ("http://h/ping/7", 5, ["http://h/ping/7/fail"]),
        ("http://h/ping/7", 75, []),
    ],
)
def test_what_a_dead_mans_switch_is_asked(
    url: str, status: int, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    got: list[str] = []

    @contextmanager
    def opened(address: str, timeout: float) -> Iterator[None]:
        assert timeout == 10
        got.append(address)
        yield

    monkeypatch.setattr(urllib.request, "urlopen", opened)
    beat(url, outcome(status))
    assert got == asked


def test_a_dead_mans_switch_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match="unknown url type"):
        beat("ping", outcome(0))

    def refused(url: str, timeout: float) -> None:
        raise HTTPError(url, 404, "Not Found", None, None)  # type: ignore[arg-type]

    monkeypatch.setattr(urllib.request, "urlopen", refused)
    with pytest.raises(OSError, match=r"^it answered with 404$"):
        beat("http://h/", outcome(0))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("command", Command(["mail", "me"])),
        ("services", Services(["json://a"])),
        ("json://b", Services(["json://b"])),
    ],
)
def test_the_channel_of_a_name(name: str, found: object) -> None:
    assert channel_named(name, "mail me", ["json://a"]) == found


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("command", "channel = 'command': NOTIFY_COMMAND is not set"),
        ("services", "channel = 'services': NOTIFY_URLS is not set"),
        ("mail", "channel = 'mail': it must be command, services, or the address of a service"),
    ],
)
def test_a_name_that_means_no_channel(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        channel_named(name, "" if name == "command" else "x", [] if name == "services" else ["x"])


def test_who_hears_of_what() -> None:
    """docs/operations.md, on NOTIFY_COMMAND and NOTIFY_URLS."""
    assert Command([]).needs == {ExitStatus(n) for n in (2, 3, 4, 5)}
    assert Services([]).needs == {ExitStatus(n) for n in (2, 4, 5)}
