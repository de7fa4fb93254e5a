"""The closed lists of statistics in the schema."""

from exchange.projection.enums import graphql_enum
from exchange.statistics.rules import labels, states, workflow
from exchange.statistics.rules.states import Failure, ReleaseState, Retraction
from exchange.statistics.rules.vocabulary import Dimension, Settled, Statistic, WithheldBecause
from exchange.statistics.rules.workflow import ReleaseAction

__all__ = [
    "Dimension",
    "Failure",
    "ReleaseAction",
    "ReleaseState",
    "Retraction",
    "Settled",
    "Statistic",
    "WithheldBecause",
]

graphql_enum(
    Dimension,
    labels.DIMENSION_LABELS,
    "By what figures about results are broken down, one at a time.",
    name="StatisticsDimension",
)

graphql_enum(Statistic, labels.STATISTIC_LABELS, "What is told about a group of municipalities.")

graphql_enum(WithheldBecause, labels.WITHHELD_BECAUSE_LABELS, "Why a figure is not told.")

graphql_enum(
    Settled,
    labels.SETTLED_LABELS,
    "By what it was settled that a result is protected, the cheapest first.",
    name="StatisticsProof",
)

graphql_enum(
    ReleaseState,
    states.RELEASE_STATE_LABELS,
    "How far a statistical release has come.",
    name="StatisticalReleaseState",
)

graphql_enum(
    Failure,
    states.FAILURE_LABELS,
    "Why the preparation of a statistical release ended without a result.",
    name="StatisticalReleaseFailure",
)

graphql_enum(Retraction, states.RETRACTION_LABELS, "Why a statistical release was retracted.")

graphql_enum(
    ReleaseAction,
    workflow.RELEASE_ACTION_LABELS,
    "What coordinators can do with a statistical release.",
    name="StatisticalReleaseAction",
)
