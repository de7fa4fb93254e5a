"""Who is cut off for taking too little of what was sent to it, looked at once a second."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from exchange.cli.connections import LEAST_RATE, TAKEN_WITHIN, Counted, Untaken

MEGABYTE = 1_000_000
MODEM = 7_000
"""Bytes a second of a line of 56 kbit/s."""


class Transport:
    """Keeps what was written to it until the client takes it."""

    def __init__(self) -> None:
        self.size = 0
        self.is_aborted = False

    def write(self, data: bytes) -> None:
        self.size += len(data)

    def get_write_buffer_size(self) -> int:
        return self.size

    def is_closing(self) -> bool:
        return self.is_aborted

    def abort(self) -> None:
        self.is_aborted = True


@dataclass(eq=False)
class Connection:
    line: Transport = field(default_factory=Transport)
    transport: Any = None

    def __post_init__(self) -> None:
        self.transport = Counted(self.line)


Client = Callable[[int, int], int]
"""What it takes in a second: how many there were, and what is there for it."""


def seconds(takes: Client, *, sent: int = 0, each: int = 0, at_most: int = 2_000) -> int | None:
    """After how many seconds the client is cut off that is sent so much at first, and so much each second; None if it
    has taken everything, or is still there in the end."""
    connection, untaken = Connection(), Untaken()
    connection.transport.write(bytes(sent))
    for now in range(at_most):
        untaken.cut_off([connection], float(now))
        if connection.line.is_aborted:
            return now
        connection.transport.write(bytes(each))
        connection.line.size -= min(connection.line.size, takes(now, connection.line.size))
        if not connection.line.size:
            return None
    return None


@pytest.mark.parametrize(
    ("takes", "sent", "each"),
    [
        (lambda _now, _size: MODEM, MEGABYTE, 0),
        (lambda now, _size: 0 if now % 14 else 14 * MODEM, MEGABYTE, 0),  # a buffer in between takes it in pieces
        (lambda _now, _size: MODEM, 10_000, MODEM),  # events without an end, and always one on its way
        (lambda _now, _size: 500, 5_000, 500),
        (lambda now, _size: 0 if now < TAKEN_WITHIN else 1, 1, 0),
    ],
)
def test_slow_lines_are_served(takes: Client, sent: int, each: int) -> None:
    assert seconds(takes, sent=sent, each=each) is None


@pytest.mark.parametrize(
    ("takes", "sent", "each"),
    [
        (lambda _now, _size: 0, 1, 0),
        (lambda now, _size: 0 if now % 29 else 10, MEGABYTE, 0),
        (lambda _now, _size: LEAST_RATE * 9 // 10, MEGABYTE, 0),
        (lambda _now, _size: 0, MEGABYTE, 125),  # answers to its pings, which come without being taken
        (lambda _now, _size: 100, MEGABYTE, 125),
    ],
)
def test_who_takes_next_to_nothing_is_cut_off(takes: Client, sent: int, each: int) -> None:
    assert seconds(takes, sent=sent, each=each) == TAKEN_WITHIN + 1


def test_who_stops_after_most_of_it_is_cut_off_as_soon() -> None:
    assert seconds(lambda now, _size: 100_000 if now < 9 else 1, sent=MEGABYTE) == 10 + TAKEN_WITHIN
