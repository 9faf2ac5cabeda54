"""Templates and what they may say: every text of the archive is escaped and made visible."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from crawler import __version__
from crawler.clock import BEIJING
from crawler.plain_output import shown
from crawler.reader.languages import LANGUAGES, translations, wished
from crawler.stylesheet import stylesheet


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, for modules."""

    language: str

    def __call__(self, message: str, **values: object) -> str:
        """A message, with its values."""
        text = translations(self.language).gettext(message)
        return text % values if values else text

    def number(self, one: str, many: str, n: int) -> str:
        """A message about ``n`` things, ``%(num)s`` in it."""
        return translations(self.language).ngettext(one, many, n) % {"num": f"{n:,}"}


def words_of(request: Request) -> Words:
    """The words that the browser wishes."""
    return Words(wished(request.headers.get("accept-language", "")))


@cache
def style_path() -> str:
    """The address of the style sheet; it is another for every other text."""
    return f"/style-{hashlib.sha256(stylesheet().encode()).hexdigest()[:12]}.css"


def visible(value: object) -> object:
    """What a template writes: no control character, and no override of direction."""
    return shown(value) if type(value) is str else value


def moment(value: datetime | str | None) -> str:
    """A time in Beijing, to the minute; ``–`` for none."""
    if not value:
        return "–"
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{when.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def published(value: datetime | str | None, precision: str = "second") -> str:
    """A time of publication; the day alone where no more is known."""
    return moment(value)[:10] if precision == "day" else moment(value)


def address(*parts: str, **query: object) -> str:
    """An address of this server: each part is escaped as one step of the path."""
    path = "/" + "/".join(quote(shown_safe(part), safe="") for part in parts)
    kept = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(kept)}" if kept else path


def shown_safe(part: str) -> str:
    """A step of a path: a lone surrogate cannot be written in one."""
    return part.encode("utf-8", "replace").decode()


def outward(url: str) -> str:
    """A link of an article as ``href``; empty unless it is http or https."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def marked(pieces: Iterable[tuple[str, bool]]) -> Markup:
    """Pieces of text with what was looked for in ``<mark>``."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(shown(text)) if found else shown(text)
        for text, found in pieces
    )


@cache
def environment(language: str) -> Environment:
    """The templates in a language."""
    made = Environment(
        loader=PackageLoader("crawler.reader"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=visible,
    )
    known = translations(language)
    made.install_gettext_translations(known, newstyle=True)  # type: ignore[attr-defined]
    made.policies["ext.i18n.trimmed"] = True
    made.filters |= {"moment": moment, "published": published, "outward": outward}
    made.filters |= {"marked": marked, "number": lambda value: f"{value:,}"}
    made.globals |= {
        "address": address,
        "lang": LANGUAGES[language],
        "style_path": style_path(),
        "version": __version__,
    }
    return made


def page(
    request: Request, template: str, values: Mapping[str, Any], status: int = 200
) -> HTMLResponse:
    """A page made of a template."""
    language = words_of(request).language
    text = (
        environment(language)
        .get_template(template)
        .render(path=request.url.path, archive_name=request.app.state.archive.name, **values)
    )
    return HTMLResponse(text, status, {"Vary": "Accept-Language, Cookie"})
