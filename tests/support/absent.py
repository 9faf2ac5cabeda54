"""A plugin for pytest: in CI a test that is skipped for want of a tool has failed.

Only what lies beside the checkout (``../shared``) may be absent there. CI is where the environment
says ``CI=true``, as ``.ci/run`` does.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

MAY_BE_ABSENT = "../shared"


def must_fail(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Why a skipped test has failed; empty if it may be skipped, or was not."""
    if not report.skipped or hasattr(report, "wasxfail"):
        return ""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return "" if MAY_BE_ABSENT in reason else f"in CI nothing may be skipped for this: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the report of a skipped test into one of a failed test."""
    report = yield
    if os.environ.get("CI") == "true" and (reason := must_fail(report)):
        report.outcome, report.longrepr = "failed", reason
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that is skipped as a whole."""
    report = yield
    if os.environ.get("CI") == "true" and (reason := must_fail(report)):
        report.outcome, report.longrepr = "failed", reason
    return report
