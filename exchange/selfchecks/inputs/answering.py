"""Inputs by which self-checks are started, answered, completed and corrected."""

import strawberry
from strawberry import ID, Maybe

from exchange.measures.inputs.values import identity, optional, optional_identity
from exchange.selfchecks.types.enums import RespondentRole
from exchange.selfchecks.types.value import AnswerValue

_SELF_CHECK = "The self-check's id."
_VERSION = "The version of the self-check that you have seen; when there is a newer one, nothing is done."
_NOTE = "What those who work on it should know; at most 2,000 characters. Nobody else sees it."


@strawberry.input(description="A new self-check of the administration.")
class StartSelfCheckInput:
    """A new self-check."""

    instrument: ID = identity("instrument", "The id of the version of the instrument.")
    round: Maybe[ID | None] = optional_identity(
        "round",
        "The id of the round that it belongs to: one that is open, with this instrument, to which your "
        "municipality is invited. Without a round it stands by itself.",
    )
    municipality: Maybe[str | None] = optional(
        "The official key (AGS) of the municipality whose it is, where you act for it; your own unless told."
    )
    note: Maybe[str | None] = optional(_NOTE)


@strawberry.input(description="That a question does not apply here.")
class NotApplicableInput:
    """That a question does not apply."""

    reason: str = strawberry.field(description="Why not; at most 2,000 characters.")


@strawberry.input(
    description="What is answered to a question: one of `value`, `notApplicable` and `skipped`, which the first answer "
    "needs. Absent fields stay, null clears. What was decided about a question can be changed, and not be removed."
)
class AnswerInput:
    """An answer."""

    question: ID = identity("question", "The question's id.")
    version: Maybe[int | None] = optional(
        "The version of the answer that this one changes; nothing where the question has no answer yet. If another is "
        "there by now, nothing is saved, and `conflicts` has it."
    )
    value: Maybe[AnswerValue | None] = optional("What is answered.")
    not_applicable: Maybe[NotApplicableInput | None] = optional("That the question does not apply, and why.")
    skipped: Maybe[bool | None] = optional("That the question is skipped. It lowers no score.")
    rationale: Maybe[str | None] = optional("Why it is answered like that; at most 5,000 characters.")
    evidence: Maybe[str | None] = optional("What shows it: documents, figures, addresses; at most 5,000 characters.")
    measures: Maybe[list[ID] | None] = optional_identity(
        "measure", "The ids of measures of your municipality that belong to it, at most 50: all of them."
    )


@strawberry.input(
    description="Answers to some questions of a self-check; all others stay. All of them are saved, or none."
)
class SaveAnswersInput:
    """Answers to save."""

    self_check: ID = identity("selfcheck", _SELF_CHECK)
    answers: list[AnswerInput] = strawberry.field(
        description="The answers, at most 500 and one for a question. A question that depends on another one can be "
        "answered along with that."
    )


@strawberry.input(description="How many people answered in a function.")
class RespondentInput:
    """How many people answered in a function."""

    role: RespondentRole = strawberry.field(description="In which function.")
    number: int = strawberry.field(description="How many, from 1 to 10,000.")


@strawberry.input(description="Who answers a self-check: functions and numbers, no names.")
class SetRespondentsInput:
    """Who answers."""

    self_check: ID = identity("selfcheck", _SELF_CHECK)
    version: Maybe[int | None] = optional(_VERSION)
    respondents: list[RespondentInput] = strawberry.field(
        description="All functions in which somebody answers, each once; they take the place of those named before."
    )


@strawberry.input(description="A self-check to complete.")
class CompleteSelfCheckInput:
    """A self-check to complete."""

    self_check: ID = identity("selfcheck", _SELF_CHECK)
    version: Maybe[int | None] = optional(_VERSION)


@strawberry.input(description="A completed self-check to correct.")
class CorrectSelfCheckInput:
    """A self-check to correct."""

    self_check: ID = identity("selfcheck", _SELF_CHECK)
    version: Maybe[int | None] = optional(_VERSION)
    reason: str = strawberry.field(
        description="Why it is corrected; at most 2,000 characters. It stays with the snapshot; only its owners see it."
    )
    answers: list[AnswerInput] = strawberry.field(description="The answers that are corrected, as for `saveAnswers`.")


@strawberry.input(description="A workshop that goes on from a completed self-check of the administration.")
class StartWorkshopInput:
    """A workshop to start."""

    self_check: ID = identity("selfcheck", "The id of the self-check of the administration.")
    version: Maybe[int | None] = optional(_VERSION)
    note: Maybe[str | None] = optional(_NOTE)


@strawberry.input(description="A self-check that is not completed, to discard.")
class DiscardSelfCheckInput:
    """A self-check to discard."""

    self_check: ID = identity("selfcheck", _SELF_CHECK)
    version: Maybe[int | None] = optional(_VERSION)
