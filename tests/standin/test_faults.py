"""What goes wrong on purpose, as a client meets it."""

from __future__ import annotations

import gzip
import json
import time
from http.client import IncompleteRead
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.standin import faults
from crawler.standin.faults import Faults, Reply
from crawler.standin.server import StandIn
from tests.support.reactor import ask, in_reactor

JSON = "NewsData/GetNewsText.do?id=NW202203140000000001"
REPLY = Reply(200, (("ETag", '"1"'),), b"body")


@in_reactor
async def test_status_with_retry_after(standin: StandIn) -> None:
    standin.faults.add("a.html", faults.status(503, retry_after=7))
    answer = await ask(standin.url + "a.html")
    assert (answer.status, answer.headers["retry-after"]) == (503, "7")
    assert "etag" not in answer.headers
    assert standin.requests[-1].status == 503


@in_reactor
async def test_reset_cuts_the_connection(standin: StandIn) -> None:
    standin.faults.add("a.html", faults.reset(), times=1)
    with pytest.raises(ConnectionError):
        await ask(standin.url + "a.html")
    assert standin.requests[-1].status == 0
    assert (await ask(standin.url + "a.html")).status == 200


@pytest.mark.parametrize(("missing", "received"), [(1, 1999), (None, 1000), (10**6, 0)])
@in_reactor
async def test_truncated_body(standin: StandIn, missing: int | None, received: int) -> None:
    standin.content.put("/a.html", "x" * 2000)
    standin.faults.add("a.html", faults.truncated(missing))
    with pytest.raises(IncompleteRead) as caught:
        await ask(standin.url + "a.html")
    assert len(caught.value.partial) == received


@in_reactor
async def test_slow_answer(standin: StandIn) -> None:
    standin.faults.add("a.html", faults.slow(0.3))
    start = time.monotonic()
    assert (await ask(standin.url + "a.html")).status == 200
    assert time.monotonic() - start >= 0.3


@in_reactor
async def test_empty_body_has_no_validator(standin: StandIn) -> None:
    standin.faults.add("a.html", faults.empty())
    answer = await ask(standin.url + "a.html")
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"", "0")
    assert "etag" not in answer.headers


@in_reactor
async def test_invalid_json(standin: StandIn) -> None:
    standin.faults.add("GetNewsText", faults.invalid_json())
    answer = await ask(standin.url + JSON)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.body)


@in_reactor
async def test_another_body(standin: StandIn) -> None:
    standin.faults.add("GetNewsText", faults.body(b"\xff\xfe"))
    assert (await ask(standin.url + JSON)).body == b"\xff\xfe"


@in_reactor
async def test_wrong_content_type(standin: StandIn) -> None:
    standin.faults.add("a.html", faults.content_type("image/png"))
    answer = await ask(standin.url + "a.html")
    assert (answer.headers["content-type"], len(answer.body)) == ("image/png", 2000)


@in_reactor
async def test_gzip(standin: StandIn) -> None:
    standin.faults.add("a.html", faults.gzipped())
    answer = await ask(standin.url + "a.html")
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body) == ("<p>甲</p>" * 200).encode()


@in_reactor
async def test_brotli(standin: StandIn) -> None:
    pytest.importorskip("brotli")
    standin.faults.add("a.html", faults.brotlied())
    answer = await ask(standin.url + "a.html")
    assert answer.headers["content-encoding"] == "br"
    assert import_module("brotli").decompress(answer.body) == ("<p>甲</p>" * 200).encode()


@in_reactor
async def test_chunked(standin: StandIn) -> None:
    standin.faults.add("a.html", faults.chunked())
    answer = await ask(standin.url + "a.html")
    assert answer.headers["transfer-encoding"] == "chunked"
    assert "content-length" not in answer.headers
    assert answer.body == ("<p>甲</p>" * 200).encode()


@in_reactor
async def test_faults_on_the_same_request_add_up(standin: StandIn) -> None:
    standin.faults.add("a.html", faults.gzipped())
    standin.faults.add(r"\.html", faults.truncated(5))
    with pytest.raises(IncompleteRead) as caught:
        await ask(standin.url + "a.html")
    assert caught.value.expected == 5


@in_reactor
async def test_faults_strike_a_304_too(standin: StandIn) -> None:
    etag = (await ask(standin.url + "a.html")).headers["etag"]
    standin.faults.add("a.html", faults.status(500))
    assert (await ask(standin.url + "a.html", If_None_Match=etag)).status == 500


@in_reactor
async def test_path_is_matched_decoded_and_with_its_query(standin: StandIn) -> None:
    standin.faults.add(r"^/category/jia yi\.html$", faults.status(500))
    standin.faults.add(r"\?id=NW\d{18}$", faults.status(502))
    assert (await ask(standin.url + "category/jia%20yi.html")).status == 500
    assert (await ask(standin.url + JSON)).status == 502
    assert (await ask(standin.url)).status == 200


def test_times_and_after_count_matching_requests_only() -> None:
    rules = Faults()
    fault = rules.add("a", faults.status(500), times=2, after=1)
    statuses = [rules.apply(path, REPLY).status for path in "abaabaa"]
    assert statuses == [200, 200, 500, 500, 200, 200, 200]
    assert fault.struck == 2


def test_clear_ends_all_faults() -> None:
    rules = Faults()
    rules.add("", faults.status(500))
    rules.clear()
    assert rules.apply("/", REPLY) == REPLY


@given(st.integers(), st.floats(0, 1), st.integers(1, 60))
def test_the_same_seed_gives_the_same_faults(seed: int, probability: float, count: int) -> None:
    runs = []
    for _ in range(2):
        rules = Faults(seed)
        rules.add("", faults.status(500), probability=probability)
        runs.append([rules.apply("/", REPLY).status for _ in range(count)])
    assert runs[0] == runs[1]


def test_probability_is_about_right() -> None:
    rules = Faults(seed=1)
    fault = rules.add("", faults.status(500), probability=0.25)
    for _ in range(1000):
        rules.apply("/", REPLY)
    assert 200 < fault.struck < 300
