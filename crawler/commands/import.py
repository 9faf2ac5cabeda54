"""``scrapy import``."""

from crawler.command_line.import_command import ImportCommand
from crawler.command_line.scrapy_adapter import ScrapyAdapter


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = ImportCommand
