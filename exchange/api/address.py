"""Where a request comes from, told by the connection, or by proxies that are trusted to tell it."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

Address = IPv4Address | IPv6Address

MOST_HOPS = 20
"""Addresses of one header that are looked at, the last ones."""

_NETWORK_BITS = 64
"""A household or a town hall has a network of this size, and all its addresses."""

_BLOCK_BITS = 48
"""What anybody can have from a provider: so many networks as 16 bits can number."""


class Addresses:
    """Finds the address of clients. `trusted` are the networks of our own proxies, as `10.0.0.0/8, ::1/128`.

    A proxy appends to `X-Forwarded-For` whom it was called by, so only what trusted ones appended is believed: the
    address sought is the last one that is not a trusted proxy's. Whatever a client writes into the header itself stands
    before that.
    """

    def __init__(self, trusted: str | None = None) -> None:
        self._trusted = [ip_network(network.strip()) for network in trusted.split(",")] if trusted else []

    def of(self, scope: Any) -> str:
        """The client of a request or a connection, an IPv6 address by its network; empty where it has none (a Unix
        socket). Several lines of the header are one, as HTTP has it."""
        client = scope.get("client")
        found = _parsed(client[0]) if client else None
        if found is None or not self._trusted or not self._is_trusted(found):
            return _name(found)
        forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        for text in reversed(forwarded.decode("latin-1").split(",")[-MOST_HOPS:]):
            hop = _parsed(text.strip())
            if hop is None:
                break
            found = hop
            if not self._is_trusted(hop):
                break
        return _name(found)

    def is_proxied(self, scope: Any) -> bool:
        """Whether a trusted proxy is at the other end of the connection."""
        client = scope.get("client")
        peer = _parsed(client[0]) if client and self._trusted else None
        return peer is not None and self._is_trusted(peer)

    def is_secure(self, scope: Any) -> bool:
        """Whether the client speaks TLS, to us or to a trusted proxy."""
        if scope.get("scheme") == "https":
            return True
        if not self.is_proxied(scope):
            return False
        told = [value for name, value in scope["headers"] if name == b"x-forwarded-proto"]
        return told == [b"https"]

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


@lru_cache(maxsize=10_000)
def block_of(address: str) -> str | None:
    """The block of networks that an address, as `Addresses.of` gives it, is one of; None where it is no IPv6."""
    network, _, bits = address.partition("/")
    return str(IPv6Network((network, _BLOCK_BITS), strict=False)) if bits else None


@lru_cache(maxsize=10_000)
def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text.removeprefix("[").partition("]")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _name(address: Address | None) -> str:
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, _NETWORK_BITS), strict=False))
    return "" if address is None else str(address)
