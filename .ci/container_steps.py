"""Runs the steps of Containerfile in chroots, where no image can be pulled and nothing builds one.

``python .ci/container_steps.py ROOT [--mirror URL]`` (as root, with debootstrap) makes the base
system in ``ROOT/base`` and a copy of it for each stage, runs FROM, COPY, RUN and the rest as
they stand there, and then the command of the health check on an archive of the bundled site. What
it does not try is what only an engine has: layers, volumes, and health checks by the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
CONTAINERFILE = PROJECT / "Containerfile"
DEBIAN = "bookworm"


@dataclass
class Stage:
    """A stage as far as its steps have come."""

    root: Path
    environ: dict[str, str] = field(
        default_factory=lambda: {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    )
    user: str = "root"
    directory: str = "/"
    health: str = ""
    command: list[str] = field(default_factory=list)


def steps(text: str) -> Iterator[tuple[str, str]]:
    """Each instruction with its words; comments and empty lines left out."""
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, words = line.partition(" ")
            yield name, words


def inside(stage: Stage, words: list[str], **more: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a stage's root, as its user, in its directory, with its environment."""
    return subprocess.run(
        [
            shutil.which("chroot") or "chroot",
            f"--userspec={stage.user}",
            str(stage.root),
            "sh",
            "-c",
            'cd "$0" && exec "$@"',
            stage.directory,
            *words,
        ],
        env={**stage.environ, **more},
        check=False,
    )


def copy(stage: Stage, stages: Mapping[str, Stage], words: str) -> None:
    """COPY, of the project's files or of an earlier stage's."""
    *sources, target = words.split()
    origin = PROJECT
    if sources[0].startswith("--from="):
        origin = stages[sources.pop(0).removeprefix("--from=")].root
    folder = stage.root / stage.directory.lstrip("/") / target
    if target.startswith("/"):
        folder = stage.root / target.lstrip("/")
    for source in sources:
        found = origin / source.lstrip("/")
        if found.is_dir():
            shutil.copytree(
                found,
                folder,
                symlinks=True,
                dirs_exist_ok=True,
                ignore=shutil.ignore_patterns("__pycache__"),
            )
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(found, folder / found.name)


def run(text: str, root: Path, environ: Mapping[str, str]) -> Stage:
    """Run every step; the last stage. Exits with the status of a step that fails."""
    stages: dict[str, Stage] = {}
    stage = Stage(root)
    for name, words in steps(text):
        print(f"{name} {words}", flush=True)
        if name == "FROM":
            image, _, called = words.partition(" AS ")
            known = stages.get(image)
            stage = Stage(root / (called or "last"))
            stages[called or "last"] = stage
            subprocess.run(
                ["cp", "--archive", str(known.root if known else root / DEBIAN), str(stage.root)],
                check=True,
            )
        elif name == "RUN":
            done = inside(stage, ["sh", "-c", words], **environ)
            if done.returncode:
                sys.exit(done.returncode)
        elif name == "COPY":
            copy(stage, stages, words)
        elif name == "ENV":
            stage.environ |= dict(word.split("=", 1) for word in shlex.split(words))
        elif name == "WORKDIR":
            stage.directory = words
            (stage.root / words.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif name == "USER":
            stage.user = f"{words}:{words}"
        elif name == "HEALTHCHECK":
            stage.health = words.partition("CMD ")[2]
        elif name == "CMD":
            stage.command = json.loads(words)
        elif name != "VOLUME":
            sys.exit(f"Containerfile: {name} is not known here")
    return stage


TRY = """
set -e
test "$(id -u)" = 10001
finews-archiver --version
finews-archiver serve --ready-file /state/url >/dev/null &
server=$!
until [ -s /state/url ]; do sleep 0.2; done
url=$(cat /state/url)
finews-archiver crawl category -s SITE_URL="$url" -s SHARE_URL="$url" -s CONTACT=mailto:a@b.cn \\
  -s DOWNLOAD_DELAY=0 -s AUTOTHROTTLE_ENABLED=0 -s MONITOR_STALE_HOURS=1000000
kill $server
! touch /opt/finews-archiver/x 2>/dev/null
"""


def main() -> None:
    """Make the base system, run the steps, try what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--mirror", default="http://deb.debian.org/debian")
    parser.add_argument(
        "--overlay", type=Path, help="files for the base system: how this machine is on the network"
    )
    opts = parser.parse_args()
    base = opts.root / DEBIAN
    if not base.exists():
        opts.root.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["debootstrap", "--variant=minbase", DEBIAN, str(base), opts.mirror], check=True
        )
        if opts.overlay:
            shutil.copytree(opts.overlay, base, dirs_exist_ok=True)
    # How this machine reaches the network and the package index is not the Containerfile's.
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("PIP_") or "proxy" in name.lower()
    }
    last = run(CONTAINERFILE.read_text(encoding="utf-8"), opts.root, kept)
    tried = inside(last, ["sh", "-c", TRY])
    if tried.returncode:
        sys.exit(f"the image does not crawl: status {tried.returncode}")
    healthy = inside(last, ["sh", "-c", last.health])
    if healthy.returncode:
        sys.exit(f"the health check says {healthy.returncode} of an archive in order")
    print("every step of Containerfile ran, and what it makes crawls and is healthy")


if __name__ == "__main__":
    main()
