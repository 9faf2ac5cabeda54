"""The project's own `scrapy …` commands: thin, they parse arguments and call the rooms."""
