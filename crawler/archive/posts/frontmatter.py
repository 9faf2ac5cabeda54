r"""The YAML front matter of a post file (docs/source.md, "Post files"), written and read back.

The source pastes its values without any escaping. What is written here is that very text wherever
YAML reads it as the same string (Psych and SafeYAML in Jekyll 3.9 and 4.3, PyYAML), and a
double-quoted scalar (or, for tags, a flow list of them) everywhere else:

- ``title: "…"``: always double-quoted; ``"``, ``\`` and what YAML cannot hold raw are escaped.
- ``date:`` is left out where the time is not known: the source's ``date:  +0800`` stops a build
  (docs/source.md, "Y4"), and without the line Jekyll takes the day from the file's name.
- ``categories:`` one string, which Jekyll splits at white space.
- ``tags:`` one string where splitting it gives the tags, else a list, which Jekyll does not split.
- ``permalink:`` only where the category cannot be part of a path (a NUL, a name too long for a
  file), which would stop a build too.
- ``excerpt_separator:`` only where the excerpt that Jekyll makes for lists and feeds, up to the
  first empty line, would cut a fenced body in two and show the fence: then there is none.

Reading is by line and not by a YAML parser, because the source's own front matter is text in
YAML's clothes: a title with bare quotes, a tag with ``: `` or ``#``, a category ``360`` are read as
the text that was pasted (docs/source.md, "Y1" and "Y7"). A value is YAML only if it is a whole
double-quoted scalar or a whole flow list of them, the two forms that are written here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crawler.clock import BEIJING
from crawler.errors import PostFileError

_SPACE = re.compile(r"[ \t\n\v\f\r]+")
"""White space as Ruby's ``String#split`` knows it: Jekyll splits categories and tags there."""

_FRONT = re.compile(
    r"layout: post\n"
    r"title: (?P<title>.*?)\n"
    r"(?:date:(?P<date>[^\n]*)\n)?"
    r"categories:(?: (?P<categories>[^\n]*))?\n"
    r"tags:(?: (?P<tags>[^\n]*))?\n"
    r"(?:permalink: [^\n]*\n)?"
    r'(?:excerpt_separator: ""\n)?',
    re.DOTALL,
)
_LINE = re.compile(
    r"^(layout|title|date|categories|tags|permalink|excerpt_separator):(.*)$", re.MULTILINE
)
_DATE = re.compile(r" (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?)(?: \+0800)?")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_LIST = re.compile(r'\["(?:[^"\\]|\\.)*"(?:, "(?:[^"\\]|\\.)*")*\]')

_UNHOLDABLE = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff"
"""Characters that YAML 1.1 forbids in a stream or takes for a line break."""
_ESCAPED = re.compile(rf'["\\\n\r{_UNHOLDABLE}]')
_SHORT = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r"}

_NOT_PLAIN = re.compile(
    rf"[\t\n\r{_UNHOLDABLE}]"
    r"|\A[-?:,\[\]{}#&*!|>'\"%@` ]"  # an indicator, or a space that YAML drops
    r"|: |:\Z| #| \Z"
)
_NOT_STRING = re.compile(
    r"[-+]?[\d_,.:]+(?:e[-+]?[\d_]*)?"  # integers, floats, sexagesimals; Ruby allows commas
    r"|[-+]?0[xob][\da-f_,]+"
    r"|\d{4}-\d\d?-\d\d?(?:[t ].*)?"  # dates and times
    r"|[-+]?\.(?:inf|nan)"
    r"|y|n|yes|no|on|off|true|false|null|~|=|<<",
    re.IGNORECASE | re.DOTALL,
)

_BAD_IN_PATH = re.compile(r"[\x00-\x1f\x7f:?#\[\]\\]|//|\A/")
_LONGEST_SEGMENT = 200
_LONGEST_PATH = 1000


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values of a post file's front matter. ``published`` is aware (+08:00) or ``None``."""

    title: str
    published: datetime | None
    category: str
    tags: list[str]
    tag_line: str = ""
    """The tags as one string, where they were written as one (it keeps double spaces)."""


def split_words(text: str) -> list[str]:
    """The parts into which Jekyll splits a string of categories or tags."""
    return [word for word in _SPACE.split(text) if word]


def beijing(time: datetime) -> datetime:
    """``time`` on Beijing's clock.

    Raises :class:`PostFileError` if it has no zone, or no place in years 1 to 9999 there.
    """
    if time.utcoffset() is None:
        raise PostFileError(f"{time} has no time zone: a post file needs an aware time")
    try:
        return time.astimezone(UTC).astimezone(BEIJING)
    except OverflowError as error:
        raise PostFileError(f"{time} is not within years 1 to 9999 in Beijing") from error


def write_front_matter(front: FrontMatter, permalink: str, *, excerpt: bool = True) -> str:
    """The front matter with both its ``---`` lines.

    ``permalink`` (a root-relative URL) is written only if the category cannot be part of a path;
    ``excerpt`` says whether Jekyll may take the content's first part for an excerpt.
    Raises :class:`PostFileError` for a time that :func:`beijing` cannot tell.
    """
    lines = ["---", "layout: post", f"title: {_quoted(front.title)}"]
    if front.published is not None:
        local = beijing(front.published)
        lines.append(f"date: {local.replace(tzinfo=None).isoformat(' ')} {local:%z}")
    lines.append(f"categories: {_scalar(front.category)}")
    lines.append(f"tags: {_tags(front)}")
    if not _fits_path(front.category):
        lines.append(f"permalink: {permalink}")
    if not excerpt:
        lines.append('excerpt_separator: ""')
    return "\n".join([*lines, "---", ""])


def read_front_matter(text: str, name: str) -> FrontMatter:
    """Read what stands between the ``---`` lines; ``name`` is for messages only.

    Where the lines are in another order, or others stand between them, each known one is taken by
    itself, the first if there are two. Raises :class:`PostFileError` where ``layout: post``, title
    or categories are missing, and for a ``date`` that cannot be one, such as the ``date:  +0800``
    of a post without time (docs/source.md, "Y4").
    """
    match: Mapping[str, str | None] | None = None
    if strict := _strict(text):
        match = strict.groupdict()
    else:
        found = dict(reversed(_LINE.findall(text)))
        if found.get("layout", "").strip() == "post" and {"title", "categories"} <= found.keys():
            match = {
                "title": found["title"].strip(),
                "date": found["date"].rstrip() if "date" in found else None,
                "categories": found["categories"].strip(),
                "tags": found.get("tags", "").strip(),
            }
    if match is None:
        raise PostFileError(
            f"{name}: the front matter is not of the form layout, title, date, categories, tags"
        )
    tag_line, tags = _read_tags(match["tags"] or "")
    return FrontMatter(
        title=_read_quoted(match["title"] or ""),
        published=_read_date(match["date"], name),
        category=_read_scalar(match["categories"] or ""),
        tags=tags,
        tag_line=tag_line,
    )


def _strict(text: str) -> re.Match[str] | None:
    """The front matter by its grammar; a title that is closed in its first line ends there."""
    match = _FRONT.fullmatch(text)
    first, line_end, _ = match["title"].partition("\n") if match else ("", "", "")
    closed = len(first) > 1 and first.startswith('"') and first.endswith('"')
    return None if line_end and closed else match


def odd_lines(text: str) -> list[str]:
    """The lines of front matter that are passed over, for they are of no form known."""
    if _strict(text):
        return []
    return [line for line in text.splitlines() if not _LINE.match(line)]


def _quoted(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return _SHORT.get(char) or (f"\\x{ord(char):02x}" if char < "\x7f" else f"\\u{ord(char):04x}")


def _scalar(text: str) -> str:
    return _quoted(text) if _NOT_PLAIN.search(text) or _NOT_STRING.fullmatch(text) else text


def _tags(front: FrontMatter) -> str:
    if split_words(front.tag_line) == front.tags:
        return _scalar(front.tag_line)
    words = " ".join(front.tags)
    if split_words(words) == front.tags:
        return _scalar(words)
    return f"[{', '.join(map(_quoted, front.tags))}]"


def _fits_path(category: str) -> bool:
    path = category.lower().encode("utf-8", "surrogatepass")
    return not _BAD_IN_PATH.search(category) and (
        len(path) <= _LONGEST_PATH
        and all(len(part) <= _LONGEST_SEGMENT for part in path.split(b"/"))
    )


def _read_date(value: str | None, name: str) -> datetime | None:
    if value is None:
        return None
    match = _DATE.fullmatch(value)
    if match is None:
        raise PostFileError(
            f"{name}: 'date:{value}' is not a time, so this is not a post and Jekyll would not "
            "build it (the source writes such a file beside the good one of the same id)"
        )
    try:
        return datetime.fromisoformat(match[1]).replace(tzinfo=BEIJING)
    except ValueError as error:
        raise PostFileError(f"{name}: 'date:{value}' is not a time: {error}") from error


def _yaml(text: str) -> Any:
    """What a YAML parser makes of a scalar or a list. Raises :class:`ValueError`."""
    # Few runs read front matter back, and none should wait for the parser that doesn't.
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"no YAML: {error}") from error


def _read_quoted(value: str) -> str:
    """A double-quoted scalar, or, where it is not well-formed, the text between its quotes."""
    if len(value) < 2 or not (value.startswith('"') and value.endswith('"')):
        return value
    if _QUOTED.fullmatch(value) and ("\\" in value or "\n" in value):
        try:
            return str(_yaml(value))
        except ValueError:
            return value[1:-1]
    return value[1:-1]


def _read_scalar(value: str) -> str:
    return _read_quoted(value) if _QUOTED.fullmatch(value) else value


def _read_tags(value: str) -> tuple[str, list[str]]:
    if value == "[]":
        return "", []
    if _LIST.fullmatch(value):
        try:
            return "", [str(tag) for tag in _yaml(value)]
        except ValueError:
            return value, split_words(value)
    line = _read_scalar(value)
    return line, split_words(line)
