"""Inputs for lessons."""

import strawberry
from strawberry import ID, Maybe

from exchange.measures.inputs.values import identity, optional, optional_identity
from exchange.measures.types.enums import LessonKind


@strawberry.input
class LessonContent:
    """The fields that a lesson can do without."""

    field_of_action: Maybe[str | None] = optional("The field of action, by its key, of a lesson that stands alone.")
    external_reference: Maybe[str | None] = optional(
        "The key under which your own system knows the lesson; unique among your lessons."
    )


@strawberry.input(description="A new lesson, of a measure or of a field of action. It begins as a draft.")
class CreateLessonInput(LessonContent):
    """A new lesson."""

    kind: LessonKind = strawberry.field(description="What it teaches.")
    title: str = strawberry.field(description="The lesson in one line; at most 200 characters.")
    text: str = strawberry.field(description="The lesson; at most 20,000 characters.")
    measure: Maybe[ID | None] = optional_identity("measure", "The measure that it was learned from.")
    municipality: Maybe[str] = optional(
        "Whose lesson it is, by official key (AGS), when you act for several; your own unless told."
    )


@strawberry.input(description="Changes of a lesson's draft. Absent fields stay, null clears.")
class UpdateLessonInput(LessonContent):
    """Changes of a lesson."""

    id: ID = identity("lesson", "The lesson's id.")
    version: int = strawberry.field(description="The version that the changes are based on.")
    kind: Maybe[LessonKind | None] = optional("What it teaches; it cannot be cleared.")
    title: Maybe[str | None] = optional("The lesson in one line; it cannot be cleared.")
    text: Maybe[str | None] = optional("The lesson; it cannot be cleared.")
