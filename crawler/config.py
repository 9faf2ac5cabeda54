"""Which value each setting has, and who gave it: a file, the environment, or the command line.

A later one wins: the defaults of ``crawler/settings.py``, the configuration file, ``FINEWS_NAME``
in the environment, ``-s NAME=VALUE``. The file is TOML (https://toml.io/en/v1.0.0), its keys are
the settings' names, in capitals or not; tables are for those who read them (``[[watch]]``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from crawler.errors import UsageError
from crawler.setting_values import DEFAULTS, value_of
from crawler.user_directories import user_directory

FILE_NAME = "finews-archiver.toml"
PREFIX = "FINEWS_"
SECRETS = ("NOTIFY_URLS", "READ_TOKEN")
"""Settings that the command line must not give."""
TABLES = ("watch",)
"""Tables of the file that are not settings."""
WATCH_KEYS = ("query", "channel")


@dataclass(frozen=True, slots=True)
class Given:
    """A setting that somebody gave. ``origin`` says who, and where: ``finews.toml, line 3``."""

    name: str
    value: Any
    origin: str


def config_file(named: str | None, environ: Mapping[str, str], directory: Path) -> Path | None:
    """The configuration file: the one named, or that of the directory, or the user's.

    The user's is ``$XDG_CONFIG_HOME/finews-archiver/config.toml`` (XDG Base Directory
    Specification; ``~/.config`` if that is unset or relative). ``None`` if there is none. Raises
    :class:`UsageError` if the one named is not there.
    """
    if named is not None:
        if not named or not Path(named).is_file():
            raise UsageError(f"--config {named}: there is no such file")
        return Path(named)
    for path in (directory / FILE_NAME, user_file(environ)):
        if path.exists():
            return path
    return None


def user_file(environ: Mapping[str, str]) -> Path:
    """Where the user's own configuration file lies, or would."""
    return user_directory("XDG_CONFIG_HOME", environ) / "config.toml"


def read_file(path: Path) -> tuple[list[Given], dict[str, Any]]:
    """The settings of a configuration file in their order, and its tables.

    Raises :class:`UsageError` naming the file and, where it can, the line.
    """
    try:
        # Some editors put a byte order mark before it.
        text = path.read_text(encoding="utf-8-sig")
        document = tomllib.loads(text)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        # Of TOML, of UTF-8, or of a value in values without end.
        raise UsageError(f"{path} is not TOML in UTF-8: {error}") from None
    tables = {name: document.pop(name) for name in TABLES if name in document}
    check_watches(tables.get("watch", []), path)
    return [
        given_value(name.upper(), value, f"{path}{_line(text, name)}")
        for name, value in document.items()
    ], tables


def check_watches(watches: object, path: Path) -> None:
    """Raise :class:`UsageError` for a ``[[watch]]`` that cannot be meant, but for its query."""
    if not isinstance(watches, list) or not all(isinstance(each, dict) for each in watches):
        raise UsageError(f"{path}: watch must be tables: [[watch]]")
    for number, watch in enumerate(watches, start=1):
        where = f"{path}: [[watch]] {number}"
        for key in watch:
            if key not in WATCH_KEYS:
                near = get_close_matches(key, WATCH_KEYS, n=1)
                meant = f"did you mean {near[0]}?" if near else f"it has {' and '.join(WATCH_KEYS)}"
                raise UsageError(f"{where} has no {key}: {meant}")
        for key in WATCH_KEYS:
            if not isinstance(watch.get(key), str) or not watch[key].strip():
                raise UsageError(f'{where}: {key} is missing, or no text: {key} = "…"')


def _line(text: str, name: str) -> str:
    """Where the file gives a key; tomllib does not tell."""
    pattern = re.compile(rf"""\s*["'\[]*{re.escape(name)}["'\].\s=]""")
    for number, line in enumerate(text.splitlines(), start=1):
        if pattern.match(line):
            return f", line {number}"
    return ""


def read_environ(environ: Mapping[str, str]) -> list[Given]:
    """The settings that the environment gives. Raises :class:`UsageError`."""
    return [
        given_value(key.removeprefix(PREFIX), value, key)
        for key, value in sorted(environ.items())
        if key.startswith(PREFIX)
    ]


def read_options(options: Iterable[str]) -> list[Given]:
    """The settings that ``-s NAME=VALUE`` gives. Raises :class:`UsageError`."""
    given = []
    for option in options:
        name, sign, value = option.partition("=")
        if not sign:
            raise UsageError(f"-s {option}: expected NAME=VALUE, as -s ARCHIVE_DIR=archive")
        given.append(given_value(name, value, "-s"))
    return given


def given_value(name: str, value: object, origin: str) -> Given:
    """A setting as somebody gave it, typed.

    Raises :class:`UsageError` with the place, for a setting that there is not or a value that
    cannot be meant.
    """
    where = f"-s {name}" if origin == "-s" else origin
    if name in SECRETS and origin == "-s":
        raise UsageError(
            f"-s {name}: a secret on the command line can be read by everybody on this machine: "
            f"put it into the configuration file, or into {PREFIX}{name}"
        )
    if name not in DEFAULTS:
        scrapys = _scrapys()
        if name not in scrapys:
            raise UsageError(f"{where}: there is no setting {name}{_nearest(name, scrapys)}")
        return Given(name, value, origin)
    try:
        typed = value_of(name, value, DEFAULTS[name])
    except ValueError as error:
        raise UsageError(str(error) if origin == "-s" else f"{origin}: {error}") from None
    return Given(name, typed, origin)


def _scrapys() -> Mapping[str, object]:
    """Scrapy's own settings. Read only when somebody names one: Scrapy is slow to import."""
    from scrapy.settings import default_settings

    return {name: value for name, value in vars(default_settings).items() if name.isupper()}


def _nearest(name: str, scrapys: Mapping[str, object]) -> str:
    """The setting that was meant, if one is much like it."""
    bare = {each.replace("_", ""): each for each in (*scrapys, *DEFAULTS)}
    found = get_close_matches(name.upper().replace("_", ""), bare, n=1, cutoff=0.75)
    return f": did you mean {bare[found[0]]}?" if found else ": see finews-archiver settings"


class Configuration:
    """Every setting's value and origin."""

    def __init__(self, given: Iterable[Given], tables: Mapping[str, Any], file: Path | None):
        self.given = {each.name: each for each in given}
        self.tables = tables
        self.file = file

    @classmethod
    def read(
        cls,
        *,
        named: str | None,
        environ: Mapping[str, str],
        directory: Path,
        options: Iterable[str],
    ) -> Configuration:
        """Look at every place. Raises :class:`UsageError` for what cannot be meant."""
        file = config_file(named, environ, directory)
        of_file, tables = read_file(file) if file else ([], {})
        return cls([*of_file, *read_environ(environ), *read_options(options)], tables, file)

    @property
    def values(self) -> dict[str, Any]:
        """Every setting of the project, typed."""
        own = {name: each.value for name, each in self.given.items() if name in DEFAULTS}
        return {**DEFAULTS, **own}

    def told(self) -> Iterator[Given]:
        """Every setting that a user may give, in the order of the list, and whose value it is."""
        for name, default in DEFAULTS.items():
            if not isinstance(default, dict):
                yield self.given.get(name) or Given(name, default, "default")
        yield from (each for name, each in sorted(self.given.items()) if name not in DEFAULTS)
