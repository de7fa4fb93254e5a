import pytest

from exchange.api.address import Addresses, block_of


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "expected"),
    [
        (None, "203.0.113.9", [], "203.0.113.9"),
        (None, "203.0.113.9", b"198.51.100.1", "203.0.113.9"),
        ("10.0.0.0/8", "203.0.113.9", b"198.51.100.1", "203.0.113.9"),
        ("10.0.0.0/8", "10.0.0.1", b"198.51.100.1", "198.51.100.1"),
        ("10.0.0.0/8", "10.0.0.1", b"192.0.2.66, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.0/8", "10.0.0.1", b"192.0.2.66, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("10.0.0.0/8", "10.0.0.1", b"10.1.1.1,10.2.2.2", "10.1.1.1"),
        ("10.0.0.0/8", "10.0.0.1", b"198.51.100.1, nonsense", "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.1", b"", "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.0/8, ::1/128", "::1", b"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (None, "::ffff:203.0.113.9", [], "203.0.113.9"),
        ("10.0.0.0/8", "10.0.0.1", b"9.9.9.9," * 50 + b"10.3.3.3," * 30 + b"10.4.4.4", "10.3.3.3"),
        ("10.0.0.0/8", "10.0.0.1", [b"192.0.2.66, 198.51.100.1", b"10.9.9.9"], "198.51.100.1"),
        ("10.0.0.0/8", "10.0.0.1", [b"198.51.100.1", b"nonsense", b"10.9.9.9"], "10.9.9.9"),
    ],
)
def test_whose_word_counts(trusted, peer, forwarded, expected) -> None:
    lines = [forwarded] if isinstance(forwarded, bytes) else forwarded
    headers = [(b"host", b"x"), *((b"x-forwarded-for", line) for line in lines)]
    assert Addresses(trusted).of({"client": (peer, 4711), "headers": headers}) == expected


def test_a_unix_socket_has_no_address() -> None:
    for client in (None, ("", 0)):
        assert Addresses().of({"client": client, "headers": [(b"x-forwarded-for", b"198.51.100.1")]}) == ""


def test_networks_of_ipv6_are_parts_of_blocks() -> None:
    here = {"client": ("2001:db8:1:2:3:4:5:6", 4711), "headers": []}
    assert block_of(Addresses().of(here)) == "2001:db8:1::/48"
    assert [block_of(address) for address in ("203.0.113.1", "")] == [None, None]
