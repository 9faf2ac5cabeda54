"""The site that Jekyll makes of the rows, with the source's own layouts, served by a stand-in."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from crawler.standin.content import Content
from tests.support.jekyll import JEKYLL
from tests.support.oddities import Case, built
from tests.support.project import FIXTURES

DAY = "2022-03-04 12:00:00 +0800"
NEXT_DAY = "2022-03-05 12:00:00 +0800"
"""The site's clock at the two builds: posts with unreadable YAML move with it (Y1)."""

HOME = """\
---
layout: default
title: 首页
---
## 最新
<ul>
  {% for post in site.posts limit:100 %}
    <li><a href="{{ post.url }}">{{ post.title }}</a></li>
  {% endfor %}
</ul>
"""
"""Home in form B (docs/source.md, "Listing pages"), the only page that shows Y1 and Y2."""
CATEGORY = (
    "---\nlayout: default\ntitle: 别的新闻\ncategory: {}\n---\n{{% include category.html %}}\n"
)


def build(root: Path, clock: str, rows: Sequence[Case] | None = None) -> Path:
    """Build rows (all that can be) in one site below ``root``, the site's clock at ``clock``.

    Raises :class:`subprocess.CalledProcessError` with what Jekyll said.
    """
    source = root / "source"
    shutil.copytree(
        FIXTURES / "source", source, ignore=shutil.ignore_patterns("_posts", "category")
    )
    (source / "_posts").mkdir()
    (source / "category").mkdir()
    (source / "index.md").write_text(HOME, encoding="utf-8")
    for case in built() if rows is None else rows:
        (source / "_posts" / case.file_name).write_bytes(case.file().encode())
        if case.slug and "/" not in case.slug:
            page = CATEGORY.format(f'"{case.slug}"')
            (source / "category" / f"{case.slug}.html").write_text(page, encoding="utf-8")
    clock_file = root / "clock.yml"
    clock_file.write_text(f"time: {clock}\nfuture: true\n", encoding="utf-8")
    subprocess.run(
        [
            *(JEKYLL or "jekyll", "build", "--quiet", "--disable-disk-cache"),
            *("--config", f"{source / '_config.yml'},{clock_file}"),
            *("--source", str(source), "--destination", str(root / "site")),
        ],
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        check=True,
        capture_output=True,
        timeout=300,
    )
    return root / "site"


def serve(site: Path, *, endpoint: bool = True) -> Content:
    """What a stand-in serves: the built pages and, if ``endpoint``, the rows' answers."""
    content = Content.from_folder(site)
    for case in built():
        answer = case.answer()
        if endpoint and answer is not None:
            content.put(f"/NewsData/GetNewsText.do?id={case.code}", answer)
    return content
