"""Tools of web archives that ask the reader: memento-client and cdx_toolkit."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

import cdx_toolkit
import pytest
import requests
from cdx_toolkit.myrequests import retry_info
from memento_client import MementoClient

from bench.reader.process import Reader
from tests.reader.known import REVISED


@pytest.fixture(autouse=True)
def unhurried(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """cdx_toolkit waits three seconds between two requests to a host that it doesn't know."""
    host = urlsplit(reader.base).hostname
    monkeypatch.setitem(retry_info, host, {"next_fetch": 0, "minimum_interval": 0})


@pytest.fixture
def address(reader: Reader) -> str:
    """Of a page that was captured more than once."""
    url: str = reader.get(f"/api/v1/article/{REVISED}").json["url"]
    return url


def test_memento_client(reader: Reader, address: str) -> None:
    client = MementoClient(timegate_uri=f"{reader.base}/timegate/", check_native_timegate=False)
    session = client.session
    # The client's own times are of UTC and say so nowhere.
    wished = datetime(2022, 2, 15, 10, 0, tzinfo=UTC).replace(tzinfo=None)
    info = client.get_memento_info(address, wished, req_uri_response=_no_answer())
    mementos = info["mementos"]
    assert info["original_uri"] == address
    assert mementos["closest"]["http_status_code"] == 200
    first, closest, last = (mementos[name]["datetime"] for name in ("first", "closest", "last"))
    assert first <= closest <= last
    assert abs(closest - wished).days == 0
    content = session.get(mementos["closest"]["uri"][0])
    assert content.headers["Memento-Datetime"].startswith("Tue, 15 Feb 2022")
    assert "<!DOCTYPE html>" in content.text
    session.close()


def _no_answer() -> requests.Response:
    """The site is gone: what memento-client would ask it for is not asked."""

    answer = requests.Response()
    answer.status_code = 404
    return answer


def test_the_timemap_lists_every_capture(reader: Reader, address: str) -> None:
    told = reader.get(f"/timemap/link/{address}")
    assert told.headers["content-type"] == "application/link-format"
    assert told.text.startswith(f'<{address}>; rel="original"')
    rows = cdx_toolkit.CDXFetcher(source=f"{reader.base}/cdx").get(address)
    assert told.text.count('memento"; datetime=') == len(rows) > 1
    assert reader.get("/timemap/link/http://nobody.example/").status == 404
    assert reader.get(f"/timegate/{address}", accept_datetime="yesterday").status == 400


# warcio, which cdx_toolkit reads with, leaves a temporary file to be closed.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
# And it hands re.sub its count by position, which Python 3.13 warns of.
@pytest.mark.filterwarnings("ignore:'count' is passed as positional:DeprecationWarning")
def test_cdx_toolkit(reader: Reader, address: str) -> None:
    fetcher = cdx_toolkit.CDXFetcher(source=f"{reader.base}/cdx", wb=f"{reader.base}/capture")
    rows = fetcher.get(address)
    assert [row["url"] for row in rows] == [address] * len(rows)
    assert "<!DOCTYPE html>" in rows[0].text
    site = address.split("/20")[0]
    many = list(fetcher.iter(f"{site}/*", limit=50))
    assert len(many) == 50
    assert all(row["url"].startswith(site) for row in many)
    some = fetcher.get(f"{site}/*", from_ts="20220220", to="20220221", filter="=status:200")
    assert some
    assert {row["timestamp"][:8] for row in some} <= {"20220220", "20220221"}
    assert fetcher.get("http://nobody.example/") == []


def test_cdx_refuses_what_it_does_not_do(reader: Reader, address: str) -> None:
    for more in ("matchType=all", "limit=x", "filter=~url:.*", "from=2022-02", "page=1"):
        assert reader.get(f"/cdx?url={address}&{more}").status == 400, more
    plain = reader.get(f"/cdx?url={address}&output=text&fl=timestamp,status&limit=1").text
    assert datetime.strptime(plain.split()[0], "%Y%m%d%H%M%S").replace(tzinfo=UTC).year == 2022
