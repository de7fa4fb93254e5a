"""Root fields that read instruments, rounds and self-checks."""

import strawberry

from exchange.selfchecks.queries.instrument import InstrumentQueries
from exchange.selfchecks.queries.named import NamedQueries
from exchange.selfchecks.queries.round import RoundQueries
from exchange.selfchecks.queries.selfcheck import CheckQueries


@strawberry.type
class SelfCheckQueries(InstrumentQueries, RoundQueries, CheckQueries, NamedQueries):
    """Root fields that read instruments, rounds and self-checks."""
