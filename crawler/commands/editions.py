"""``scrapy editions``."""

from crawler.command_line.editions_command import EditionsCommand
from crawler.command_line.scrapy_adapter import ScrapyAdapter


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = EditionsCommand
