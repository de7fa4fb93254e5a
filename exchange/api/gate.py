"""What is asked of every request before it is executed: that it is not too large, and within its caller's budget."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from exchange.access.viewer import Viewer
from exchange.api.address import block_of
from exchange.api.budgets import Budgets, Caller, Standing, Turn, Turns
from exchange.errors import ErrorCode, ExchangeError

CHARACTERS_A_NODE = 4
"""Reading so many characters of a document, which is parsed and validated, is charged like one node; so it is with
variables, which are compared with their types."""

NETWORKS_A_BLOCK = 4
"""The budget of a block of IPv6 networks is that of so many; whoever is alone in it never notices."""

NODES_A_SELECTION = 80
"""Compiling a selection into a plan is charged like so many nodes: it takes about half a millisecond, once, and
PostgreSQL as long to plan it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be asked for, in nodes: at once, and in a minute by one key or one address; None is no limit."""

    cost: int = 50_000
    key_budget: int | None = None
    public_budget: int | None = None


@lru_cache(maxsize=10_000)
def _hidden(address: str) -> str:
    """The name under which an address is counted."""
    return f"address:{hashlib.sha256(address.encode()).hexdigest()[:32]}"


class Gate:
    """Lets requests in."""

    def __init__(self, limits: Limits, budgets: Budgets, turns: Turns) -> None:
        self._limits = limits
        self._budgets = budgets
        self._turns = turns

    def caller(self, viewer: Viewer, address: str) -> Caller:
        """Who is charged: the key or the access, or for the public the address, of which only a hash is kept; with a
        network of IPv6 the block that it is part of."""
        if viewer.caller_id is not None:
            return Caller(f"caller:{viewer.caller_id}", self._limits.key_budget)
        budget, block = self._limits.public_budget, block_of(address)
        around = Caller(_hidden(block), budget * NETWORKS_A_BLOCK) if block and budget else None
        return Caller(_hidden(address), budget, around)

    async def admit(self, caller: Caller, cost: int, *, is_registered: bool) -> None:
        """Charge the caller. A registered document may be as large as it is. Raises ExchangeError (QUERY_TOO_COMPLEX,
        RATE_LIMITED)."""
        if cost > self._limits.cost and not is_registered:
            raise ExchangeError(
                f"The operation could return {cost} nodes, at most {self._limits.cost} may be: ask for smaller pages.",
                ErrorCode.QUERY_TOO_COMPLEX,
                german=f"Die Anfrage könnte {cost} Objekte liefern, erlaubt sind {self._limits.cost}: "
                "Fragen Sie kleinere Seiten ab.",
                limit="nodes",
                allowed=self._limits.cost,
                asked=cost,
            )
        await self._budgets.charge(caller, cost)

    async def admit_reading(self, caller: Caller, characters: int) -> None:
        """Charge the caller for so many characters that have to be read. Raises ExchangeError (RATE_LIMITED)."""
        await self._budgets.charge(caller, characters // CHARACTERS_A_NODE)

    async def admit_compiling(self, caller: Caller, selections: int) -> None:
        """Charge the caller for a plan that has to be compiled. Raises ExchangeError (RATE_LIMITED)."""
        await self._budgets.charge(caller, selections * NODES_A_SELECTION)

    def standing(self, caller: Caller, cost: int) -> Standing:
        """How the caller stands after a request of this cost."""
        return self._budgets.standing(caller, cost)

    def turn(self, caller: Caller) -> Turn:
        """Hold one of the caller's turns; gives what each of its statements has to hold."""
        return self._turns.turn(caller.name)
