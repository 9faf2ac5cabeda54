"""The stand-in over real connections: validators, log, life cycle."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from twisted.internet.error import CannotListenError
from twisted.internet.threads import deferToThread

from crawler.standin import faults
from crawler.standin.content import Content, Page
from crawler.standin.server import StandIn
from tests.support.reactor import ask, in_reactor

MODIFIED = datetime(2022, 3, 14, 9, 30, tzinfo=UTC)


def http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


@in_reactor
async def test_a_page_is_served_with_its_length_type_and_validators(standin: StandIn) -> None:
    standin.content.put("/a.html", "甲", modified=MODIFIED)
    answer = await ask(standin.url + "a.html")
    assert (answer.status, answer.body) == (200, "甲".encode())
    assert answer.headers["content-length"] == "3"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert re.fullmatch(r'"[0-9a-f]{32}"', answer.headers["etag"])
    assert answer.headers["last-modified"] == "Mon, 14 Mar 2022 09:30:00 GMT"


def test_url_is_loopback(standin: StandIn) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", standin.url)


@in_reactor
async def test_the_json_endpoint_answers_json(standin: StandIn) -> None:
    answer = await ask(standin.url + "NewsData/GetNewsText.do?id=NW202203140000000001")
    assert json.loads(answer.body) == {"text": "乙"}
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


@in_reactor
async def test_unknown_paths_are_404_without_validators(standin: StandIn) -> None:
    answer = await ask(standin.url + "robots.txt", If_None_Match="*")
    assert answer.status == 404
    assert not {"etag", "last-modified"} & answer.headers.keys()


@in_reactor
async def test_head_has_headers_and_no_body(standin: StandIn) -> None:
    get, head = await ask(standin.url + "a.html"), await ask(standin.url + "a.html", "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


@in_reactor
async def test_other_methods_are_refused(standin: StandIn) -> None:
    answer = await ask(standin.url + "a.html", "POST")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', '"other",W/{}', "*"])
@in_reactor
async def test_a_known_etag_is_304(standin: StandIn, form: str) -> None:
    etag = (await ask(standin.url + "a.html")).headers["etag"]
    answer = await ask(standin.url + "a.html", If_None_Match=form.format(etag))
    assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", etag)


@in_reactor
async def test_a_changed_page_is_200_again(standin: StandIn) -> None:
    etag = (await ask(standin.url + "a.html")).headers["etag"]
    standin.content.put("/a.html", "changed")
    answer = await ask(standin.url + "a.html", If_None_Match=etag)
    assert (answer.status, answer.body) == (200, b"changed")


@pytest.mark.parametrize(
    ("since", "status"),
    [
        (http_date(MODIFIED), 304),
        (http_date(MODIFIED + timedelta(days=1)), 304),
        (http_date(MODIFIED - timedelta(seconds=1)), 200),
        ("yesterday", 200),
    ],
)
@in_reactor
async def test_if_modified_since(standin: StandIn, since: str, status: int) -> None:
    standin.content.put("/a.html", "甲", modified=MODIFIED)
    assert (await ask(standin.url + "a.html", If_Modified_Since=since)).status == status


@in_reactor
async def test_an_etag_that_differs_outweighs_the_date(standin: StandIn) -> None:
    standin.content.put("/a.html", "甲", modified=MODIFIED)
    later = http_date(MODIFIED + timedelta(days=1))
    answer = await ask(standin.url + "a.html", If_None_Match='"other"', If_Modified_Since=later)
    assert answer.status == 200


@in_reactor
async def test_a_page_without_a_date_has_no_last_modified(standin: StandIn) -> None:
    answer = await ask(standin.url + "a.html", If_Modified_Since=http_date(datetime.now(UTC)))
    assert answer.status == 200
    assert "last-modified" not in answer.headers


@in_reactor
async def test_a_page_may_bring_status_and_headers(standin: StandIn) -> None:
    moved = Page(b"", status=301, headers=(("Location", "/a.html"),))
    standin.content.put_page("/old.html", moved)
    answer = await ask(standin.url + "old.html")
    assert (answer.status, answer.headers["location"]) == (301, "/a.html")


@in_reactor
async def test_requests_are_logged_in_order(standin: StandIn) -> None:
    await ask(standin.url, User_Agent="test/1")
    await ask(standin.url + "category/jia%20yi.html?x=%E7%94%B2")
    first, second = standin.requests
    assert (first.method, first.path, first.status) == ("GET", "/", 200)
    assert first.headers["user-agent"] == "test/1"
    assert (second.path, second.status) == ("/category/jia%20yi.html?x=%E7%94%B2", 404)
    assert first.seconds <= second.seconds
    assert unquote(second.path) == "/category/jia yi.html?x=甲"


@in_reactor
async def test_the_log_file_can_be_read_while_the_server_runs(
    content: Content, tmp_path: Path
) -> None:
    file = tmp_path / "requests.jsonl"
    standin = StandIn(content, log_file=file).start()
    await ask(standin.url + "a.html")
    seen = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    await standin.stop()
    assert [(one["method"], one["path"], one["status"]) for one in seen] == [
        ("GET", "/a.html", 200)
    ]


@in_reactor
async def test_stop_cuts_idle_and_waiting_connections(content: Content) -> None:
    standin = StandIn(content).start()
    standin.faults.add("slow", faults.slow(3600))
    address = urlsplit(standin.url).netloc
    idle, waiting = HTTPConnection(address, timeout=20), HTTPConnection(address, timeout=20)

    def connect() -> None:
        idle.request("GET", "/")
        idle.getresponse().read()
        waiting.request("GET", "/slow")

    def wait() -> None:
        with pytest.raises(ConnectionError):
            waiting.getresponse()

    await deferToThread(connect)
    answer = deferToThread(wait)
    await standin.stop()
    await answer
    assert [seen.path for seen in standin.requests] in (["/"], ["/", "/slow"])
    idle.close()
    waiting.close()
    with pytest.raises(ConnectionRefusedError):
        await ask(f"http://{address}/")


@in_reactor
async def test_a_stopped_stand_in_can_be_started_again(content: Content) -> None:
    standin = StandIn(content)
    for _ in range(2):
        assert (await ask(standin.start().url)).status == 200
        await standin.stop()
    await standin.stop()


def test_a_stand_in_that_is_not_started_has_no_url(content: Content) -> None:
    with pytest.raises(RuntimeError, match="not started"):
        _ = StandIn(content).url


def test_a_started_stand_in_is_not_started_again(standin: StandIn) -> None:
    with pytest.raises(RuntimeError, match="already started"):
        standin.start()


def test_a_taken_port_is_an_error(standin: StandIn, content: Content) -> None:
    port = urlsplit(standin.url).port
    assert port is not None
    with pytest.raises(CannotListenError):
        StandIn(content, port=port).start()


@in_reactor
async def test_content_may_change_inside_a_request(standin: StandIn) -> None:
    """An effect runs between the look-up and the answer: what it changes, the next one sees."""

    def vanish(content: Content) -> Callable[[faults.Reply], faults.Reply]:
        def effect(reply: faults.Reply) -> faults.Reply:
            content.remove("/a.html")
            return reply

        return effect

    standin.faults.add("^/a.html$", vanish(standin.content), times=1)
    assert [(await ask(standin.url + "a.html")).status for _ in range(2)] == [200, 404]
