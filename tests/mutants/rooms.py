"""What is tried, and which tests are to notice, the quick ones first."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

Stages = tuple[tuple[str, ...], ...]

CRAWLS = (
    *("tests/crawl/test_bundled_site.py", "tests/crawl/test_runs.py", "tests/crawl/test_share.py"),
    *("tests/crawl/test_categories.py", "tests/crawl/test_schemas.py"),
)
"""Of the crawls those that ask the most in a few seconds."""

ROOMS: dict[str, Stages] = {
    "crawler/files.py": (("tests/archive/test_durability.py", "tests/archive"),),
    "crawler/archive/*pages*": (
        ("tests/editions/test_repair.py", "tests/archive/test_durability.py"),
        ("tests/editions/test_files.py", "tests/editions/test_bad_input.py"),
        ("tests/editions/test_commands.py", "tests/editions/test_kill.py::test_every_step"),
    ),
    "crawler/archive/posts/*": (
        ("tests/archive/posts", "tests/archive"),
        ("tests/jekyll", "tests/hostile/test_republished.py", *CRAWLS),
    ),
    "crawler/archive/*": (
        ("tests/archive", "tests/spiders", "tests/runs", "tests/ledger", "tests/articles"),
        ("tests/schedule/test_crash_points.py", "tests/warc/test_wire.py"),
        ("tests/editions/test_repair.py", "tests/upgrades", *CRAWLS),
    ),
    "crawler/ledger/*edition*": (
        ("tests/editions/test_repair.py", "tests/editions/test_files.py"),
        ("tests/editions/test_matching.py", "tests/editions/test_commands.py"),
    ),
    "crawler/ledger/merging.py": (
        ("tests/merge/test_any_number.py", "tests/merge/test_merged_evidence.py"),
        ("tests/merge/test_merge_versions.py", "tests/merge/test_merge_refused.py"),
    ),
    "crawler/ledger/exported.py": (("tests/export",),),
    "crawler/ledger/overviews.py": (
        ("tests/reader/test_pages.py", "tests/reader/test_hostile.py"),
    ),
    "crawler/ledger/paces.py": (("tests/middlewares", "tests/ledger"),),
    "crawler/ledger/*": (
        ("tests/ledger", "tests/archive", "tests/spiders", "tests/runs", "tests/articles"),
        (*CRAWLS, "tests/warc/test_index.py", "tests/warc/test_wire.py"),
        ("tests/commands/test_status.py", "tests/warc/test_rebuild.py"),
        ("tests/schedule/test_unchanged_site.py", "tests/schedule/test_lost_and_found.py"),
    ),
    "crawler/link_key.py": (("tests/ledger",),),
    "crawler/warc/*": (
        ("tests/warc/test_records.py", "tests/warc/test_journal.py", "tests/warc/test_wire.py"),
        ("tests/warc/test_index.py", "tests/warc/test_damage.py"),
        ("tests/archive/test_durability.py",),
        ("tests/warc/test_lost_line.py", "tests/warc/test_rebuild.py"),
        ("tests/warc/test_package.py", "tests/warc/test_replay.py", "tests/warc"),
    ),
    "crawler/articles/*": (
        ("tests/articles", "tests/archive/test_archive.py", "tests/hostile/test_sanitize.py"),
        (*CRAWLS, "tests/hostile/test_republished.py", "tests/reprints/test_twins.py"),
        ("tests/oddities", "tests/crawl/test_uncommon_posts.py", "tests/warc/test_rebuild.py"),
        ("tests/reprints/test_archive.py", "tests/editions/test_matching.py"),
    ),
    "crawler/text/*": (
        ("tests/text", "tests/site", "tests/hostile/test_charset.py", "tests/fuzz"),
        (*CRAWLS, "tests/oddities", "tests/hostile/test_sanitize.py"),
    ),
    "crawler/site/*": (
        ("tests/site", "tests/fuzz", "tests/archive/test_archive.py"),
        (*CRAWLS, "tests/oddities", "tests/hostile/test_charset.py"),
        ("tests/hostile/test_traps.py", "tests/hostile/test_names.py", "tests/newspaper"),
        ("tests/hostile/test_requests.py", "tests/crawl/test_uncommon_posts.py"),
    ),
    **dict.fromkeys(
        (
            "crawler/spiders/due_links.py",
            "crawler/spiders/in_order.py",
            "crawler/spiders/links_seen.py",
            "crawler/spiders/listing_pages.py",
        ),
        (
            ("tests/spiders", "tests/runs", *CRAWLS),
            ("tests/schedule/test_unchanged_site.py", "tests/schedule/test_lost_and_found.py"),
            ("tests/crawl/test_text_duplicates.py", "tests/crawl/test_after_import.py"),
            ("tests/crawl/test_what_is_told.py", "tests/crawl/test_bad_input.py"),
        ),
    ),
    "crawler/runs/*": (
        ("tests/runs", "tests/commands/test_status.py", *CRAWLS),
        ("tests/crawl/test_required_listings.py", "tests/crawl/test_what_is_told.py"),
        ("tests/extensions", "tests/schedule/test_exit_status.py"),
    ),
    "crawler/middlewares/guard.py": (
        ("tests/hostile/test_requests.py", "tests/hostile/test_traps.py"),
        ("tests/editions/test_addresses.py", "tests/hostile/test_doors.py", *CRAWLS),
    ),
}
"""Stages of tests by the modules that they hold to what those should do; the first row counts."""


SLOW = frozenset(("bulk", "chaos", "crawl", "merge", "peers", "reader", "schedule", "upgrades"))
"""Folders of tests that take long; where they are to notice something, a stage names them."""


def modules(root: Path) -> list[str]:
    """Every module that is tried, as a path below ``root``."""
    every = (path.relative_to(root).as_posix() for path in (root / "crawler").rglob("*.py"))
    return sorted(path for path in every if any(fnmatch(path, room) for room in ROOMS))


def stages(root: Path, module: str) -> Stages:
    """The stages for a module; raises :class:`StopIteration` for one that is not tried.

    The first is the test modules of its room that import it, the last those of other rooms.
    """
    others = next(tests for room, tests in ROOMS.items() if fnmatch(module, room))
    name = module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    imports = re.compile(rf"^\s*(?:from|import) {re.escape(name)}\b(?!\.)", re.MULTILINE)
    nearest: list[str] = []
    elsewhere: list[str] = []
    for path in sorted((root / "tests").rglob("test_*.py")):
        test = path.relative_to(root).as_posix()
        folder = test.split("/")[1]
        if folder not in SLOW and imports.search(path.read_text(encoding="utf-8")):
            (nearest if folder == module.split("/")[1] else elsewhere).append(test)
    return tuple(filter(None, (tuple(nearest), *others, tuple(elsewhere))))
