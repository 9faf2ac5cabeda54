"""A fetcher's process: ``python -m crawler.workers.fetcher FD``, started by a run for itself.

FD is this end of a socket pair; the first message on it says everything else, so that no secret of
the settings is ever on a command line or in a file. The process ends with its socket: when the
main process dies, however it does, there is nobody left to fetch for.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, CrawlerProcess
from scrapy.spiderloader import get_spider_loader
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawler.collection import collect_rarely
from crawler.spiders.base import ArchiveSpider
from crawler.workers.channel import Channel, packed, read_one
from crawler.workers.fetching import Fetching, fetching
from crawler.workers.messages import Broken, Orders
from crawler.workers.outbox import LogToMain, Outbox

Report = Callable[[BaseException], None]


def main(descriptor: int) -> None:
    """Fetch until the main process says that it is enough, or is no more."""
    # Signals to the whole group are for the main process, which then tells its fetchers.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    end = socket.socket(fileno=descriptor)

    def broken(error: BaseException) -> None:
        end.setblocking(True)
        end.sendall(packed(Broken(f"{type(error).__name__}: {error}")))

    sys.excepthook = lambda _, error, __: broken(error)
    orders = read_one(end)
    assert isinstance(orders, Orders)
    fetch(orders, end, broken)


def fetch(orders: Orders, end: socket.socket, broken: Report) -> None:
    """Run the spider without its archive; the process ends in here if it could begin."""
    settings = orders.settings
    with_reactor = settings.getbool("TWISTED_REACTOR_ENABLED")
    process = (CrawlerProcess if with_reactor else AsyncCrawlerProcess)(settings)
    spider = get_spider_loader(settings).load(orders.spider)
    assert issubclass(spider, ArchiveSpider)
    crawler = process.create_crawler(fetching(spider))

    def told(message: Any) -> None:
        assert isinstance(crawler.spider, Fetching)
        crawler.spider.told(message)

    def has_failed(failure: Failure) -> None:
        broken(failure.value or RuntimeError(str(failure)))

    outbox = Outbox(Channel(told, lambda: os._exit(0)), end)
    for name, level in orders.levels.items():
        logging.getLogger(name).setLevel(level)
    logging.getLogger().setLevel(logging.NOTSET)
    logging.getLogger().addHandler(LogToMain(outbox, settings["LOG_LEVEL"]))
    crawling = process.crawl(crawler, outbox=outbox, **orders.arguments)
    if isinstance(crawling, Deferred):
        crawling.addErrback(has_failed)
    collect_rarely()
    process.start(install_signal_handlers=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
