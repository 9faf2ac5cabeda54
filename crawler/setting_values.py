"""Whether what ``-s NAME=VALUE`` says can be meant, before anything is done with it."""

from __future__ import annotations

import logging
import math
from datetime import timedelta
from urllib.parse import urlsplit

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from crawler import settings as defaults
from crawler.archive.linefile import MOST_LINES_OF_A_BATCH
from crawler.clock import run_clock


def check_settings(settings: BaseSettings) -> None:
    """Raise :class:`ValueError` with one line for the first setting that cannot be meant."""
    check_url("SITE_URL", settings["SITE_URL"])
    if settings["SHARE_URL"]:
        check_url("SHARE_URL", settings["SHARE_URL"])
    if not str(settings["ARCHIVE_DIR"]).strip():
        raise ValueError("ARCHIVE_DIR is empty: expected the archive's directory, such as archive")
    if not str(settings["CONTACT"]).strip() and not _is_own(settings, "USER_AGENT"):
        raise ValueError("CONTACT is empty: expected where to complain, as mailto:you@example.org")
    run_clock(settings["NOW"])
    recheck_after(settings)
    check_numbers(settings)
    if not 1 <= settings.getint("COMMIT_ITEMS") <= MOST_LINES_OF_A_BATCH:
        raise ValueError(
            f"COMMIT_ITEMS={settings['COMMIT_ITEMS']} cannot be: expected 1 to "
            f"{MOST_LINES_OF_A_BATCH} changes for a commit"
        )
    if settings["LOG_LEVEL"] not in logging.getLevelNamesMapping():
        raise ValueError(
            f"LOG_LEVEL={settings['LOG_LEVEL']!r} is not a level: expected INFO, DEBUG, …"
        )


def _is_own(settings: BaseSettings, name: str) -> bool:
    """Whether the user has set it, and neither Scrapy nor an add-on."""
    return (settings.getpriority(name) or 0) > SETTINGS_PRIORITIES["addon"]


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


def check_numbers(settings: BaseSettings) -> None:
    """Raise :class:`ValueError` for a setting that must be a number, or yes or no, and is not.

    What kind of value a setting takes is what its default is in ``crawler/settings.py``.
    """
    for name, default in vars(defaults).items():
        if not name.isupper() or not isinstance(default, int | float):
            continue
        value = settings[name]
        try:
            if isinstance(default, bool):
                settings.getbool(name)
            elif not 0 <= type(default)(value) < math.inf:
                raise ValueError(value)
        except (TypeError, ValueError):
            kind = "0 or 1" if isinstance(default, bool) else f"a number, such as {default}"
            raise ValueError(f"{name}={value!r} cannot be: expected {kind}") from None


def recheck_after(settings: BaseSettings) -> list[timedelta]:
    """``RECHECK_AFTER``, hours. Raises :class:`ValueError` naming it."""
    try:
        hours = [float(hours) for hours in settings.getlist("RECHECK_AFTER")]
        if not all(0 <= each < math.inf for each in hours):
            raise ValueError(hours)
        return [timedelta(hours=each) for each in hours]
    except (TypeError, ValueError, OverflowError):
        raise ValueError(
            f"RECHECK_AFTER={settings['RECHECK_AFTER']!r} cannot be: expected hours, as 1,6,24,48"
        ) from None
