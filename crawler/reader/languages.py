"""The languages of the pages: English in the templates, Chinese in one catalogue (gettext).

``languages/zh.po`` is read as it is, so there is no compiled file that could be older than it.
``python -m crawler.reader.languages`` lists what it lacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = {"en": "en", "zh": "zh-CN"}
"""Their codes, and what ``lang`` of a page is."""


def wished(accept: str) -> str:
    """The language that ``Accept-Language`` (RFC 9110, section 12.5.4) prefers; else English."""
    wishes: list[tuple[float, str]] = []
    for part in accept.split(","):
        name, _, weight = part.partition(";")
        try:
            share = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        wishes.append((-share, name.strip().lower().partition("-")[0]))
    ordered = sorted((one for one in wishes if one[0] < 0), key=lambda one: one[0])
    return next((name for _, name in ordered if name in LANGUAGES), "en")


def catalogue() -> Catalog:
    """The Chinese catalogue as it lies in the package."""
    text = (files("crawler.reader") / "languages" / "zh.po").read_bytes()
    return read_po(BytesIO(text), locale="zh")


@cache
def translations(language: str) -> NullTranslations:
    """What a language makes of the words in the templates."""
    if language == "en":
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue())
    compiled.seek(0)
    return GNUTranslations(compiled)


def used() -> Iterator[tuple[str, ...]]:
    """Every message of templates and modules: one text, or singular and plural."""
    from babel.messages.extract import extract_from_dir

    words = dict.fromkeys(("_", "words", "gettext", "QueryError", "NotFoundError"))
    for place in ("crawler.reader", "crawler.search"):
        found = extract_from_dir(
            str(files(place)),
            [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")],
            {"templates/**.html": {"trimmed": "true", "silent": "false"}},
            keywords={**words, "ngettext": (1, 2)},
        )
        for _, _, message, _, _ in found:
            yield message if isinstance(message, tuple) else (message,)


def untranslated() -> list[str]:
    """The messages that the catalogue does not have, and those that nobody says any more."""
    known = {
        tuple([message.id] if isinstance(message.id, str) else message.id): message.string
        for message in catalogue()
        if message.id
    }
    said = set(used())
    lacking = [f"missing: {' / '.join(one)}" for one in sorted(said) if not _whole(known.get(one))]
    return lacking + [f"not used: {' / '.join(one)}" for one in sorted(known.keys() - said)]


def _whole(text: object) -> bool:
    return all(text) if isinstance(text, list | tuple) else bool(text)


if __name__ == "__main__":
    print("\n".join(untranslated()))
