"""Runs Scrapy's tests for download handlers against this project's: ``make peers``.

``python tests/peers/scrapys.py DIR``, with Scrapy's source distribution unpacked in ``DIR``, in an
environment that has what its tests need. What does not hold stands in :data:`NOT_HELD`, each with
its reason; a test of these that passes is a failure too.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

NOT_HELD = {
    "test_idna_rejected_hostname": "the test replaces Python's resolver; libcurl has its own",
    "test_tls_logging": "DOWNLOADER_CLIENT_TLS_VERBOSE_LOGGING: pycurl does not tell it",
    "test_keylog": "SSLKEYLOGFILE: keys of a crawl are not written for whoever sets a variable",
    "test_keylog_unwritable": "SSLKEYLOGFILE, as above",
    "test_verify_certs_deprecated": "a setting of Twisted's context factory",
    "test_response_ssl_certificate": "response.certificate: nothing of this project reads it",
    "test_response_ssl_certificate_empty_body": "response.certificate, as above",
    "test_download[client-min-tls1.0]": "TLS before 1.2 is not spoken",
    "test_download[both-min-tls1.0]": "TLS before 1.2 is not spoken",
}
"""Tests by name, the parameters left out where all of them do not hold, and why."""
CASES = "test_downloader_handler_curl.py"


class Known:
    """Expects the failures that are known, and no other."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Mark them, and say so if there is no such test any more."""
        seen = set()
        for item in items:
            plain = item.name.partition("[")[0]
            for name in (item.name, plain):
                if name in NOT_HELD:
                    seen.add(name)
                    item.add_marker(pytest.mark.xfail(reason=NOT_HELD[name], strict=True))
        if gone := set(NOT_HELD) - seen:
            raise pytest.UsageError(f"Scrapy has no such tests any more: {', '.join(sorted(gone))}")


def main(distribution: Path) -> int:
    """Run them; pytest's exit status."""
    here = Path(__file__).resolve().parent
    os.chdir(distribution)
    shutil.copyfile(here / "handler_cases.py", Path("tests", CASES))
    # "tests" is Scrapy's here: this project's directory comes last.
    sys.path[:] = [str(Path.cwd()), *(p for p in sys.path if p != str(here)), str(here.parents[1])]
    options = ["-q", "-rx", "-p", "no:cacheprovider", "-o", "addopts=--reactor=asyncio"]
    return int(pytest.main([*options, f"tests/{CASES}"], plugins=[Known()]))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
