"""What Scrapy does not promise is used in crawler/scrapy_internals.py alone.

The module stands above the rooms, and so does its test.
"""

from __future__ import annotations

import ast
import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from crawler import scrapy_internals as internals

UNPROMISED = re.compile(
    r"\.engine\b|\bstart_itemproc|\b_parsers\b"
    r"|\bprocess_response\(Request|\bDOWNLOAD_HANDLERS_BASE\[|getLogger\(\"scrapy"
)
PROMISED = {
    # Scrapy's documentation names these modules, or imports the name from there in its examples.
    *("scrapy", "scrapy.commands", "scrapy.crawler", "scrapy.exceptions", "scrapy.http"),
    *(
        "scrapy.settings",
        "scrapy.settings.default_settings",
        "scrapy.signals",
        "scrapy.robotstxt.RobotParser",
    ),
    *("scrapy.robotstxt.ProtegoRobotParser", "scrapy.spidermiddlewares.httperror.HttpError"),
    *("scrapy.statscollectors.StatsCollector", "scrapy.utils.defer.deferred_from_coro"),
    "scrapy.spiderloader.SpiderLoader",
    "scrapy.utils.httpobj.urlparse_cached",
    "scrapy.core.downloader.handlers.base.BaseDownloadHandler",
}
OF_DOWNLOAD_HANDLERS = ("get_dataloss_msg", "get_maxsize_msg", "get_warnsize_msg")
EXTENDED = {
    # What a file extends or calls in another way than documented: the documentation names it, but
    # not its inside. What the file needs of it has its test in tests/test_scrapy_internals.py.
    ("command_line/within_scrapy.py", "scrapy.cmdline"),
    ("commands/crawl.py", "scrapy.commands.crawl"),
    ("commands/shell.py", "scrapy.commands.shell"),
    ("middlewares/robots.py", "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware"),
}


def imported(source: str) -> list[str]:
    """What a module imports of Scrapy, by its whole name."""
    names: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return [name for name in names if name.partition(".")[0] == "scrapy"]


def is_promised(name: str) -> bool:
    return name in PROMISED or (name.rpartition(".")[0] in PROMISED and not _is_module(name))


def _is_module(name: str) -> bool:
    """Whether a module of that name lies in a package of Scrapy's."""
    package = import_module(name.rpartition(".")[0])
    return hasattr(package, "__path__") and find_spec(name) is not None


def test_nothing_else_uses_what_is_not_promised() -> None:
    crawler = Path(internals.__file__).parent
    elsewhere: list[str] = []
    for path in sorted(crawler.rglob("*.py")):
        if path == Path(internals.__file__):
            continue
        name, source = path.relative_to(crawler).as_posix(), path.read_text("utf-8")
        used = [found[0] for found in UNPROMISED.finditer(source)]
        used += [
            name_of
            for name_of in imported(source)
            if not is_promised(name_of) and (name, name_of) not in EXTENDED
        ]
        elsewhere += [f"{name}: {one}" for one in used]
    assert elsewhere == [], "this belongs into crawler/scrapy_internals.py, with a contract test"


def test_what_is_not_promised_would_be_found() -> None:
    source = Path(internals.__file__).read_text("utf-8")
    assert UNPROMISED.search(source)
    assert {name for name in imported(source) if not is_promised(name)} == {
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware",
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware",
        "scrapy.responsetypes.responsetypes",
        "scrapy.spiderloader.get_spider_loader",
        "scrapy.statscollectors.DummyStatsCollector",
        *(f"scrapy.utils._download_handlers.{name}" for name in OF_DOWNLOAD_HANDLERS),
        *(f"scrapy.utils._compression.{name}" for name in ("brotli", "zstd")),
        "scrapy.utils.conf.closest_scrapy_cfg",
    }
