"""What the commands share; Scrapy takes every class in ``commands`` for a command."""
