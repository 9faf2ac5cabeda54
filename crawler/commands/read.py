"""``scrapy read``."""

from crawler.command_line.read_command import ReadCommand
from crawler.command_line.scrapy_adapter import ScrapyAdapter


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = ReadCommand
