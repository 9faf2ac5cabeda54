"""``python -m tests.mutants``: try a sample of mutants, and say which no test notices.

Ends with status 1 if fewer than 97 % of those that are not equivalent are detected.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutants.equivalent import equivalents
from tests.mutants.executed import read
from tests.mutants.mutate import Mutant, mutants
from tests.mutants.rooms import modules
from tests.mutants.trying import Copy, Outcome
from tests.support.campaigns import BY_HAND
from tests.support.project import PROJECT

GOAL = 0.97


def sample(names: list[str], count: int, seed: int) -> list[Mutant]:
    """So many of all mutants of these modules, but for the equivalent ones."""
    known = equivalents()
    found = [
        mutant
        for name in names
        for mutant in mutants(name, (PROJECT / name).read_text(encoding="utf-8"))
        if not any(row.is_(mutant) for row in known)
    ]
    return random.Random(seed).sample(found, min(count, len(found)))


def told(number: int, count: int, outcome: Outcome) -> str:
    """One line of an outcome."""
    mutant = outcome.mutant
    change = f"{mutant.before.splitlines()[0][:60]} -> {mutant.after.splitlines()[0][:60]}"
    word = f"by {outcome.by}" if outcome.by else "SURVIVED"
    where = f"{mutant.module}:{mutant.line}"
    return f"{number}/{count} {where}: {change}: {word} ({outcome.seconds:.0f} s)"


def tried(chosen: list[Mutant], jobs: int) -> list[Outcome]:
    """Try so many at a time, each in a copy of its own, and print what becomes of them."""
    outcomes: list[Outcome] = []
    waiting = iter(chosen)
    lock = threading.Lock()
    executed = read()

    def one_after_another(folder: Path) -> None:
        with Copy(folder, executed) as copy:
            while True:
                with lock:
                    mutant = next(waiting, None)
                if mutant is None:
                    return
                outcome = copy.trial(mutant)
                with lock:
                    outcomes.append(outcome)
                    print(told(len(outcomes), len(chosen), outcome), flush=True)

    with tempfile.TemporaryDirectory() as root, ThreadPoolExecutor(jobs) as pool:
        folders = [Path(root) / str(number) for number in range(jobs)]
        for folder in folders:
            folder.mkdir()
        list(pool.map(one_after_another, folders))
    return outcomes


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=BY_HAND)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2, help="how many are tried at a time (2)")
    parser.add_argument("--modules", nargs="+", default=modules(PROJECT), metavar="FILE")
    arguments = parser.parse_args()
    chosen = sample(arguments.modules, arguments.count, arguments.seed)
    print(f"{len(chosen)} mutants, seed {arguments.seed}", flush=True)
    outcomes = tried(chosen, arguments.jobs)
    survivors = [outcome.mutant for outcome in outcomes if not outcome.by]
    for mutant in survivors:
        print(f"\n{mutant.function}\n{mutant.diff((PROJECT / mutant.module).read_text('utf-8'))}")
    detected = len(outcomes) - len(survivors)
    print(f"\n{detected} of {len(outcomes)} detected; seed {arguments.seed}")
    return int(detected < GOAL * len(outcomes))


if __name__ == "__main__":
    sys.exit(main())
