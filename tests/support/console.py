"""The ``console`` blocks of the documents: taken out, run, and compared with what they show.

A block shows commands (lines that begin with ``$ ``; a line that ends in a backslash goes on) and
what they print. ``>>> `` lines are typed into the ``scrapy shell`` above them. ``…`` alone on a
line stands for any lines. ``scrapy serve`` is not run: a stand-in answers
under its address already.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.project import PROJECT

ADDRESS = "http://127.0.0.1:8000/"
"""Where the documents' ``scrapy serve`` answers."""
AT_ONCE = "-s DOWNLOAD_DELAY=0 -s AUTOTHROTTLE_ENABLED=0"
"""A stand-in need not be spared."""
PARTS = (
    "crawler",
    "fixtures",
    "docs",
    "scrapy.cfg",
    "Makefile",
    "pyproject.toml",
    "constraints.txt",
)
"""What of the project the commands of the documents need."""

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_VARIABLE = [
    (re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]"), ""),
    (re.compile(r"\b\d{8}T\d{6}Z"), "<stamp>"),
    (re.compile(r"\b20(?:2[6-9]|[3-9]\d)-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:Z|\+00:00)?"), "<time>"),
    (re.compile(r"127\.0\.0\.1:\d+"), "<host>"),
    (re.compile(r"\b\d+\.\d+ s\b"), "<seconds>"),
    (re.compile(r"\b\d+\.\d+ MB\b"), "<bytes>"),
    (re.compile(r"process \d+ on \S+,"), "process <pid>,"),
    (re.compile(r" at 0x[0-9a-f]+>"), " at <address>>"),
]
"""What differs from run to run."""
_FIRST_TIME = re.compile(r"installing .* into .*…|installing into .*…")
"""What only a first run says."""


@dataclass(slots=True)
class Step:
    """One command of a document, what is typed into it, and what it is said to print."""

    line: int
    command: str
    typed: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)


def steps_of(document: str) -> list[Step]:
    """The commands of a document, in order."""
    steps: list[Step] = []
    for block in _BLOCK.finditer(document):
        first = document[: block.start()].count("\n") + 2
        steps += _steps_of_block(block[1].splitlines(), first)
    return steps


def _steps_of_block(lines: list[str], first: int) -> Iterator[Step]:
    step: Step | None = None
    going_on = False
    for number, line in enumerate(lines, first):
        if going_on:
            assert step is not None
            step.command += f"\n{line.removeprefix('> ')}"
            going_on = line.endswith("\\")
        elif line.startswith("$ "):
            if step is not None:
                yield step
            step = Step(number, line[2:])
            going_on = line.endswith("\\")
        elif step is None:
            raise ValueError(f"line {number}: a console block begins with a command: {line!r}")
        elif line.startswith(">>> ") and step.command.startswith("scrapy shell"):
            step.typed.append(line[4:])
        else:
            step.shown.append(line)
    if step is not None:
        yield step


def plain(line: str) -> str:
    """A line without what differs from run to run."""
    for pattern, name in _VARIABLE:
        line = pattern.sub(name, line)
    return line.rstrip()


def matches(shown: list[str], printed: list[str]) -> bool:
    """Whether the lines that a document shows are those that a command printed."""
    wanted = [plain(line) for line in shown]
    got = [plain(line) for line in printed]
    wanted = [line for line in wanted if not _FIRST_TIME.fullmatch(line)]
    return _matches(wanted, got)


def _matches(wanted: list[str], got: list[str]) -> bool:
    if not wanted:
        return not got
    if wanted[0] == "…":
        return any(_matches(wanted[1:], got[skip:]) for skip in range(len(got) + 1))
    return bool(got) and _like(wanted[0], got[0]) and _matches(wanted[1:], got[1:])


def _like(wanted: str, got: str) -> bool:
    """``…`` at the end of a shown line stands for its rest."""
    return got.startswith(wanted[:-1]) if wanted.endswith("…") else wanted == got


@dataclass(frozen=True, slots=True)
class Desk:
    """A directory that looks like a fresh clone with everything installed."""

    root: Path
    site: str
    """The address of the stand-in."""

    def furnish(self) -> None:
        """Lay the project and its virtual environment out."""
        for name in PARTS:
            (self.root / name).symlink_to(PROJECT / name)
        tools = self.root / ".venv" / "bin"
        tools.mkdir(parents=True)
        for tool in ("python", "scrapy"):
            (tools / tool).symlink_to(Path(sys.executable).parent / tool)
        program = tools / "finews-archiver"
        called = "import sys\nfrom crawler.__main__ import main\nsys.exit(main())\n"
        program.write_text(f"#!{sys.executable}\n{called}", encoding="utf-8")
        program.chmod(0o755)
        (tools / "activate").touch()
        (self.root / ".venv" / "installed").touch()

    def run(self, step: Step) -> tuple[int, list[str]]:
        """The exit status of a command, and what it printed (both streams)."""
        command = step.command.replace(ADDRESS, self.site)
        environment = {
            "HOME": str(self.root),
            "PATH": f"{self.root / '.venv' / 'bin'}:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(self.root),
            "COLUMNS": "100",
            "CRAWL_OPTIONS": AT_ONCE,
        }
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.root,
            env=environment,
            input="".join(f"{line}\n" for line in step.typed),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=60,
        )
        printed = done.stdout.replace(self.site, ADDRESS)
        if step.typed:
            # Nobody presses Enter here: prompts stand before what is printed, and lines run on.
            printed = re.sub(r"^(?:>>> )+|^now exiting .*", "", printed, flags=re.MULTILINE)
            return done.returncode, printed.rstrip().splitlines()
        return done.returncode, printed.splitlines()
