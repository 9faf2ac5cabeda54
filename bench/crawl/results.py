"""What the parts have found, kept in one file: so the whole need not be run in one piece."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from bench.crawl.section import Section


def kept(path: Path) -> dict[str, Section]:
    """The sections by the names of their parts; none without a file."""
    if not path.exists():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    return {name: Section(**section) for name, section in found.items()}


def keep(path: Path, name: str, section: Section) -> dict[str, Section]:
    """Put a part's section in the place of its former one; all that there are now."""
    sections = kept(path) | {name: section}
    path.parent.mkdir(parents=True, exist_ok=True)
    found = {each: asdict(sections[each]) for each in sections}
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return sections
