"""``scrapy bulk``."""

from crawler.command_line.bulk_command import BulkCommand
from crawler.command_line.scrapy_adapter import ScrapyAdapter


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = BulkCommand
