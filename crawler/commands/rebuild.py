"""``scrapy rebuild``."""

from crawler.command_line.rebuild_command import RebuildCommand
from crawler.command_line.scrapy_adapter import ScrapyAdapter


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = RebuildCommand
