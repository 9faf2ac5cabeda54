"""``scrapy`` that kills itself before the first SQL statement that begins as the first argument."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from typing import Any

from scrapy.cmdline import execute


def main() -> None:
    """Run it with the other arguments."""
    connect = sqlite3.connect
    _, beginning, *arguments = sys.argv

    def watched(*given: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **options)
        connection.set_trace_callback(die)
        return connection

    def die(statement: str) -> None:
        if statement.lstrip().upper().startswith(beginning):
            os.kill(os.getpid(), signal.SIGKILL)

    sqlite3.connect = watched  # type: ignore[assignment]
    execute(["scrapy", *arguments])


if __name__ == "__main__":
    main()
