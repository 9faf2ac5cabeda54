"""``make chaos``: an archive is met by everything that the kinds know, for some minutes.

``python -m tests.chaos [--minutes 5] [--seed N] [--kind KIND]… [--case KIND:CASE]``. The kinds take
turns; the seed, which is printed, chooses the order of their cases. Ends with status 1 if a promise
was broken, and prints for each the smallest case that breaks it.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.clocks import Clocks
from tests.chaos.damage import Damage
from tests.chaos.kinds import Errors, Flips, Kills, Kind
from tests.chaos.lies import Lies
from tests.chaos.power_states import PowerStates, Synced
from tests.chaos.runner import Runner, served
from tests.chaos.scene import Broken, Scene, Tally
from tests.support.campaigns import BY_HAND
from tests.support.tiny_site import TinySite

KINDS: dict[str, type[Kind]] = {
    kind.name: kind for kind in (Kills, Errors, PowerStates, Synced, Flips, Damage, Clocks, Lies)
}
MOST_BROKEN = 20
"""After so many there is enough to do."""


def smallest(kind: Kind, case: str, seen: str) -> tuple[str, str]:
    """The smallest case that breaks the promise as this one does, and what is seen of it."""
    for other in kind.smaller(case):
        if found := kind.attempt(other):
            return other, found
    return case, seen


def campaign(kinds: list[Kind], tally: Tally, until: float, seed: int) -> None:
    """Let the kinds take turns until it is time, or none has a case left."""
    streams = {kind: kind.cases(random.Random(f"{seed} {kind.name}")) for kind in kinds}
    while streams and time.monotonic() < until and len(tally.broken) < MOST_BROKEN:
        for kind, cases in list(streams.items()):
            case = next(cases, None)
            if case is None:
                del streams[kind]
                continue
            tally.count(kind.name)
            if seen := kind.attempt(case):
                case, seen = smallest(kind, case, seen)
                again = f"python -m tests.chaos --seed {seed} --case '{kind.name}:{case}'"
                tally.broken.append(Broken(kind.promise, seen, again))
                print(tally.broken[-1], flush=True)


def again(scene: Scene, name: str, case: str) -> bool:
    """Try one case again; whether it broke its promise."""
    seen = KINDS[name](scene).attempt(case)
    print(seen or f"{name}:{case}: all held", flush=True)
    return bool(seen)


def main() -> int:
    """Run it; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=BY_HAND)
    parser.add_argument("--kind", action="append", choices=KINDS, default=[])
    parser.add_argument("--case", action="append", help="one case again, as it was printed")
    given = parser.parse_args()
    begun = time.monotonic()
    print(f"chaos: seed {given.seed}, {given.minutes:g} minutes", flush=True)
    shared = Path("/dev/shm")
    # In memory where that can be had: it is the order of calls that counts.
    where = Path(tempfile.mkdtemp(dir=shared if shared.is_dir() else None))
    tally = Tally()
    try:
        with served(TinySite().content) as standin, Runner(where) as runner:
            scene = Scene(runner, standin, where)
            names = given.kind or list(KINDS)
            if given.case:
                return int(sum(again(scene, *each.split(":", 1)) for each in given.case) > 0)
            kinds = [KINDS[name](scene) for name in names]
            campaign(kinds, tally, begun + given.minutes * 60, given.seed)
    finally:
        shutil.rmtree(where, ignore_errors=True)
    tried = ", ".join(f"{number} {name}" for name, number in tally.tried.items())
    states = sum(tally.tried.values())
    print(f"{states} states tried ({tried}), {len(tally.broken)} promises broken")
    return int(bool(tally.broken))


if __name__ == "__main__":
    sys.exit(main())
