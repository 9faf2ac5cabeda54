"""Ctrl-C ends a command with one line."""

from __future__ import annotations

import argparse

import pytest

from crawler.command_line import program
from crawler.command_line.status_command import StatusCommand
from crawler.config import Configuration


def interrupted(*_: object) -> int:
    raise KeyboardInterrupt


def test_a_command_that_is_interrupted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(StatusCommand, "run", interrupted)
    command = StatusCommand("finews-archiver status", Configuration([], {}, None))
    assert command.main([], argparse.Namespace()) == 130
    assert capsys.readouterr() == ("", "\nfinews-archiver status: stopped\n")


def test_before_a_command_has_begun(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(program, "parse", interrupted)
    assert program.run(["status"]) == 130
    assert capsys.readouterr() == ("", "\nfinews-archiver: stopped\n")
