"""The closed lists of statistics in the schema."""

from exchange.projection.enums import graphql_enum
from exchange.statistics.rules import labels, states
from exchange.statistics.rules.states import ReleaseState, Retraction
from exchange.statistics.rules.vocabulary import Dimension, WithheldBecause

__all__ = ["Dimension", "ReleaseState", "Retraction", "WithheldBecause"]

graphql_enum(
    Dimension,
    labels.DIMENSION_LABELS,
    "By what figures about results are broken down, one at a time.",
    name="StatisticsDimension",
)

graphql_enum(WithheldBecause, labels.WITHHELD_BECAUSE_LABELS, "Why a figure is not told.")

graphql_enum(
    ReleaseState,
    states.RELEASE_STATE_LABELS,
    "How far a statistical release has come.",
    name="StatisticalReleaseState",
)

graphql_enum(Retraction, states.RETRACTION_LABELS, "Why a statistical release was retracted.")
