"""The closed lists of this capability in the schema. Types and inputs take them from here, so that each is registered
first."""

from exchange.access.rules import Visibility
from exchange.measures.rules import labels
from exchange.measures.rules.vocabulary import (
    CostFrequency,
    ExecutionState,
    LessonKind,
    LifePhase,
    Milieu,
    PartnerKind,
    Stage,
    TargetGroup,
)
from exchange.projection.enums import graphql_enum

__all__ = [
    "CostFrequency",
    "ExecutionState",
    "LessonKind",
    "LifePhase",
    "Milieu",
    "PartnerKind",
    "Stage",
    "TargetGroup",
    "Visibility",
]

graphql_enum(LessonKind, labels.LESSON_KIND_LABELS, "What a lesson teaches.")

graphql_enum(ExecutionState, labels.EXECUTION_STATE_LABELS, "How far a measure has been carried out.")

graphql_enum(TargetGroup, labels.TARGET_GROUP_LABELS, "Whom a measure is for.")

graphql_enum(LifePhase, labels.LIFE_PHASE_LABELS, "The phase of life that a measure starts from.")

graphql_enum(
    Milieu,
    labels.MILIEU_LABELS,
    "Where and how people are reached; categories of ours, no typology of persons.",
)

graphql_enum(PartnerKind, labels.PARTNER_KIND_LABELS, "What kind of body a partner is.")

graphql_enum(CostFrequency, labels.COST_FREQUENCY_LABELS, "Whether a cost comes once or every year.")

graphql_enum(Stage, labels.STAGE_LABELS, "How far an edition has come on its way to being published.")
