"""``scrapy status``."""

from crawler.command_line.scrapy_adapter import ScrapyAdapter
from crawler.command_line.status_command import StatusCommand


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = StatusCommand
