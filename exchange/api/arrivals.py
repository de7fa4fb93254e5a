"""Requests as they arrive: each has an id, under which logs and traces know it, and is followed to its answer."""

import itertools
import re
import secrets
from typing import Any

from exchange.api.address import Addresses
from exchange.observing.observer import Observer
from exchange.observing.work import Work

_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


class Arrivals:
    """Takes up requests. The id that a trusted proxy gives one (`X-Request-Id`) is taken over, others are made here."""

    def __init__(self, observer: Observer | None = None, addresses: Addresses | None = None) -> None:
        self.observer = Observer() if observer is None else observer
        self._addresses = Addresses() if addresses is None else addresses
        # Drawn once, then counted on: a random number for each request would cost more than it tells.
        self._prefix = secrets.token_hex(4)
        self._counter = itertools.count(1)

    def begin(self, via: str, scope: Any, given: bytes | None, traceparent: bytes | None) -> Work:
        """A request arrives with these headers; `Observer.end` is told when it is answered."""
        return self.follow(via, self.id_of(scope, given), traceparent)

    def follow(self, via: str, id_: str, traceparent: bytes | None) -> Work:
        """An operation begins whose id is known."""
        trace = traceparent.decode() if traceparent is not None and _TRACEPARENT.fullmatch(traceparent) else None
        return self.observer.begin(via, id_, trace)

    def id_of(self, scope: Any, given: bytes | None) -> str:
        """The id of a request."""
        if given is not None and _ID.fullmatch(given) and self._addresses.is_proxied(scope):
            return given.decode()
        return f"{self._prefix}-{next(self._counter):x}"
