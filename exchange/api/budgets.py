"""How much a caller may ask for in a minute, counted in what its requests cost, and how much of it at once.

The counts lie with PostgreSQL, so that all processes share one budget, or in memory (`limits`, whose storages these
are). A request does not wait for that: a process takes a share of the budget in advance, and asks again when it is used
up. So no caller ever gets more than its budget, and at the end of a minute at most one share of each process is lost.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

from limits import RateLimitItemPerMinute
from limits.aio.storage import Storage

from exchange.errors import ErrorCode, ExchangeError

SHARES = 20
"""A process takes a twentieth of a budget in advance."""

MOST_CALLERS = 10_000
"""Callers whose shares a process remembers."""

LOOK_AGAIN_AFTER = 1.0
"""Seconds for which a process refuses what there was not enough for, without asking again."""

EVEN_FROM = 10_000
"""Nodes in a second that everybody may ask for, however small the budget."""

AT_ONCE = 5.0
"""Seconds whose share of the budget may be asked for at once."""

LONGEST_WAIT = 5.0
"""Seconds that a request waits for its share at most; what would wait longer is refused."""

MOST_WAITING = 100
"""Requests of one caller that wait for their turn in one process."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is charged: a key, or an address. `budget` is for a minute; None where it is not limited."""

    name: str
    budget: int | None
    within: "Caller | None" = None
    """Whose budget has to suffice as well, as it is part of that."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a request cost, and how its caller stands then. Without a budget there is nothing left to tell; `reset_at`
    is in seconds since 1970."""

    requested: int
    limit: int | None = None
    remaining: int | None = None
    reset_at: float | None = None

    def as_extension(self) -> dict[str, int | str | None]:
        """As it is told in `extensions.cost`."""
        end = None if self.reset_at is None else datetime.fromtimestamp(ceil(self.reset_at), UTC).isoformat()
        return {"requested": self.requested, "limit": self.limit, "remaining": self.remaining, "resetAt": end}


@dataclass(slots=True)
class _Share:
    left: int
    beyond: int
    """What of the budget nobody has taken yet, as of the last look."""
    until: float | None = None
    """When the minute ends, by the clock of this process; None before anything was taken in it."""
    lacks: int = 0
    """So much more was not to be had, as of the last look; looked at again at `looks_at`."""
    looks_at: float = 0.0

    def is_known_to_lack(self, needed: int) -> bool:
        """Whether so much more, or less than that, was asked for in vain a moment ago."""
        return 0 < self.lacks <= needed and time.monotonic() < self.looks_at

    def seconds_left(self) -> int:
        """How long the minute still takes; at least one second."""
        return 1 if self.until is None else max(1, ceil(self.until - time.time()))


class TooMuch(ExchangeError):
    """The caller has used up its budget, of the minute or of the moment. `after` is in seconds."""

    def __init__(self, asked: int, remaining: int, after: int) -> None:
        super().__init__(
            f"Your budget is used up for now; try again in {after} seconds.",
            ErrorCode.RATE_LIMITED,
            german=f"Ihr Kontingent ist vorerst ausgeschöpft; in {after} Sekunden geht es weiter.",
            asked=asked,
            remaining=remaining,
            retryAfter=after,
        )
        self.after = after


class Pace:
    """Lets a caller use its budget evenly, so that nobody has a minute's worth of work done in the first seconds of it:
    beyond what may be asked for at once, its requests wait for their share of time, and nobody else's do."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due: OrderedDict[str, float] = OrderedDict()

    def enter(self, caller: Caller, cost: int) -> float:
        """Take a share of time; gives the seconds to wait for it. Raises TooMuch where they are too many; but who has
        rested may ask for anything once."""
        rate = _rate(caller)
        now = self._clock()
        rested = now - AT_ONCE
        start = max(self._due.get(caller.name, rested), rested)
        due = start + cost / rate
        if due - now > LONGEST_WAIT and start > rested:
            raise TooMuch(cost, int((now + LONGEST_WAIT - start) * rate), ceil(due - now - LONGEST_WAIT))
        self._due[caller.name] = due
        self._due.move_to_end(caller.name)
        if len(self._due) > MOST_CALLERS:
            self._due.popitem(last=False)
        return min(max(0.0, due - now), LONGEST_WAIT)

    def leave(self, caller: Caller, cost: int) -> None:
        """Give the share of time back, which was not used."""
        if caller.name in self._due:
            self._due[caller.name] -= cost / _rate(caller)


def _rate(caller: Caller) -> float:
    """Nodes in a second that the caller may ask for evenly."""
    return max(EVEN_FROM, (caller.budget or 0) / 60)


class Budgets:
    """The budgets of all callers, as one process sees them."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._pace = Pace()
        self._shares: OrderedDict[str, _Share] = OrderedDict()

    async def charge(self, caller: Caller, cost: int) -> Standing:
        """Charge a caller with a request, and let it wait for its share of time. Raises TooMuch where the budget does
        not reach."""
        wait = await self._admit(caller, cost)
        if wait:
            await asyncio.sleep(wait)
        return self.standing(caller, cost)

    async def _admit(self, caller: Caller, cost: int) -> float:
        """Charge a caller, after whom it is part of: so who comes with ever other addresses of one block is refused
        before anything is counted for each. Who is refused itself costs the others of its block nothing."""
        if caller.budget is None:
            return 0.0
        wait = 0.0 if caller.within is None else await self._admit(caller.within, cost)
        try:
            wait = max(wait, self._pace.enter(caller, cost))
            await self._charge(caller, cost)
        except TooMuch:
            if caller.within is not None:
                self._pace.leave(caller.within, cost)
                self._share(caller.within).left += cost
            raise
        return wait

    def standing(self, caller: Caller, cost: int) -> Standing:
        """How the caller stands after a request of this cost: nothing is charged, waited for or refused."""
        if caller.budget is None:
            return Standing(cost)
        share = self._share(caller)
        if caller.within is not None:
            around = self._share(caller.within)
            share = min(share, around, key=lambda each: each.left + each.beyond)
        return Standing(cost, caller.budget, share.left + share.beyond, share.until)

    async def _charge(self, caller: Caller, cost: int) -> None:
        share = self._share(caller)
        while share.left < cost:
            needed = cost - share.left
            # Others of the same caller may take from the share, or add to it, while this one waits.
            enough = not share.is_known_to_lack(needed) and await self._take(caller, needed)
            share = self._share(caller)
            if share.left < cost and not enough:
                raise TooMuch(cost, share.left, share.seconds_left())
        share.left -= cost

    def _share(self, caller: Caller) -> _Share:
        """What this process has of the caller's budget for the present minute."""
        share = self._shares.get(caller.name)
        if share is None or (share.until is not None and share.until <= time.time()):
            share = self._shares[caller.name] = _Share(0, caller.budget or 0)
            if len(self._shares) > MOST_CALLERS:
                self._shares.popitem(last=False)
        return share

    async def _take(self, caller: Caller, needed: int) -> bool:
        """Add to the share, as much as is needed or more; whether there was so much left of the budget."""
        budget = caller.budget or 0
        item = RateLimitItemPerMinute(budget)
        key, expiry = item.key_for(caller.name), item.get_expiry()
        wanted = max(needed, budget // SHARES)
        taken = await self._storage.incr(key, expiry, wanted)
        until = await self._storage.get_expiry(key)
        granted = max(0, min(wanted, budget - (taken - wanted)))
        if granted < wanted:
            await self._storage.incr(key, expiry, granted - wanted)
        share = self._share(caller)
        share.left += granted
        share.beyond, share.until = max(0, budget - taken), until
        if granted < needed:
            share.lacks, share.looks_at = needed - granted, time.monotonic() + LOOK_AGAIN_AFTER
        self._shares.move_to_end(caller.name)
        return granted >= needed


@dataclass(slots=True)
class _Line:
    """The requests of one caller: those under way, which hold a turn, and those that wait for one; and the statements
    that these may run at the same time."""

    turns: asyncio.Semaphore
    statements: asyncio.Semaphore
    length: int = 0


class Turns:
    """Lets each caller have so many requests under way at once, and half as many statements, of however many fields.
    Its others wait in their order; nobody else's do."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lines: dict[str, _Line] = {}

    def turn(self, caller: str) -> "Turn":
        """A turn of the caller's, held with `async with`, which gives what each of its statements has to hold; raises
        ExchangeError (RATE_LIMITED) when too many wait for a turn."""
        return Turn(self, caller)

    def join(self, caller: str) -> _Line:
        """Stand in the caller's line, which has to be left again. Raises ExchangeError (RATE_LIMITED)."""
        line = self._lines.get(caller)
        if line is None:
            line = self._lines[caller] = _Line(
                asyncio.Semaphore(self._most), asyncio.Semaphore(max(1, self._most // 2))
            )
        if line.length >= self._most + MOST_WAITING:
            raise ExchangeError(
                "Too many of your requests are waiting; send them one after the other.",
                ErrorCode.RATE_LIMITED,
                german="Zu viele Ihrer Anfragen warten bereits; senden Sie sie nacheinander.",
                retryAfter=1,
            )
        line.length += 1
        return line

    def leave(self, caller: str, line: _Line) -> None:
        """Leave the line; an empty one is forgotten."""
        line.length -= 1
        if not line.length:
            del self._lines[caller]


class Turn:
    """One turn. A class, as a generator would cost every request more than the turn itself."""

    __slots__ = ("_caller", "_line", "_turns")
    _line: _Line

    def __init__(self, turns: Turns, caller: str) -> None:
        self._turns = turns
        self._caller = caller

    async def __aenter__(self) -> asyncio.Semaphore:
        line = self._line = self._turns.join(self._caller)
        try:
            await line.turns.acquire()
        except BaseException:
            self._turns.leave(self._caller, line)
            raise
        return line.statements

    async def __aexit__(self, *_failure: object) -> None:
        self._line.turns.release()
        self._turns.leave(self._caller, self._line)
