"""What is told of an outcome, word for word, and where it is kept what was told last."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.exit_status import ExitStatus
from crawler.ledger.scope import Scope
from crawler.runs import teller as teller_module
from crawler.runs.books import Ending, NamedLink, RunReport, close_books
from crawler.runs.channels import Services
from crawler.runs.context import Run
from crawler.runs.notification import (
    NEEDS_A_PERSON,
    Memory,
    Outcome,
    Telling,
    Told,
    outcome_of,
    state_file,
    telling,
)
from crawler.runs.teller import Teller, teller_of
from crawler.setting_values import DEFAULTS
from tests.support.archives import open_archive

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
ARCHIVE = Path("/archives/news")
SUSPECT = Outcome(ARCHIVE, ExitStatus.SUSPECT, "stale", "stale: 30 hours", Path("/r.json"), 7)


@pytest.mark.parametrize(
    ("event", "archive", "title"),
    [
        ("failed", ARCHIVE, "news: a run failed: status 5, the run looks wrong"),
        ("other", ARCHIVE, "news: now it fails otherwise: status 5, the run looks wrong"),
        ("still", ARCHIVE, "news: it still fails: status 5, the run looks wrong"),
        ("well", ARCHIVE, "news: well again"),
        ("killed", Path("/"), "/: the run before was killed"),
        ("said", Path(), ".: a message"),
        ("ended", ARCHIVE, "news: a run was ended from outside"),
        ("watch", ARCHIVE, "news: a saved search"),
    ],
)
def test_titles(event: str, archive: Path, title: str) -> None:
    outcome = Outcome(archive, ExitStatus.SUSPECT, "stale", "")
    assert Telling(event, outcome).title == f"finews-archiver {title}"


def test_bodies() -> None:
    lines = ["stale: 30 hours", "archive: /archives/news", "report: /r.json"]
    assert Telling("failed", SUSPECT).body.splitlines() == lines
    killed = ["run 7 never came to its end", *lines]
    assert Telling("killed", SUSPECT).body.splitlines() == killed
    bare = Outcome(ARCHIVE, ExitStatus.ACCOUNTED, "", "all accounted for")
    assert Telling("well", bare).body == "all accounted for\narchive: /archives/news"


@pytest.fixture
def report(tmp_path: Path) -> RunReport:
    archive = open_archive(tmp_path)
    found = close_books(Run("category", archive, Scope()), Ending("finished"))
    archive.close()
    return found


def test_an_outcome_in_order(report: RunReport) -> None:
    assert outcome_of(ARCHIVE, report, Path("/r.json"), 7) == Outcome(
        ARCHIVE, ExitStatus.ACCOUNTED, "", "all accounted for", Path("/r.json"), 7
    )


def test_an_outcome_with_all_that_can_go_wrong(report: RunReport) -> None:
    report.exit_status = 4
    report.errors, report.usage = ["the disk is full"], ["no category x"]
    report.monitors = ["stale: 30 hours", "field: title is empty"]
    report.lost = [NamedLink("/1.html", "NW1", "http-404"), NamedLink("/2.html", "", "http-410")]
    report.refused = [NamedLink("/3.html", "", "not-a-post")]
    outcome = outcome_of(ARCHIVE, report, None, None)
    assert (outcome.status, outcome.report, outcome.killed) == (ExitStatus.LOST, None, None)
    # No link is in it: they differ each time.
    assert outcome.cause == "errors field lost refused stale usage"
    assert outcome.text.splitlines() == [
        "the disk is full",
        "no category x",
        "stale: 30 hours",
        "field: title is empty",
        "LOST NW1: http-404",
        "LOST /2.html: http-410",
    ]


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"XDG_STATE_HOME": "/state", "HOME": "/home/me"}, "/state"),
        ({"XDG_STATE_HOME": "state", "HOME": "/home/me"}, "/home/me/.local/state"),
        ({"HOME": "/home/me"}, "/home/me/.local/state"),
        ({}, f"{Path.home()}/.local/state"),
    ],
)
def test_where_it_is_kept(environ: dict[str, str], folder: str) -> None:
    found = state_file(environ, ARCHIVE, ".json")
    assert str(found.parent) == f"{folder}/finews-archiver"
    # SHA-256 of the path, its first 16 digits.
    assert found.name == "7121ad51c624f304.json"
    assert state_file(environ, Path("/archives/other"), ".json") != found


def test_each_channel_remembers_for_itself(tmp_path: Path) -> None:
    memory = Memory({"XDG_STATE_HOME": str(tmp_path)}, ARCHIVE)
    assert memory.last("command") is None
    memory.keep("command", Told("5 stale", NOON))
    memory.keep("services", Told("well", NOON))
    assert memory.last("command") == Told("5 stale", NOON)
    assert memory.last("services") == Told("well", NOON)
    assert [path.suffix for path in memory.path.parent.iterdir()] == [".json"]


@pytest.mark.parametrize(
    "content",
    [
        b'{"command": {"state": "5 stale", "at": "2026-03-14T12:00:00"}}',
        b'{"command": {"state": "5 stale"}}',
        b'{"command": 1}',
        b"[1]",
    ],
)
def test_what_has_no_moment_is_not_known(content: bytes, tmp_path: Path) -> None:
    memory = Memory({"XDG_STATE_HOME": str(tmp_path)}, ARCHIVE)
    memory.keep("command", Told("5 stale", NOON))
    memory.path.write_bytes(content)
    assert memory.last("command") is None
    memory.keep("command", Told("well", NOON))
    assert memory.last("command") == Told("well", NOON)


SAME, OTHER, DAY = "5 stale", "4 lost", timedelta(days=1)


@pytest.mark.parametrize(
    ("told", "event"),
    [
        (None, "failed"),
        (Told("well", NOON), "failed"),
        (Told(OTHER, NOON), "other"),
        (Told(SAME, NOON), None),
        (Told(SAME, NOON - DAY + timedelta(seconds=1)), None),
        (Told(SAME, NOON - DAY), "still"),
        (Told(SAME, NOON + timedelta(seconds=1)), "still"),
    ],
)
def test_what_a_failure_is(told: Told | None, event: str | None) -> None:
    found = telling(SUSPECT, told, NOON, NEEDS_A_PERSON)
    assert (found.event if found else None) == event


@pytest.mark.parametrize(
    ("told", "killed", "event"),
    [
        (None, None, None),
        (None, 0, "killed"),
        (Told("well", NOON), 7, "killed"),
        (Told(SAME, NOON), None, "well"),
        (Told(SAME, NOON), 7, "well"),
    ],
)
@pytest.mark.parametrize("status", [0, 3])
def test_what_a_run_in_order_is(
    status: int, told: Told | None, killed: int | None, event: str | None
) -> None:
    outcome = Outcome(ARCHIVE, ExitStatus(status), "", "", None, killed)
    found = telling(outcome, told, NOON, NEEDS_A_PERSON)
    assert (found.event if found else None) == event


@pytest.mark.parametrize(("on", "times"), [("change", 1), ("every", 2)])
def test_the_settings_make_a_teller(
    on: str, times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    heard = tmp_path / "heard"
    hook = tmp_path / "hook.py"
    hook.write_text(f"print('told', file=open({str(heard)!r}, 'a'))")
    teller = teller_of(
        {
            **DEFAULTS,
            "ARCHIVE_DIR": str(tmp_path / "archive"),
            "NOTIFY_COMMAND": f"{sys.executable} {hook}",
            "NOTIFY_ON": on,
        },
        lambda: NOON,
    )
    for _ in range(2):
        teller.tell(SUSPECT)
    assert heard.read_text() == "told\n" * times
    said, problems = teller.say(Telling("said", SUSPECT))
    assert (said, problems) == (["NOTIFY_COMMAND"], [])


@dataclass
class Recording:
    """A channel that remembers what it was sent, or fails."""

    name: str
    fails: bool = False
    needs: frozenset[ExitStatus] = NEEDS_A_PERSON
    sent: list[str] = field(default_factory=list)

    def send(self, telling: Telling) -> None:
        if self.fails:
            raise OSError("no way")
        self.sent.append(telling.event)


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("event", ["said", "ended"])
def test_a_message_goes_to_every_channel_and_the_end_of_a_run_to_the_switch_too(
    event: str, fails: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats: list[str] = []

    def beat(url: str, outcome: Outcome) -> None:
        if fails:
            raise OSError("it answered with 404")
        beats.append(url)

    monkeypatch.setattr(teller_module, "beat", beat)
    command, services = Recording("command"), Recording("services", fails)
    memory = Memory({"XDG_STATE_HOME": str(tmp_path)}, ARCHIVE)
    teller = Teller(
        [command, services], "http://h/", memory=memory, clock=lambda: NOON, every=False
    )
    told, problems = teller.say(Telling(event, SUSPECT))
    ended = event == "ended"
    assert command.sent == [event]
    if fails:
        assert told == ["NOTIFY_COMMAND"]
        switch = ["HEARTBEAT_URL: it answered with 404"] * ended
        assert problems == ["NOTIFY_URLS: no way", *switch]
    else:
        assert told == ["NOTIFY_COMMAND", "NOTIFY_URLS", *["HEARTBEAT_URL"] * ended]
        assert (problems, services.sent) == ([], [event])
    assert beats == ["http://h/"] * (ended and not fails)


def test_without_settings_nobody_is_told(tmp_path: Path) -> None:
    teller = teller_of({**DEFAULTS, "ARCHIVE_DIR": str(tmp_path)}, lambda: NOON)
    assert teller.say(Telling("ended", SUSPECT)) == ([], [])


@pytest.mark.parametrize(
    ("url", "status", "asked", "told"),
    [
        ("http://h/", 5, ["http://h/"], ["failed"]),
        ("", 5, [], ["failed"]),
        ("http://nobody/", 5, ["http://nobody/"], ["failed"]),
        # A run that found another at work: what there is to tell, that one tells.
        ("http://h/", 75, ["http://h/"], []),
    ],
)
def test_the_switch_hears_of_each_run_and_channels_of_what_is_to_be_told(
    url: str,
    status: int,
    asked: list[str],
    told: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    beats: list[str] = []

    def beat(url: str, outcome: Outcome) -> None:
        beats.append(url)
        if "nobody" in url:
            raise OSError("it answered with 404")

    monkeypatch.setattr(teller_module, "beat", beat)
    channel = Recording("command")
    memory = Memory({"XDG_STATE_HOME": str(tmp_path)}, ARCHIVE)
    teller = Teller([channel], url, memory=memory, clock=lambda: NOON, every=False)
    teller.tell(Outcome(ARCHIVE, ExitStatus(status), "stale", "stale: 30 hours"))
    assert (beats, channel.sent) == (asked, told)


def test_services_are_a_channel_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[list[str]] = []
    monkeypatch.setattr(Services, "send", lambda services, _: sent.append([*services.urls]))
    settings = {**DEFAULTS, "ARCHIVE_DIR": str(tmp_path), "NOTIFY_URLS": ["json://a/"]}
    assert teller_of(settings, lambda: NOON).say(Telling("said", SUSPECT)) == (["NOTIFY_URLS"], [])
    assert sent == [["json://a/"]]
