"""Mutations of instruments, rounds and self-checks."""

import strawberry

from exchange.selfchecks.mutations.answering import AnsweringMutations
from exchange.selfchecks.mutations.instrument import InstrumentMutations
from exchange.selfchecks.mutations.release import ReleaseMutations
from exchange.selfchecks.mutations.round import RoundMutations


@strawberry.type
class SelfCheckMutations(InstrumentMutations, RoundMutations, AnsweringMutations, ReleaseMutations):
    """Root fields that change instruments, rounds and self-checks."""
