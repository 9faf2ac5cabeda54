"""``--help`` of the project's commands: how they are called, and what their status says."""

from __future__ import annotations

import re

import pytest

from crawler.exit_status import ExitStatus
from tests.support.processes import run_scrapy

ID = "<article id>"
USAGE = {
    "bulk": "export|stories|simulate",
    "compare": "<id of the online or of the print article> | --edition PAPER/DATE",
    "editions": "",
    "evidence": ID,
    "export": "",
    "history": ID,
    "import": "<directory>",
    "index": "",
    "merge": "<other archive>...",
    "metrics": "",
    "package": "",
    "read": "",
    "rebuild": "<new directory>",
    "restore": "--check <copy>",
    "serve": "",
    "status": "",
    "stories": "",
    "story": ID,
    "verify": "",
}
STATUSES = {str(int(status)) for status in ExitStatus}


@pytest.mark.parametrize("command", sorted(USAGE))
def test_usage_and_exit_statuses(command: str) -> None:
    ended = run_scrapy(command, "--help")
    assert (ended.status, ended.err) == (0, "")
    usage = ended.out.splitlines()[2].strip()
    assert usage == f"scrapy {command} [options] {USAGE[command]}".strip()
    told = re.search(r"Exit status: (.*?\.)", " ".join(ended.out.split()))
    assert told is not None
    # Each part begins with its status: "0 no fault; 4 faults".
    named = [re.split(r"[ .,]", part)[0] for part in told[1].split("; ")]
    assert named[0] == "0"
    assert len(named) > 1
    assert set(named) <= STATUSES | ({"1"} if command == "serve" else set())
