"""``scrapy history``."""

from crawler.command_line.history_command import HistoryCommand
from crawler.command_line.scrapy_adapter import ScrapyAdapter


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = HistoryCommand
