"""Who may ask, and what a browser may do with an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.reader.process import Reader
from crawler.reader.serving import is_loopback
from tests.reader.known import REVISED
from tests.support.program import run_program
from tests.support.reading import StartReader


def test_only_under_its_own_name(reader: Reader) -> None:
    port = reader.base.rpartition(":")[2]
    for name in ("127.0.0.1", "localhost", "LOCALHOST", "[::1]"):
        assert reader.get("/runs", host=f"{name}:{port}").status == 200, name
    for name in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", "", "[", "::1"):
        assert reader.get("/runs", host=name).status == 421, name


def test_not_from_another_sites_page(reader: Reader) -> None:
    here = reader.base
    assert reader.get("/api/v1/search", origin=here).status == 200
    for origin in ("http://evil.example", "null", "https://127.0.0.1", "http://["):
        assert reader.get("/api/v1/search", origin=origin).status == 403, origin
    crossed = {"sec_fetch_site": "cross-site"}
    assert reader.get("/feed.atom", sec_fetch_mode="no-cors", **crossed).status == 403
    assert reader.get("/", sec_fetch_mode="navigate", **crossed).status == 200


@pytest.mark.parametrize(
    "path", ["/", f"/article/{REVISED}", "/nothing", "/coverage", "/api/v1/search"]
)
def test_every_answer_forbids_what_no_page_needs(reader: Reader, path: str) -> None:
    headers = reader.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert "script" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_nothing_but_looking(reader: Reader) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert reader.get("/", method).status == 405
    assert reader.get("/runs", "HEAD").body == b""


def test_no_page_has_a_script_or_asks_another_host(reader: Reader) -> None:
    for path in ("/", f"/article/{REVISED}", "/coverage", f"/article/{REVISED}/1..2"):
        page = reader.get(path).text
        assert "<script" not in page
        assert "style=" not in page
        assert 'src="http' not in page
        assert "@import" not in page


def test_no_path_leads_out_of_the_archive(reader: Reader) -> None:
    for path in (
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/article/..%2f..%2fledger.sqlite3",
        "/print/..%2f..%2f..%2fetc/passwd",
        "/print/../../../etc/passwd",
        "/evidence/..%2f..%2fx.wacz",
        "/capture/20220316id_/file:///etc/passwd",
        "/capture/20220316id_//etc/passwd",
        "/style-0.css/../../looks.css",
        "//evil.example/",
    ):
        answer = reader.get(path)
        assert answer.status == 404, (path, answer.status)
        assert b"root:" not in answer.body


def test_elsewhere_than_on_loopback_it_takes_a_token(
    past: Path, start_reader: StartReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = "a-token-of-sixteen-and-more"
    monkeypatch.setenv("FINEWS_READ_TOKEN", token)
    reader = start_reader(past, "--host", "0.0.0.0", "--name", "archive.example")
    assert reader.url.endswith(f"/?token={token}")
    assert reader.get("/runs").status == 401
    assert reader.get("/runs?token=wrong").status == 401
    assert reader.get("/runs", authorization=f"Bearer {token}").status == 200
    assert (
        reader.get("/runs", authorization=f"Bearer {token}", host="archive.example").status == 200
    )
    assert reader.get("/runs", authorization=f"Bearer {token}", host="evil.example").status == 421
    let_in = reader.get(f"/?q=x&token={token}")
    assert (let_in.status, let_in.headers["location"]) == (303, "/?q=x")
    cookie = let_in.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert reader.get("/runs", cookie=cookie.partition(";")[0]).status == 200
    away = reader.get(f"//evil.example/?token={token}")
    assert away.headers["location"] == "/evil.example/"


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        *((host, True) for host in ("127.0.0.1", "::1", "localhost", "127.9.9.9")),
        *((host, False) for host in ("0.0.0.0", "::", "192.0.2.1", "archive.example")),
    ],
)
def test_is_loopback(host: str, inside: bool) -> None:
    assert is_loopback(host) == inside


def test_bad_usage(tmp_path: Path, past: Path) -> None:
    at = ("-s", f"ARCHIVE_DIR={past}", "--no-browser")
    for options, told in (
        (("--port", "70000"), "is not a port"),
        (("--host", "203.0.113.9"), "cannot listen on 203.0.113.9"),
    ):
        ended = run_program("read", *at, *options, cwd=tmp_path)
        assert (ended.status, ended.out) == (2, "")
        assert told in ended.err
    ended = run_program(
        "read", *at, "--host", "0.0.0.0", cwd=tmp_path, environ={"FINEWS_READ_TOKEN": "short"}
    )
    assert "READ_TOKEN is too short" in ended.err
    assert run_program("read", "-s", "ARCHIVE_DIR=nothing", cwd=tmp_path).status == 2
