"""``scrapy package``."""

from crawler.command_line.package_command import PackageCommand
from crawler.command_line.scrapy_adapter import ScrapyAdapter


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = PackageCommand
