"""What a fetcher is told of the run that it is to fetch for."""

from __future__ import annotations

import logging
from typing import Any

from scrapy.settings import Settings

from crawler.middlewares.capture import CaptureMiddleware
from crawler.pipelines.normalize import NormalizePipeline
from crawler.spiders.base import ArchiveSpider
from crawler.workers.messages import Orders
from crawler.workers.politeness import share_of_settings

# By name: the main process must not pay for what fetchers import.
_DELIVERY = "crawler.workers.delivery"


def orders_of(spider: ArchiveSpider, number: int, processes: int) -> Orders:
    """The orders for the process with this number, of so many processes in all."""
    loggers = logging.getLogger().manager.loggerDict.items()
    return Orders(
        number=number,
        spider=spider.name,
        arguments=spider.arguments_of_fetchers(),
        settings=settings_of_fetcher(spider.crawler.settings, processes),
        levels={
            name: logger.level
            for name, logger in loggers
            if isinstance(logger, logging.Logger) and logger.level
        },
    )


def settings_of_fetcher(settings: Settings, processes: int) -> Settings:
    """The run's settings, without what the main process alone does.

    That is all that comes after an article is normalized, and every extension but AutoThrottle:
    they watch and end runs, and write files.
    """
    own = Settings(settings)
    changed: dict[str, Any] = {
        **share_of_settings(settings, processes),
        "ITEM_PIPELINES": {NormalizePipeline: 100, f"{_DELIVERY}.Deliver": 200},
        "DOWNLOADER_MIDDLEWARES": {
            **settings.getdict("DOWNLOADER_MIDDLEWARES"),
            **_captures(settings),
        },
        "EXTENSIONS": {},
        "EXTENSIONS_BASE": {"scrapy.extensions.throttle.AutoThrottle": 0},
        # What they change has been changed in these settings already.
        "ADDONS": {},
        "FEEDS": {},
        "JOBDIR": None,
        "LOG_INSTALL_ROOT_HANDLER": False,
    }
    for name, value in changed.items():
        own.set(name, value, "cmdline")
    return own


def _captures(settings: Settings) -> dict[Any, int | None]:
    name = f"{CaptureMiddleware.__module__}.{CaptureMiddleware.__qualname__}"
    order = settings.getdict("DOWNLOADER_MIDDLEWARES").get(name)
    return {name: None, f"{_DELIVERY}.DeliverCaptures": order} if order is not None else {}
