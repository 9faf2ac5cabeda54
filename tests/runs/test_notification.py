"""Who is told what, and when: each outcome of a run by each channel, to a real server."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from crawler.exit_status import ExitStatus
from crawler.runs.channels import Command, Services
from crawler.runs.notification import Memory, Outcome
from crawler.runs.teller import Teller, teller_of
from crawler.setting_values import DEFAULTS
from tests.support.program import run_program

# Apprise imports it where it is.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
MINUTES, DAY = timedelta(minutes=5), timedelta(days=1)


@dataclass
class Receiver:
    """A server that takes messages and heartbeats, and writes them down."""

    url: str = ""
    status: int = 200
    beats: list[str] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    got = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            got.beats.append(self.path)
            self.answer()

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            got.messages.append(json.loads(self.rfile.read(length)))
            self.answer()

        def answer(self) -> None:
            self.send_response(got.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        got.url = f"127.0.0.1:{server.server_port}"
        yield got
        server.shutdown()


@dataclass
class Desk:
    """An archive with all channels, a clock that is set, and what each channel got."""

    root: Path
    receiver: Receiver
    every: bool = False
    now: datetime = NOON

    def tell(self, status: int, cause: str = "", *, killed: int | None = None) -> list[str]:
        """Tell of a run; the events that the command, the services and the switch heard."""
        heard, seen = self.root / "heard", len(self.receiver.messages)
        heard.unlink(missing_ok=True)
        self.receiver.beats.clear()
        script = (
            "import os, sys; print(os.environ['NOTIFY_EVENT'], os.environ['NOTIFY_STATUS'], "
            f"sys.argv[1:], file=open({str(heard)!r}, 'w'))"
        )
        teller = Teller(
            [
                Command([sys.executable, "-c", script]),
                Services([f"json://{self.receiver.url}/"]),
            ],
            f"http://{self.receiver.url}/ping",
            memory=Memory({"XDG_STATE_HOME": str(self.root / "state")}, self.root / "archive"),
            clock=lambda: self.now,
            every=self.every,
        )
        report = self.root / "report.json"
        outcome = Outcome(
            self.root / "archive", ExitStatus(status), cause, "what happened", report, killed
        )
        teller.tell(outcome)
        command = heard.read_text().strip() if heard.exists() else ""
        assert (
            command in ("", f"{command.split()[0]} {status} {[str(report)]}") if command else True
        )
        sent = [message["title"] for message in self.receiver.messages[seen:]]
        return [command.split()[0] if command else "", *sent, *self.receiver.beats]


@pytest.fixture
def desk(tmp_path: Path, receiver: Receiver) -> Desk:
    return Desk(tmp_path, receiver)


FAILED = "finews-archiver archive: a run failed: status 5, the run looks wrong"
OTHER = "finews-archiver archive: now it fails otherwise: status 4, "
STILL = "finews-archiver archive: it still fails: status 5, the run looks wrong"
WELL = "finews-archiver archive: well again"


def test_once_for_each_change_of_state(desk: Desk) -> None:
    assert desk.tell(0) == ["", "/ping"]
    assert desk.tell(5, "stale") == ["failed", FAILED, "/ping/fail"]
    for _ in range(3):
        desk.now += MINUTES
        assert desk.tell(5, "stale") == ["", "/ping/fail"], "told again after five minutes"
    event, other, beat = desk.tell(4, "lost")
    assert (event, beat) == ("other", "/ping/fail")
    assert other.startswith(OTHER)
    assert desk.tell(0) == ["well", WELL, "/ping"]
    assert desk.tell(0) == ["", "/ping"]


def test_a_reminder_after_a_day_and_then_after_another(desk: Desk) -> None:
    desk.tell(5, "stale")
    desk.now += DAY - MINUTES
    assert desk.tell(5, "stale") == ["", "/ping/fail"]
    desk.now += MINUTES
    assert desk.tell(5, "stale") == ["still", STILL, "/ping/fail"]
    desk.now += MINUTES
    assert desk.tell(5, "stale") == ["", "/ping/fail"]
    # What was told "in the future" was told by a wrong clock, and holds nothing up.
    desk.now -= 300 * DAY
    assert desk.tell(5, "stale")[0] == "still"


def test_the_command_hears_of_what_is_pending_and_nobody_else(desk: Desk) -> None:
    assert desk.tell(3) == ["failed", "/ping"]
    assert desk.tell(3) == ["", "/ping"]
    assert desk.tell(0) == ["well", "/ping"]


def test_a_run_that_found_another_at_work_says_nothing(desk: Desk) -> None:
    desk.tell(5, "stale")
    assert desk.tell(75) == [""]
    assert desk.tell(5, "stale") == ["", "/ping/fail"]


def test_a_run_that_was_killed_is_told_of_by_the_next(desk: Desk) -> None:
    title = "finews-archiver archive: the run before was killed"
    assert desk.tell(0, killed=7) == ["killed", title, "/ping"]
    assert "run 7 never came to its end" in desk.receiver.messages[-1]["message"]


def test_every(desk: Desk) -> None:
    desk.every = True
    assert desk.tell(5, "stale")[0] == "failed"
    assert desk.tell(5, "stale") == ["still", STILL, "/ping/fail"]
    assert desk.tell(0)[0] == "well"
    assert desk.tell(0)[0] == ""


def test_what_could_not_be_sent_is_tried_again(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.receiver.status = 500
    desk.tell(5, "stale")
    assert "NOTIFY_URLS: a service did not take the message" in caplog.text
    assert "HEARTBEAT_URL: it answered with 500" in caplog.text
    desk.receiver.status = 200
    assert desk.tell(5, "stale") == ["", FAILED, "/ping/fail"]


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"command": {"state": "5", "at": "x"}}'])
def test_a_memory_that_is_lost_costs_one_message(desk: Desk, content: bytes) -> None:
    desk.tell(5, "stale")
    (memory,) = (desk.root / "state" / "finews-archiver").iterdir()
    memory.write_bytes(content)
    assert desk.tell(5, "stale")[0] == "failed"
    assert desk.tell(5, "stale")[0] == ""


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NOTIFY_COMMAND", "mail 'me", "cannot be split into words"),
        ("NOTIFY_URLS", ["json://x"], "pip install 'finews-archiver\\[notify\\]'"),
    ],
)
def test_what_cannot_be_meant(
    name: str, value: Any, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.runs.channels.find_spec", lambda _: None)
    with pytest.raises(ValueError, match=said):
        teller_of({**DEFAULTS, name: value}, lambda: NOON)


# -- runs that never began: the program itself --------------------------------------------------


def configured(root: Path, receiver: Receiver) -> dict[str, str]:
    return {
        "FINEWS_HEARTBEAT_URL": f"http://{receiver.url}/ping",
        "FINEWS_NOTIFY_URLS": f"json://{receiver.url}/",
        "XDG_STATE_HOME": str(root / "state"),
    }


def test_an_archive_that_cannot_be_opened_is_told_of_once(
    tmp_path: Path, receiver: Receiver
) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "ledger.sqlite3").write_bytes(b"not a ledger" * 1000)
    for _ in range(2):
        ended = run_program("crawl", cwd=tmp_path, environ=configured(tmp_path, receiver))
        assert ended.status == 4
    (message,) = receiver.messages
    assert message["title"].startswith("finews-archiver archive: a run failed: status 4")
    assert "ledger.sqlite3 is not a ledger" in message["message"]
    assert receiver.beats == ["/ping/fail", "/ping/fail"]


def test_a_slip_of_the_pen_is_told_of(tmp_path: Path, receiver: Receiver) -> None:
    ended = run_program(
        *("crawl", "edition", "-a", "page=A1"),
        cwd=tmp_path,
        environ=configured(tmp_path, receiver),
    )
    assert ended.status == 2
    (message,) = receiver.messages
    assert "status 2" in message["title"]
    assert "pages" in message["message"]
    assert receiver.beats == ["/ping/fail"]


def test_a_secret_is_not_taken_from_the_command_line(tmp_path: Path) -> None:
    ended = run_program("crawl", "-s", "NOTIFY_URLS=json://x", cwd=tmp_path)
    assert ended.status == 2
    assert "-s NOTIFY_URLS: a secret on the command line can be read by everybody" in ended.err


def test_a_message_by_every_channel(tmp_path: Path, receiver: Receiver) -> None:
    script = tmp_path / "hook"
    script.write_text(f'#!/bin/sh\necho "$NOTIFY_EVENT $NOTIFY_MESSAGE" >"{tmp_path}/heard"\n')
    script.chmod(0o755)
    environ = {
        "FINEWS_NOTIFY_COMMAND": str(script),
        "FINEWS_NOTIFY_URLS": f"json://{receiver.url}/",
        "FINEWS_HEARTBEAT_URL": f"http://{receiver.url}/ping",
    }
    told = run_program("tell", "does", "this arrive?", cwd=tmp_path, environ=environ)
    assert told.status == 0, told.err
    assert told.out == "told by NOTIFY_COMMAND\ntold by NOTIFY_URLS\n"
    assert (tmp_path / "heard").read_text().startswith("said finews-archiver archive: a message\n")
    assert receiver.messages[0]["message"].startswith("does this arrive?")
    assert receiver.beats == []
    ended = {**environ, "MONITOR_SERVICE_RESULT": "oom-kill"}
    killed = run_program("tell", "--on-failure", cwd=tmp_path, environ=ended)
    assert killed.out.endswith("told by HEARTBEAT_URL\n")
    assert receiver.beats == ["/ping/fail"]
    receiver.status = 500
    refused = run_program("tell", "again", cwd=tmp_path, environ=environ)
    assert (refused.status, refused.out) == (4, "told by NOTIFY_COMMAND\n")
    assert "NOTIFY_URLS: a service did not take the message" in refused.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "expected a text"),
        (("text",), "nobody is told: set NOTIFY_COMMAND or NOTIFY_URLS"),
    ],
)
def test_nothing_to_tell(words: tuple[str, ...], message: str, tmp_path: Path) -> None:
    ended = run_program("tell", *words, cwd=tmp_path)
    assert (ended.status, ended.out) == (2, "")
    assert message in ended.err
