"""``scrapy compare``."""

from crawler.command_line.compare_command import CompareCommand
from crawler.command_line.scrapy_adapter import ScrapyAdapter


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = CompareCommand
