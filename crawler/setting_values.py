"""Whether what a user says of a setting can be meant, and what it is then.

What kind of value a setting takes is what its default is in ``crawler/settings.py``: yes or no, a
whole number, a number, words, a list.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from crawler import settings as defaults
from crawler.archive.linefile import MOST_LINES_OF_A_BATCH
from crawler.clock import run_clock
from crawler.source import source_named

DEFAULTS: Mapping[str, Any] = {
    name: value for name, value in vars(defaults).items() if name.isupper()
}
"""Every setting of the project by its name, with its default."""

_ITEMS = {"RECHECK_AFTER": "hours", "SHARE_HOSTS": "hosts"}
_YES_OR_NO = {"0": False, "1": True, "false": False, "true": True}


def value_of(name: str, given: object, default: object) -> Any:
    """What a setting is whose user has given a value, as text or as TOML has it.

    Raises :class:`ValueError` with one line that names the setting, the value and what is expected.
    """
    if isinstance(default, dict):
        return given
    try:
        if isinstance(default, bool):
            return _YES_OR_NO[str(given).strip().lower()]
        if isinstance(given, bool):
            raise TypeError(given)
        if isinstance(default, int | float):
            return _number(given, type(default))
        if isinstance(default, list):
            return _list(given, default)
        if default is not None and not isinstance(given, str):
            raise TypeError(given)
        return given
    except (KeyError, TypeError, ValueError, OverflowError):
        raise ValueError(
            f"{name}={given!r} cannot be: expected {_expected(name, default)}"
        ) from None


def _number(given: object, kind: type[int] | type[float]) -> int | float:
    if not isinstance(given, str | int | float) or (kind is int and isinstance(given, float)):
        raise TypeError(given)
    number = kind(given)
    if not 0 <= number < math.inf:
        raise ValueError(given)
    return number


def _list(given: object, default: list[Any]) -> list[Any]:
    """A list, or its items in one text, parted by commas; of numbers where the default is."""
    if isinstance(given, str):
        given = [item.strip() for item in given.split(",") if item.strip()]
    if not isinstance(given, list):
        raise TypeError(given)
    if default and isinstance(default[0], int | float):
        return [_number(item, float) for item in given]
    if not all(isinstance(item, str) for item in given):
        raise TypeError(given)
    return given


def _expected(name: str, default: object) -> str:
    if isinstance(default, bool):
        return "0 or 1"
    if isinstance(default, int | float):
        return f"a number, such as {default}"
    if isinstance(default, list):
        items = ",".join(map(str, default))
        return f"{_ITEMS.get(name, 'items')} parted by commas{f', as {items}' if items else ''}"
    return f"text{f', such as {default}' if default else ''}"


def values_of(given: Mapping[str, object]) -> dict[str, Any]:
    """Every setting of the project, typed, from what was given for some. Raises ValueError."""
    return {
        name: value_of(name, given[name], default) if name in given else default
        for name, default in DEFAULTS.items()
    }


def check_settings(settings: Mapping[str, Any], *, own_agent: bool = False) -> None:
    """Raise :class:`ValueError` with one line for the first setting that cannot be meant.

    ``own_agent``: the user agent is the user's own, so that nobody needs to be named in it.
    """
    values = values_of({name: settings[name] for name in DEFAULTS if name in settings})
    source_named(values["SOURCE"])
    check_url("SITE_URL", values["SITE_URL"])
    if values["SHARE_URL"]:
        check_url("SHARE_URL", values["SHARE_URL"])
    if not values["ARCHIVE_DIR"].strip():
        raise ValueError("ARCHIVE_DIR is empty: expected the archive's directory, such as archive")
    if not values["CONTACT"].strip() and not own_agent:
        raise ValueError("CONTACT is empty: expected where to complain, as mailto:you@example.org")
    run_clock(values["NOW"])
    recheck_after(values)
    if not 1 <= values["COMMIT_ITEMS"] <= MOST_LINES_OF_A_BATCH:
        raise ValueError(
            f"COMMIT_ITEMS={values['COMMIT_ITEMS']} cannot be: expected 1 to "
            f"{MOST_LINES_OF_A_BATCH} changes for a commit"
        )
    if values["NOTIFY_ON"] not in ("change", "every"):
        raise ValueError(f"NOTIFY_ON={values['NOTIFY_ON']!r} cannot be: expected change or every")
    if values["HEARTBEAT_URL"]:
        check_url("HEARTBEAT_URL", values["HEARTBEAT_URL"])
    if values["LOG_LEVEL"] not in logging.getLevelNamesMapping():
        raise ValueError(
            f"LOG_LEVEL={values['LOG_LEVEL']!r} is not a level: expected INFO, DEBUG, …"
        )


def check_url(name: str, value: str) -> None:
    """Raise :class:`ValueError` unless a URL setting is an absolute http(s) URL."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(
            f"{name}={value!r} is not an address: expected http://host/ or https://host/"
        )


def recheck_after(settings: Mapping[str, Any]) -> list[timedelta]:
    """``RECHECK_AFTER``, hours. Raises :class:`ValueError` naming it."""
    name = "RECHECK_AFTER"
    hours = value_of(name, settings[name], DEFAULTS[name])
    try:
        return [timedelta(hours=each) for each in hours]
    except OverflowError:
        raise ValueError(
            f"{name}={settings[name]!r} cannot be: expected hours, as 1,6,24"
        ) from None
