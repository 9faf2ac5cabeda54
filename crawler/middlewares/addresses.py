"""Which addresses a crawl may connect to (docs/security.md)."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""RFC 6052, section 2.1, and RFC 8215: the last four bytes are an IPv4 address."""
_COMPATIBLE = IPv6Network("::/96")
"""RFC 4291, section 2.5.5.1: deprecated, and still taken for the IPv4 address in it."""


def is_public(text: str) -> bool:
    """Whether an address belongs to the public network, and to nothing behind it.

    Loopback, private, link-local, shared, multicast, reserved and unspecified addresses do not;
    nor does an IPv6 address that stands for one of them (mapped, 6to4, Teredo, NAT64). A scope
    (``fe80::1%eth0``) changes nothing. What is no address is not public.
    """
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(
        one.is_global and not one.is_multicast and not (one.version == 6 and one.is_site_local)
        for one in _meant(address)
    )


def _meant(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address that is connected to, and those that it stands for."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    inner: list[IPv4Address | IPv6Address] = [address]
    if address.sixtofour is not None:
        inner.append(address.sixtofour)
    if address.teredo is not None:
        inner.extend(address.teredo)
    if address in _COMPATIBLE or any(address in network for network in _NAT64):
        inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return inner
