"""``scrapy`` in a process whose files may not grow beyond so many bytes: the first argument."""

from __future__ import annotations

import resource
import runpy
import sys

if __name__ == "__main__":
    limit = int(sys.argv.pop(1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    runpy.run_module("scrapy", run_name="__main__")
