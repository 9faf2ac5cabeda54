"""``scrapy metrics``."""

from crawler.command_line.metrics_command import MetricsCommand
from crawler.command_line.scrapy_adapter import ScrapyAdapter


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = MetricsCommand
