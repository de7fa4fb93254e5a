"""The closed lists of self-checks in the schema. Types and inputs take them from here, so that each is registered
first."""

from exchange.projection.enums import graphql_enum
from exchange.selfchecks.rules import labels
from exchange.selfchecks.rules.vocabulary import (
    AnswerState,
    Participation,
    QuestionKind,
    RespondentRole,
    SelfCheckStage,
    SelfCheckState,
    WithheldReason,
)

__all__ = [
    "AnswerState",
    "Participation",
    "QuestionKind",
    "RespondentRole",
    "SelfCheckStage",
    "SelfCheckState",
    "WithheldReason",
]

graphql_enum(QuestionKind, labels.QUESTION_KIND_LABELS, "How a question of a self-check is answered.")

graphql_enum(AnswerState, labels.ANSWER_STATE_LABELS, "What was done with a question.")

graphql_enum(SelfCheckStage, labels.SELF_CHECK_STAGE_LABELS, "Whose view a self-check gives.")

graphql_enum(SelfCheckState, labels.SELF_CHECK_STATE_LABELS, "How far a self-check has come.")

graphql_enum(Participation, labels.PARTICIPATION_LABELS, "How far a municipality has come in a round.")

graphql_enum(WithheldReason, labels.WITHHELD_REASON_LABELS, "Why there is no score.")

graphql_enum(RespondentRole, labels.RESPONDENT_ROLE_LABELS, "In which function somebody answered.")
