"""What a benchmark ran on, in one line: sizes and versions, no names and no paths."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib.metadata import version

from bench.crawl.processes import PROJECT
from bench.crawl.server import nginx_program


def machine() -> str:
    """Cores, memory, versions, the commit that was measured, and how busy the machine was."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"{len(os.sched_getaffinity(0))} cores shared with the server, {memory:.0f} GiB of memory,"
        f" Python {platform.python_version()}, Scrapy {version('scrapy')},"
        f" nginx {_version([nginx_program() or 'nginx', '-v'])},"
        f" wget {_version(['wget', '--version'])}, {commit()};"
        f" load average at the start {os.getloadavg()[0]:.1f}"
    )


def _version(command: list[str]) -> str:
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"[0-9]+\.[0-9.]*[0-9]", said.stdout + said.stderr)
    return found[0] if found else "of unknown version"


def commit() -> str:
    """The commit, and whether the crawler was changed since."""
    git = ["git", "-C", str(PROJECT)]
    try:
        head = subprocess.run(
            [*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True
        )
        changed = subprocess.run(
            [*git, "status", "--porcelain", "--", "crawler", "bench"],
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        return "no commit"
    if head.returncode:
        return "no commit"
    return f"commit {head.stdout.strip()}{' with changes' if changed.stdout else ''}"
