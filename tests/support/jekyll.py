"""Build post files with the real Jekyll, as the source's host does, and see what comes out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

JEKYLL = shutil.which("jekyll")
needs_jekyll = pytest.mark.skipif(
    JEKYLL is None, reason="the command jekyll is not there: apt-get install jekyll"
)

CONTENT_START = "<!-- content -->"
CONTENT_END = "<!-- end of content -->"

CONFIG = """\
title: 甲
timezone: Asia/Shanghai
future: true
plugins: []
markdown: kramdown
kramdown:
  input: GFM
  hard_wrap: false
"""
POST_LAYOUT = f"""\
<!-- {{{{ page.path }}}} -->
<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>甲</title></head><body>
<small>{{{{ page.date | date: "%Y-%m-%d %H:%M:%S %z" }}}}</small>
<h1>{{{{ page.title | escape }}}}</h1>
<ul class="categories">{{% for s in page.categories %}}<li>{{{{ s | escape }}}}</li>{{% endfor %}}
</ul>
<ul class="tags">{{% for s in page.tags %}}<li>{{{{ s | escape }}}}</li>{{% endfor %}}
</ul>
<section>{CONTENT_START}
{{{{ content }}}}
{CONTENT_END}</section>
</body></html>
"""
HOME = """\
---
---
{% for post in site.posts %}<p>{{ post.title | escape }} {{ post.excerpt }}</p>
{% endfor %}
"""
_POST_PAGE = re.compile(r"<!-- _posts/(?P<name>.+) -->\n")


@dataclass(frozen=True, slots=True)
class BuildResult:
    """``pages``: the page of each post that was built, by the post's file name; ``log``: what
    Jekyll said, standard output and error together; ``succeeded``: whether it ended well."""

    pages: dict[str, str]
    log: str
    succeeded: bool

    def complaints(self) -> list[str]:
        """The lines of the log that are a warning or an error."""
        return [
            line
            for line in self.log.splitlines()
            if re.search(r"warn|error|invalid|exception|conflict|skipping", line, re.IGNORECASE)
        ]


def build_site(posts_dir: Path, out_dir: Path) -> BuildResult:
    """Build the posts in ``posts_dir`` with ``jekyll build --safe`` below ``out_dir``.

    ``out_dir`` gets the site's source (``source``) and the built site (``site``). The layout shows
    title, categories and tags, escaped, and the content between ``CONTENT_START`` and
    ``CONTENT_END``; the home page shows every post's excerpt.
    """
    source = out_dir / "source"
    site = out_dir / "site"
    (source / "_layouts").mkdir(parents=True)
    shutil.copytree(posts_dir, source / "_posts")
    (source / "_config.yml").write_text(CONFIG, encoding="utf-8")
    (source / "_layouts" / "post.html").write_text(POST_LAYOUT, encoding="utf-8")
    (source / "index.html").write_text(HOME, encoding="utf-8")
    run = subprocess.run(
        [
            *(JEKYLL or "jekyll", "build", "--safe", "--disable-disk-cache"),
            *("--source", str(source), "--destination", str(site)),
        ],
        cwd=source,
        env={**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=600,
    )
    pages = {}
    for path in site.rglob("*.html"):
        if path.is_dir():  # a category may end in .html
            continue
        page = path.read_bytes().decode()
        if (match := _POST_PAGE.match(page)) is not None:
            pages[match["name"]] = page
    return BuildResult(pages, run.stdout.decode(errors="replace"), run.returncode == 0)


def content_of(page: str) -> str:
    """What Jekyll made of the post's own content."""
    return page.partition(f"{CONTENT_START}\n")[2].rpartition(f"\n{CONTENT_END}")[0]
