"""Which addresses a crawl may connect to (docs/security.md)."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052, section 2.1: the last four bytes are an IPv4 address."""
_UNICAST = IPv6Network("2000::/3")
"""What IANA gives out of IPv6 to the public network; the rest is reserved, whatever routes it, such
as ``::ffff:0:127.0.0.1`` (RFC 2765) or ``5f00::/16`` (RFC 9602)."""
_SPECIAL = (
    IPv4Network("192.0.0.0/24"),  # RFC 6890: the network's own gear, PCP and TURN among it
    IPv4Network("192.88.99.0/24"),  # RFC 7526: relays of 6to4, given up
    IPv4Network("168.63.129.16/32"),  # what a machine in Azure asks about itself
    IPv6Network("2001::/23"),  # RFC 2928: protocols' own; Teredo, benchmarks, hashes
    IPv6Network("2002::/16"),  # RFC 3056: 6to4, which older Pythons take for public
    IPv6Network("3fff::/20"),  # RFC 9637: documentation
)
_NOWHERE = IPv6Address("::")
_ISATAP = 0x5EFE
"""RFC 5214, section 6.1: bits 32 to 63, but for one that may be set, before an IPv4 address."""


def is_public(text: str) -> bool:
    """Whether an address belongs to the public network, and to nothing behind it.

    Loopback, private, link-local, shared, multicast, reserved and unspecified addresses do not,
    nor those of protocols, documents and 6to4; nor does an IPv6 address that stands for one of
    them (mapped, NAT64, ISATAP). A scope (``fe80::1%eth0``) changes nothing. What is no address is
    not public.
    """
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(
        one.is_global and not one.is_multicast and not any(one in network for network in _SPECIAL)
        for one in _meant(address)
    )


def _meant(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address that is connected to, and those that it stands for."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address in _NAT64:
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    if address not in _UNICAST:
        return [_NOWHERE]
    if int(address) >> 32 & 0xFDFFFFFF == _ISATAP:
        return [address, IPv4Address(int(address) & 0xFFFFFFFF)]
    return [address]
