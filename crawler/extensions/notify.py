"""Tells somebody when a run did not end with status 0."""

from __future__ import annotations

import logging
import shlex
import subprocess
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler.exit_status import ExitStatus
from crawler.extensions.report import Report
from crawler.runs.context import OnArchive

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 60


class Notify:
    """Runs the setting ``NOTIFY_COMMAND`` with the report's path as its last argument."""

    def __init__(self, crawler: Crawler, command: list[str]) -> None:
        self._crawler = crawler
        self._command = command

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the setting; without a command there is nothing to do."""
        command = shlex.split(crawler.settings.get("NOTIFY_COMMAND") or "")
        if not command:
            raise NotConfigured
        extension = cls(crawler, command)
        crawler.signals.connect(extension.engine_stopped, signals.engine_stopped)
        return extension

    def engine_stopped(self) -> None:
        """Run the command; that it fails is logged and changes nothing."""
        report = self._crawler.get_extension(Report)
        spider: object = self._crawler.spider
        if not isinstance(spider, OnArchive) or report is None:
            return
        if report.exit_status is ExitStatus.ACCOUNTED:
            return
        arguments = [*self._command, str(report.written or "")]
        try:
            subprocess.run(arguments, check=True, stdin=subprocess.DEVNULL, timeout=TIMEOUT_SECONDS)
        except (OSError, subprocess.SubprocessError) as error:
            logger.error("NOTIFY_COMMAND: %s", error)
