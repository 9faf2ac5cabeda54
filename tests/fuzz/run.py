"""``make fuzz``: every target under atheris, a coverage-guided fuzzer, for a bounded time.

``python -m tests.fuzz.run [--seconds 60] [--target NAME …]`` shares the time out among the targets
(each a process of its own, for libFuzzer ends its process), keeps what it has learnt in
``build/fuzz/<target>/corpus`` and puts what breaks a target into ``build/fuzz/<target>``. The exit
status is 1 if anything did. Put a find into ``found.py`` when it is mended.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

FOLDER = Path("build/fuzz")
ONE = """\
import sys, atheris
with atheris.instrument_imports(include=["crawler"]):
    from tests.fuzz.targets import TARGETS
atheris.Setup(sys.argv[1:], TARGETS[sys.argv[1]])
atheris.Fuzz()
"""
LARGEST = 4096
"""Bytes: readers have no other branches for more, and small inputs are tried faster."""


def prepare(name: str) -> tuple[Path, Path]:
    """The folder of a target's corpus, with its seeds, and the dictionary."""
    # Imported here: the names of the targets must be known before anything is installed.
    from tests.fuzz.seeds import PIECES, SEEDS

    corpus = FOLDER / name / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[name]):
        (corpus / f"seed-{number}").write_bytes(seed[:LARGEST])
    words = FOLDER / "words.dict"
    quoted = ("".join(f"\\x{byte:02x}" for byte in piece[:60]) for piece in PIECES)
    words.write_text("".join(f'"{word}"\n' for word in quoted), encoding="ascii")
    return corpus, words


def fuzz(name: str, seconds: int) -> bool:
    """Fuzz one target; whether it held."""
    corpus, words = prepare(name)
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LARGEST}",
        f"-dict={words}",
        f"-artifact_prefix={FOLDER / name}/",
        "-timeout=20",
        "-rss_limit_mb=1024",
        "-verbosity=0",
        "-print_final_stats=1",
    ]
    command = [sys.executable, "-c", ONE, name, *options, str(corpus)]
    ended = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    runs = [line for line in ended.stderr.splitlines() if "number_of_executed_units" in line]
    tried = runs[-1].split()[-1] if runs else "?"
    print(f"{name:10} {'held' if ended.returncode == 0 else 'BROKE'} after {tried} inputs")
    if ended.returncode:
        print(ended.stderr[-4000:])
    return ended.returncode == 0


def main() -> int:
    """Fuzz the targets one after the other."""
    from tests.fuzz.targets import TARGETS

    parser = argparse.ArgumentParser(description="Fuzz every reader for a bounded time.")
    parser.add_argument("--seconds", type=int, default=60, help="for all targets together")
    parser.add_argument("--target", action="append", choices=sorted(TARGETS))
    options = parser.parse_args()
    names = options.target or list(TARGETS)
    each = max(options.seconds // len(names), 1)
    held = [fuzz(name, each) for name in names]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
