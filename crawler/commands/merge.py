"""``scrapy merge``."""

from crawler.command_line.merge_command import MergeCommand
from crawler.command_line.scrapy_adapter import ScrapyAdapter


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = MergeCommand
