"""Words of invented finance news. Names are put together from characters, so there are enough."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random

_LISTS: dict[str, str] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)

SURNAMES = "".join(_LISTS["surnames"].split())
GIVEN = "".join(_LISTS["given"].split())
STEMS = "".join(_LISTS["stems"].split())
TAILS = _LISTS["tails"].split()
CITIES = _LISTS["cities"].split()
SECTORS = _LISTS["sectors"].split()
PRODUCTS = _LISTS["products"].split()
BODIES = _LISTS["bodies"].split()
BROKERS = _LISTS["brokers"].split()
ACTIONS = _LISTS["actions"].split()
CAUSES = _LISTS["causes"].split()
RESULTS = _LISTS["results"].split()
MEASURES = _LISTS["measures"].split()
PLACES = _LISTS["places"].split()
REMARKS = _LISTS["remarks"].split()


def person(random: Random) -> str:
    return random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=random.choice((1, 2, 2))))


def company(random: Random) -> str:
    return "".join(random.sample(STEMS, 2)) + random.choice(TAILS)


def figure(random: Random) -> str:
    """A number as finance news has it, mostly with decimals."""
    kind = random.random()
    if kind < 0.5:
        return f"{random.uniform(1, 99):.2f}"
    if kind < 0.8:
        return f"{random.uniform(100, 9999):.1f}"
    return str(random.randint(100, 99999))
