"""A crawl is connected to public addresses, whatever a name says and when it says it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    UnsupportedURLSchemeError,
)

from crawler.middlewares import transfer
from crawler.middlewares.addresses import is_public
from crawler.middlewares.download_policy import host_of
from crawler.middlewares.guard import RefusedRequest
from crawler.standin.content import Content, Page
from crawler.standin.server import StandIn
from tests.support.fetched import fetch
from tests.support.raw_server import listening, sent
from tests.support.reactor import in_reactor
from tests.support.resolved import resolved
from tests.support.warc_files import all_records

LOCAL = [
    *("127.0.0.1", "127.8.9.10", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1"),
    *("169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%lo", "fe80::1%25eth0"),
    *("fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "fec0::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1"),
    *("2002:7f00:1::", "2002:a00:1::1", "64:ff9b::7f00:1", "64:ff9b::a00:1"),
    *("64:ff9b:1::10.0.0.1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "::ffff:0:127.0.0.1"),
    *("192.0.0.9", "192.88.99.1", "3fff::1", "5f00::1", "4000::1", "100::1", "2001:20::1"),
    *("fe80::5efe:7f00:1", "2002:c0a8:1::1", "2a00:1450::5efe:a00:1", "2a00:1450::200:5efe:7f00:1"),
    # What machines in clouds ask about themselves.
    *("169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fe80::a9fe:a9fe"),
    *("fd20:ce::254", "fd00:42::42", "::ffff:168.63.129.16", "64:ff9b::a83f:8110"),
]
PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::808:808",
          "::ffff:8.8.8.8", "2a00:1450::5efe:808:808"]  # fmt: skip


@pytest.mark.parametrize("address", LOCAL)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", ["192.0.0.9", "192.88.99.1", "2001:20::1", "2002:a00:1::1"])
def test_not_every_python_knows_them(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (IPv4Address, IPv6Address):
        monkeypatch.setattr(kind, "is_global", True)
    assert not is_public(address)


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "[::1]", "/run/docker.sock"])
def test_what_is_no_address_is_not_public(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize("address", [one for one in LOCAL if "%" not in one])
@in_reactor
async def test_a_name_that_leads_to_a_local_address(address: str) -> None:
    target = f"[{address}]" if ":" in address else address
    async with resolved(f"share.example:80:{target}") as handler:
        with pytest.raises(RefusedRequest, match="is not a public address") as caught:
            await handler.get("http://share.example/")
        assert caught.value.reason == "refused-address"
        assert handler.crawler.stats is not None
        assert handler.crawler.stats.get_value("guard/refused-address") == 1


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1:9/", "http://2130706433:9/", "http://0x7f.1:9/", "http://0177.1:9/"),
        *("http://[::1]:9/", "http://[::ffff:127.0.0.1]:9/", "http://localhost:9/"),
        *("http://[fe80::1%25lo]:9/", "http://[fe80::1%25eth0]:9/", "http://0:9/"),
        *("http://sub.localhost:9/", "http://127.0.0.1.:9/", "http://localhost.:9/"),
        *(
            "http://017700000001:9/",
            "http://0x7f000001:9/",
            "http://127.0x1:9/",
            "http://127.0.1:9/",
        ),
        *(
            "http://１２７.０.０.１:9/",
            "http://127。0。0。1:9/",
            "http://①②⑦.0.0.1:9/",
            "http://lo㎈host:9/",
        ),
        *(
            "http://ⓛocalhost:9/",
            "http://127.0.0.1%00.a.example:9/",
            "http://[0:0::ffff:7f00:1]:9/",
        ),
        *("http://a.example@127.0.0.1:9/", "http://a.example\\@127.0.0.1:9/", "http://[::]:9/"),
    ],
)
@in_reactor
async def test_a_local_address_in_the_address_itself(url: str) -> None:
    """The last of the walls: the guard before it knows no such host either."""
    async with resolved() as handler:
        with pytest.raises((RefusedRequest, ValueError, CannotResolveHostError)):
            await handler.get(url)
        with pytest.raises((RefusedRequest, ValueError, CannotResolveHostError)):
            await handler.get(url.replace("http:", "https:"))


@pytest.fixture
def public_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """127.0.0.2 is a public address for once: no other can be connected to everywhere."""
    monkeypatch.setattr(transfer, "is_public", lambda text: text == "127.0.0.2")


@pytest.mark.parametrize("order", ["127.0.0.1,127.0.0.2", "127.0.0.2,127.0.0.1"])
@in_reactor
async def test_a_host_with_a_public_and_a_private_address(
    order: str, public_loopback: None
) -> None:
    """It is asked at the public one alone."""
    async with listening("127.0.0.1", "127.0.0.2") as (private, public):

        async def asked() -> bytes:
            async with resolved(f"share.example:{public.port}:{order}") as handler:
                return (await handler.get(f"http://share.example:{public.port}/")).body

        assert await asked() == b"127.0.0.2"
        assert (private.connections, public.asked) == ([], ["/"])


@pytest.mark.parametrize("order", ["127.0.0.1,127.0.0.2", "127.0.0.2,127.0.0.1"])
@in_reactor
async def test_a_public_address_that_does_not_answer_leads_to_no_private_one(
    order: str, public_loopback: None
) -> None:
    """It is the public one's failure, which is tried again, and says what was not tried."""
    async with listening("127.0.0.1") as (private,):

        async def ask() -> None:
            async with resolved(f"share.example:{private.port}:{order}") as handler:
                await handler.get(f"http://share.example:{private.port}/")

        with pytest.raises(DownloadConnectionRefusedError, match=r"not tried: 127\.0\.0\.1"):
            await ask()
        assert private.connections == []


@in_reactor
async def test_a_name_that_changes_its_address(public_loopback: None) -> None:
    """DNS rebinding: there is no moment between the check and the connection to change it in."""
    async with listening("127.0.0.1", "127.0.0.2") as (private, public):
        host = f"share.example:{public.port}"

        async def ask() -> None:
            async with resolved(f"{host}:127.0.0.2") as handler:
                assert (await handler.get(f"http://{host}/")).body == b"127.0.0.2"
                handler.names = (f"-{host}", f"{host}:127.0.0.1")
                await handler.get(f"http://{host}/")

        with pytest.raises(RefusedRequest):
            await ask()
        assert (private.connections, public.asked) == ([], ["/"])


@pytest.mark.parametrize("host", ["site.example", "named.example"])
@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
@in_reactor
async def test_a_host_that_is_named_may_be_anywhere(host: str, address: str) -> None:
    """Also where it has an address of IPv6 alone."""
    async with listening(address) as (server,):
        target = f"[{address}]" if ":" in address else address

        async def asked() -> tuple[bytes, str]:
            async with resolved(f"{host}:{server.port}:{target}") as handler:
                response = await handler.get(f"http://{host}:{server.port}/")
                return response.body, str(response.ip_address)

        assert await asked() == (address.encode(), address)


@in_reactor
async def test_a_connection_to_a_named_host_serves_no_other_name() -> None:
    async with listening("127.0.0.1") as (server,):

        async def ask() -> None:
            names = [f"{host}:{server.port}:127.0.0.1" for host in ("site.example", "b.example")]
            async with resolved(*names) as handler:
                await handler.get(f"http://site.example:{server.port}/")
                await handler.get(f"http://b.example:{server.port}/")

        with pytest.raises(RefusedRequest):
            await ask()
        assert len(server.connections) == 1


@in_reactor
async def test_what_a_user_types_is_not_held_back() -> None:
    """``scrapy shell`` and ``fetch``: there is no run."""
    async with listening("127.0.0.1") as (server,):

        async def asked() -> bytes:
            async with resolved(guarded=False) as handler:
                return (await handler.get(server.url)).body

        assert await asked() == b"127.0.0.1"


@in_reactor
async def test_alternative_services_are_not_gone_to() -> None:
    async with listening("127.0.0.1") as (server,), listening("127.0.0.1") as (other,):
        port = other.port
        server.answers["/"] = sent(
            b"here",
            f'Alt-Svc: http/1.1="127.0.0.1:{port}"; ma=86400, h2=":{port}", h3=":{port}"',
            "Strict-Transport-Security: max-age=31536000",
        )

        async def ask() -> None:
            async with resolved(f"site.example:{server.port}:127.0.0.1") as handler:
                for _ in range(3):
                    response = await handler.get(f"http://site.example:{server.port}/")
                    assert response.body == b"here"

        await ask()
        assert (server.asked, other.connections) == (["/"] * 3, [])


@in_reactor
async def test_an_answer_is_never_followed_here() -> None:
    async with listening("127.0.0.1") as (server,), listening("127.0.0.1") as (other,):
        server.answers["/"] = sent(b"", f"Location: {other.url}", status="302 Found")

        async def asked() -> int:
            async with resolved(f"site.example:{server.port}:127.0.0.1") as handler:
                return (await handler.get(f"http://site.example:{server.port}/")).status

        assert await asked() == 302
        assert other.connections == []


@pytest.mark.parametrize("scheme", ["ftp", "file", "gopher", "dict", "telnet", "scp", "ws"])
@in_reactor
async def test_no_other_protocol(scheme: str) -> None:
    async with resolved() as handler:
        with pytest.raises((UnsupportedURLSchemeError, ValueError)):
            await handler.get(
                f"{scheme}:///etc/passwd" if scheme == "file" else f"{scheme}://a.example/"
            )


@in_reactor
async def test_a_port_that_nobody_listens_on() -> None:
    async with resolved("site.example:1:127.0.0.1") as handler:
        with pytest.raises(DownloadConnectionRefusedError):
            await handler.get("http://site.example:1/")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.1/", "127.0.0.1"),
        ("http://SITE.example:8000/", "site.example"),
        ("http://[::1]:8000/", "::1"),
        ("not an address", ""),
        ("http://新闻.Example/", "新闻.example"),
    ],
)
def test_a_named_host_is_read_as_libcurl_reads_it(url: str, host: str) -> None:
    assert host_of(url) == host


@in_reactor
async def test_redirects_to_every_local_address(tmp_path: Path) -> None:
    """Nothing is connected to, whatever form the address has and where the redirect comes in."""
    forms = [f"[{one}]" if ":" in one else one for one in LOCAL]
    forms += ["localhost", "2130706433", "0x7f.1", "0177.1", "127.1", "sub.localhost", "127.0.0.1."]
    async with listening("127.0.0.1", "::1") as (trap, other):
        content = Content()
        for number, form in enumerate(forms):
            target = f"http://{form}:{trap.port}/"
            content.put_page(f"/{number}", Page(b"", status=302, headers=(("Location", target),)))
        site = StandIn(content).start()
        try:
            seen = await fetch(site, tmp_path, [f"/{number}" for number in range(len(forms))])
            asked = {f"{site.url}{number}" for number in range(len(forms))}
            asked.add(f"{site.url}robots.txt")
        finally:
            await site.stop()
        assert seen.responses == []
        assert (trap.connections, other.connections) == ([], [])
        answered = {record.url for record in all_records(tmp_path) if record.type == "response"}
        assert answered == asked
