"""Whether all settings together can be meant: looked at before anything else is done.

Every command asks :func:`check_settings` the same. What a single value is, as text or as TOML has
it, is :mod:`crawler.setting_values`'s to say.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import shlex
from collections.abc import Mapping
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.archive.linefile import MOST_LINES_OF_A_BATCH
from crawler.clock import run_clock
from crawler.config import SECRETS
from crawler.setting_values import DEFAULTS, value_of, values_of
from crawler.source import source_named

_TEN_YEARS = 87_600  # hours
_A_DAY = 86_400  # seconds
_MANY = 10**9
_LONGEST = 4000

RANGES: Mapping[str, tuple[float, float, str]] = {
    "COMMIT_ITEMS": (1, MOST_LINES_OF_A_BATCH, "changes for a commit"),
    "COMMIT_SECONDS": (0, _A_DAY, "seconds"),
    "FREE_SPACE_DAYS": (0, _TEN_YEARS / 24, "days"),
    "GIVE_UP_HOURS": (0, _TEN_YEARS, "hours"),
    "WARC_SIZE": (1, 2**40, "bytes"),
    "CONCURRENT_REQUESTS": (1, 1000, "requests at a time"),
    "CONCURRENT_REQUESTS_PER_DOMAIN": (1, 1000, "requests at a time"),
    # Articles are stored in their order.
    "CONCURRENT_ITEMS": (1, 1, "item at a time"),
    "AUTOTHROTTLE_START_DELAY": (0, _A_DAY, "seconds"),
    "AUTOTHROTTLE_MAX_DELAY": (0, _A_DAY, "seconds"),
    "AUTOTHROTTLE_TARGET_CONCURRENCY": (0.01, 1000, "requests at a time"),
    "DOWNLOAD_DELAY": (0, _A_DAY, "seconds"),
    "DOWNLOAD_TIMEOUT": (1, _A_DAY, "seconds"),
    "DOWNLOAD_IDLE_TIMEOUT": (0, _A_DAY, "seconds"),
    # A record of a WARC file that is larger than 128 MiB is not read back.
    "DOWNLOAD_MAXSIZE": (1, 127 * 2**20, "bytes"),
    "DOWNLOAD_WARNSIZE": (0, 2**31 - 1, "bytes"),
    "RETRY_TIMES": (0, 1000, "times"),
    "REDIRECT_MAX_TIMES": (0, 1000, "times"),
    "LISTINGS_LIMIT": (1, _MANY, "listing pages"),
    "LISTING_ROUNDS": (1, 1000, "rounds"),
    "LINKS_LIMIT": (1, _MANY, "links"),
    "NOT_MODIFIED_HOURS": (0, _TEN_YEARS, "hours"),
    "MONITOR_SHRUNK_TO": (0, 1, "as a fraction"),
    "MONITOR_EMPTY_FIELDS": (0, 1, "as a fraction"),
    "MONITOR_ERROR_RATE": (0, 1, "as a fraction"),
    "MONITOR_OWED_TEXTS": (0, 1, "as a fraction"),
    "PROGRESS_SECONDS": (0.01, _A_DAY, "seconds"),
    "SHUTDOWN_SECONDS": (0, _A_DAY, "seconds"),
}
"""What a number may be, from and to, and of what. Any other number is at most ``_MANY``."""

_WIRED = ("_CLASS", "_PARSER", "_MODULE", "_EXCEPTIONS")
"""How the names of settings end that name parts of Scrapy's wiring."""
_PROXIES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")
_SHELLS = ("|", "||", "&", "&&", ";", "<", ">", ">>", "2>", "2>&1")
LEAST_TOKEN = 16
_FILE_NAME = re.compile(r"[\w-][\w.-]{0,63}")
_WORDS = {"NOTIFY_ON": ("change", "every"), "WARC_NOT_MODIFIED": ("together", "each")}
"""Settings that are one of two words."""
_ADDRESSES = ("SHARE_URL", "HEARTBEAT_URL")
_PATHS = ("ARCHIVE_DIR", "LOG_FILE")


def check_settings(settings: Mapping[str, Any], *, own_agent: bool = False) -> None:
    """Raise :class:`ValueError` with one line for the first setting that cannot be meant.

    ``own_agent``: the user agent is the user's own, so that nobody needs to be named in it.
    """
    values = values_of({name: settings[name] for name in DEFAULTS if name in settings})
    for name, value in values.items():
        _check_kind(name, value)
    if values["SOURCE"] != DEFAULTS["SOURCE"]:
        source_named(values["SOURCE"])
    check_url("SITE_URL", values["SITE_URL"])
    for name in _ADDRESSES:
        if values[name]:
            check_url(name, values[name])
    if values["PROXY"]:
        check_url("PROXY", values["PROXY"], schemes=_PROXIES, anyone=True)
    for host in values["SHARE_HOSTS"]:
        _check_host("SHARE_HOSTS", host)
    _check_directory("ARCHIVE_DIR", values["ARCHIVE_DIR"])
    _check_contact(values["CONTACT"], own_agent=own_agent)
    run_clock(values["NOW"])
    recheck_after(values)
    if not _FILE_NAME.fullmatch(values["WARC_PREFIX"]):
        raise ValueError(
            f"WARC_PREFIX={values['WARC_PREFIX']!r} cannot begin a file's name: expected at most "
            "64 letters, digits, - or _, as finews"
        )
    for name, words in _WORDS.items():
        if values[name] not in words:
            expected = " or ".join(words)
            raise ValueError(f"{name}={values[name]!r} cannot be: expected {expected}")
    if values["NOTIFY_COMMAND"]:
        _check_command("NOTIFY_COMMAND", values["NOTIFY_COMMAND"])
    for url in values["NOTIFY_URLS"]:
        # Not shown: it holds a secret.
        if not re.fullmatch(r"[a-z][a-z0-9+.-]*://\S+", url, re.IGNORECASE):
            raise ValueError(
                "NOTIFY_URLS: one is not an address: expected them as Apprise names services, such "
                "as mailto://user:password@example.org"
            )
    if 0 < len(values["READ_TOKEN"]) < LEAST_TOKEN:
        raise ValueError(f"READ_TOKEN is too short: expected {LEAST_TOKEN} characters or more")
    _check_log(values)


def _check_kind(name: str, value: Any) -> None:
    """What holds for every setting of a kind."""
    if value == DEFAULTS[name] or isinstance(value, bool):
        return
    if isinstance(value, int | float):
        least, most, what = RANGES.get(name, (0, _MANY, "as a number"))
        if not least <= value <= most:
            raise ValueError(
                f"{name}={value} cannot be: expected {least:g} to {most:g} {what}"
                if most < _MANY
                else f"{name}={value} cannot be: expected {least:g} or more {what}, at most {most}"
            )
    elif isinstance(value, dict) or name.endswith(_WIRED):
        _check_components(name, value)
    else:
        for text in value if isinstance(value, list) else (value,):
            if name not in SECRETS:
                _check_text(name, str(text))
        if name == "SPIDER_MODULES":
            _check_components(name, value)


def _check_text(name: str, text: str) -> None:
    """Characters that no setting has, and quotes that no shell has taken off."""
    if len(text) > _LONGEST:
        raise ValueError(
            f"{name} has {len(text)} characters: expected what it is to be, in {_LONGEST} at most"
        )
    # A directory may be called anything that the file system takes.
    if not text.isprintable() and (name not in _PATHS or "\0" in text):
        raise ValueError(f"{name}={text!r} has characters that cannot be printed: leave them out")
    if text[:1] in ("'", '"') or (text[-1:] in ("'", '"') and name != "NOTIFY_COMMAND"):
        raise ValueError(f"{name}={text!r} begins or ends with a quote: write it without")


def _check_components(name: str, value: Any) -> None:
    """Modules and classes of Scrapy's wiring, where somebody has named others."""
    paths = [value] if isinstance(value, str) else value
    if isinstance(value, dict):
        # Of handlers the classes are the values, and None switches one off.
        paths = value.values() if name == "DOWNLOAD_HANDLERS" else value
    is_module = "_MODULE" in name
    such = "crawler.spiders" if is_module else "crawler.pipelines.store.StorePipeline"
    for path in paths:
        if isinstance(path, str) and not _found(path, is_module=is_module):
            raise ValueError(
                f"{name}: {path!r} is nothing that Python can import: expected one, such as {such}"
            )


def _found(path: str, *, is_module: bool) -> bool:
    module, _, name = (path, "", "") if is_module else path.rpartition(".")
    try:
        return find_spec(module) is not None and hasattr(import_module(module), name or "__name__")
    except (ImportError, TypeError, ValueError):
        return False


def check_url(
    name: str, value: str, *, schemes: tuple[str, ...] = ("http", "https"), anyone: bool = False
) -> None:
    """Raise :class:`ValueError` unless a URL setting is an absolute http(s) URL.

    ``anyone``: it may name a user and a password.
    """
    try:
        parts = urlsplit(value)
        usable = (
            parts.scheme in schemes
            and _is_host(parts.hostname or "")
            and parts.port != 0
            and not re.search(r"[\s\\]", value)
        )
    except ValueError:
        usable = False
    if not usable:
        expected = " or ".join(f"{scheme}://host/" for scheme in schemes[:2])
        raise ValueError(f"{name}={value!r} is not an address: expected {expected}")
    if not anyone and parts.username is not None:
        raise ValueError(f"{name} names a user: expected an address without, such as http://host/")


def _check_host(name: str, value: str) -> None:
    try:
        parts = urlsplit(f"//{value}")
        usable = parts.netloc == value and _is_host(parts.hostname or "") and parts.port != 0
    except ValueError:
        usable = False
    if not usable or "@" in value:
        raise ValueError(
            f"{name}={value!r} is not a host: expected host or host:port, as {DEFAULTS[name][0]}"
        )


def _is_host(name: str) -> bool:
    """Whether a name is a host's: letters, digits and ``-`` between dots, or a whole address.

    One of other letters is to be written as it is asked for (RFC 5891: ``xn--…``); numbers that
    only some programs read as an address (``127.1``, ``0x7f000001``) are none.
    """
    if ":" in name or re.fullmatch(r"[\dx.]*\.?(?:\d+|0x[\da-f]*)", name):
        ipaddress.ip_address(name)
        return True
    labels = name.split(".")
    return len(name) <= 253 and all(
        re.fullmatch(r"[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?", label, re.IGNORECASE)
        for label in labels
    )


def _check_directory(name: str, value: str) -> None:
    if not value.strip():
        raise ValueError(f"{name} is empty: expected the archive's directory, such as archive")
    if value.startswith(("~", "$")):
        raise ValueError(
            f"{name}={value!r} is written for a shell, and none has read it: expected a path as it "
            "is, such as /srv/archive"
        )
    path = Path(value)
    try:
        wrong = path.exists() and not path.is_dir()
        above = next((each for each in path.absolute().parents if each.exists()), path)
        wrong = wrong or not above.is_dir()
    except OSError as error:
        raise ValueError(f"{name}={value[:80]!r} cannot be: {error.strerror}") from None
    if wrong:
        raise ValueError(f"{name}={value!r} is not a directory: expected one, or the name of a new")


def _check_contact(value: str, *, own_agent: bool) -> None:
    if own_agent:
        return
    if not value.strip():
        raise ValueError("CONTACT is empty: expected where to complain, as mailto:you@example.org")
    if not value.isascii():
        raise ValueError(
            f"CONTACT={value!r} cannot be sent as it is: expected ASCII, as mailto:you@example.org"
        )


def _check_command(name: str, value: str) -> None:
    """The words of a command that is run without a shell. Raises :class:`ValueError`.

    Whether there is such a command is seen when it is run: nothing is left unarchived for that.
    """
    try:
        words = shlex.split(value)
    except ValueError as error:
        raise ValueError(f"{name}={value!r} cannot be split into words: {error}") from None
    if not words or not words[0]:
        raise ValueError(f"{name}={value!r} names no command: expected one, as mail -s finews me")
    shells = [word for word in words if word in _SHELLS or word.startswith(("~/", "$"))]
    if shells:
        raise ValueError(
            f"{name}={value!r} has {shells[0]!r} in it, which only a shell would read, and none "
            f"does: expected sh -c '…', or a script's name"
        )


def _check_log(values: Mapping[str, Any]) -> None:
    if values["LOG_LEVEL"] not in logging.getLevelNamesMapping():
        raise ValueError(
            f"LOG_LEVEL={values['LOG_LEVEL']!r} is not a level: expected INFO, DEBUG, …"
        )
    line = logging.LogRecord("finews", logging.INFO, "", 0, "", None, None)
    try:
        logging.Formatter(values["LOG_FORMAT"], values["LOG_DATEFORMAT"]).format(line)
    except (ValueError, KeyError, TypeError):
        raise ValueError(
            f"LOG_FORMAT={values['LOG_FORMAT']!r} is not a format of Python's logging: expected "
            f"{DEFAULTS['LOG_FORMAT']}"
        ) from None


def recheck_after(settings: Mapping[str, Any]) -> list[timedelta]:
    """``RECHECK_AFTER``, hours. Raises :class:`ValueError` naming it."""
    name = "RECHECK_AFTER"
    hours = value_of(name, settings[name], DEFAULTS[name])
    if any(each > _TEN_YEARS for each in hours):
        raise ValueError(f"{name}={settings[name]!r} cannot be: expected hours, as 1,6,24")
    return [timedelta(hours=each) for each in hours]
