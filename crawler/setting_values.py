"""Whether what a user says of a setting can be meant, and what it is then.

What kind of value a setting takes is what its default is in ``crawler/settings.py``: yes or no, a
whole number, a number, words, a list.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from crawler import settings as defaults

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
    try:
        if isinstance(default, dict):
            return _components(given)
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


def _components(given: object) -> dict[str, Any]:
    """A table of Scrapy's components, or one as JSON."""
    if isinstance(given, str):
        given = json.loads(given)
    if not isinstance(given, Mapping):
        raise TypeError(given)
    return dict(given)


def _expected(name: str, default: object) -> str:
    if isinstance(default, dict):
        return 'a table of classes, as {"package.module.Class": 100}'
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
