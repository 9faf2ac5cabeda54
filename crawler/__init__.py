"""finews-archiver: an asynchronous crawler and archiver for a news site that forgets."""

__version__ = "0.2.0.dev0"
