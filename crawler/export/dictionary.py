"""The data dictionary in docs/data.md: ``python -m crawler.export.dictionary`` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crawler.export.all_tables import TABLES

START, END = (
    "<!-- the tables, made by crawler.export.dictionary -->\n",
    "<!-- end of the tables -->",
)
PAGE = Path(__file__).parents[2] / "docs" / "data.md"


def dictionary() -> Iterator[str]:
    """Lines of Markdown: each table with its columns."""
    for table in TABLES:
        yield f"### {table.name}"
        yield ""
        yield f"{table.meaning} Key: {', '.join(f'`{name}`' for name in table.key)}."
        yield ""
        yield "| column | type | meaning |"
        yield "| --- | --- | --- |"
        for column in table.columns:
            missing = "" if column.required else ", may be missing"
            yield f"| `{column.name}` | {column.kind.value}{missing} | {column.meaning} |"
        yield ""


def with_dictionary(page: str) -> str:
    """A page with the tables between its two marks."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n" + "\n".join(dictionary()) + f"\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_dictionary(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
