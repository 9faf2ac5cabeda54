"""docs/oddities.md, made of cases.toml: ``python -m tests.oddities.table`` writes it anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.oddities import Case, cases

FILE = Path(__file__).resolve().parents[2] / "docs" / "oddities.md"

INTRODUCTION = """\
# The oddities of the source

What the source does to a naive crawler, and what this one archives of it. The table is made of
`tests/oddities/cases.toml` (`python -m tests.oddities.table` writes it anew, a test compares), and
each row of it is a test: `tests/oddities/` builds the post files with Jekyll in the source's
layouts, serves them with the answers of the JSON endpoint, crawls them and compares every field;
crawls them again while the endpoint is down; builds the archive's own post files with Jekyll and
compares what they show; and crawls the site once more a day later, when the posts with unreadable
YAML have moved. To add a case, add a row there.

*Row* is the section of [source.md](source.md): Y are oddities of front matter, B of bodies.
*Pasted* is what of the post file is odd. *Archived* names the fields that are
not simply what was pasted; what is listed in the run report under `incomplete` is **missing**.
*From the page* is what is different while the endpoint is down: `=` means the page still holds it
all, with the same visible text.

| row | case | pasted | archived | from the page |
| --- | --- | --- | --- | --- |
"""
AFTERWORD = """
## What cannot be known
- A time without zone (Y3) is shown 8 hours late, and nothing on the page says so. Where the
  endpoint's answer has the time, a difference of exactly 8 hours gives it away; where it has none,
  the archive holds what the page shows. `finews-archiver import` reads the right time in the post
  file; in an archive that both have filled, whichever came first, the earlier of two times that
  are 8 hours apart stands.
- A title that YAML could not read (Y1) stays empty unless the answer has it; one that Markdown
  typographed (Y2) keeps its curled quotes. Both are marked: listed as missing, or
  `title_recovered`.
- The digest of rolling news (B1) is on the page alone, so it is what a reader of the page sees.
- A post without time (Y4) in the wrong folder and a body with Liquid that is not closed (B2) stop
  the source's build: the whole site stays as old as its last build. The monitor for a site that
  has not changed says so after a day (exit status 5).
- `#` in a source's name (Y7) cuts the tags short on the page; the name itself, in the footer, is
  whole.
"""


def _seen(char: str) -> str:
    if char == "\n":
        return "⏎"
    return char if char.isprintable() else f"U+{ord(char):04X}"


def _text(value: object) -> str:
    """A value as code in a cell of a table."""
    shown = "".join(map(_seen, str(value))).replace("|", "\\|")
    if not shown.strip():
        return "(empty)" if not shown else f"`` {shown} ``"
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"


def _fields(values: dict[str, Any]) -> str:
    parts = [f"{name} {_text(value)}" for name, value in values.items() if name != "missing"]
    if missing := values.get("missing"):
        parts.append(f"**missing: {', '.join(missing)}**")
    return "; ".join(parts)


def _pasted(case: Case) -> str:
    shown = {
        name: value
        for name, value in case.given.items()
        if name not in ("row", "name", "build", "file_name") and not _is_usual(case, name)
    }
    if isinstance(answer := shown.pop("answer", None), dict):
        told = {name: value for name, value in answer.items() if name not in ("text", "content")}
        shown |= {f"answer's {name}": value for name, value in told.items()}
    elif answer is False:
        shown["answer"] = "none"
    return _fields(shown)


def _is_usual(case: Case, name: str) -> bool:
    """Whether a field is the usual one, or there only to tell one article from the next."""
    usual = cases()[0].given
    filler = name == "html" and case.row.startswith(("Y", "B1", "B6", "–", "JSON"))
    return case.given.get(name) == usual.get(name) or filler


def table() -> str:
    """The whole page."""
    rows = []
    for case in cases():
        if not case.built:
            page = "no page"
        elif case.page:
            page = _fields(case.page)
        else:
            page = "="
        archived = _fields(case.out) or "as pasted"
        rows.append(f"| {case.row} | {case.name} | {_pasted(case)} | {archived} | {page} |\n")
    return INTRODUCTION + "".join(rows) + AFTERWORD


if __name__ == "__main__":
    FILE.write_text(table(), encoding="utf-8")
