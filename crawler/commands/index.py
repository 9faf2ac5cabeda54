"""``scrapy index``."""

from crawler.command_line.index_command import IndexCommand
from crawler.command_line.scrapy_adapter import ScrapyAdapter


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = IndexCommand
