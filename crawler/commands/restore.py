"""``scrapy restore``."""

from crawler.command_line.restore_command import RestoreCommand
from crawler.command_line.scrapy_adapter import ScrapyAdapter


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = RestoreCommand
