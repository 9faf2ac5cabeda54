"""Real Chromium, driven by Playwright: Debian's package ``chromium``.

Playwright has an event loop of its own, and pytest-twisted one in the thread of the tests: so
everything of a browser is done in another thread, always the same one.
"""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import ParamSpec, TypeVar

import pytest
from playwright.sync_api import Browser, sync_playwright

Given = ParamSpec("Given")
Result = TypeVar("Result")
_THREAD = ThreadPoolExecutor(1, "browser")


def in_browser(work: Callable[Given, Result]) -> Callable[Given, Result]:
    """The same work, or test, done in the browser's thread."""

    @functools.wraps(work)
    def done(*given: Given.args, **named: Given.kwargs) -> Result:
        return _THREAD.submit(work, *given, **named).result()

    return done


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser. Skips where there is none."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no chromium here (Debian package chromium)")
    stack = ExitStack()

    def start() -> Browser:
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        stack.callback(browser.close)
        return browser

    try:
        yield in_browser(start)()
    finally:
        in_browser(stack.close)()
