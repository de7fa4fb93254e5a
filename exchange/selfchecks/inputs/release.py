"""Inputs about who sees a self-check, and about joint ones."""

import strawberry
from strawberry import ID, Maybe

from exchange.access.rules import Visibility
from exchange.measures.inputs.values import identity, optional

_SELF_CHECK = "The self-check's id."
_VERSION = "The version of the self-check that you have seen; when there is a newer one, nothing is done."


@strawberry.input(description="A field of action that is shown less widely than the self-check as a whole.")
class ReleaseFieldInput:
    """A field with a visibility of its own."""

    field: str = strawberry.field(description="The field of action, by its key.")
    visibility: Visibility = strawberry.field(description="Who will see it; not more widely than the whole.")


@strawberry.input(
    description="What a release says: who will see the newest snapshot of a completed self-check. It says everything "
    "anew, whatever was released before."
)
class ReleaseSelfCheckInput:
    """A release."""

    self_check: ID = identity("selfcheck", _SELF_CHECK)
    visibility: Visibility = strawberry.field(
        description="Who will see it; with STATISTICS nobody by name, with OWN nobody else at all."
    )
    fields: list[ReleaseFieldInput] = strawberry.field(
        default_factory=list, description="Fields of action that are shown less widely; all others are as the whole."
    )
    answers: Visibility = strawberry.field(
        default=Visibility.OWN,
        description="Who will see the answers with their rationales and evidence, each as far as its field is shown.",
    )
    version: Maybe[int | None] = optional(_VERSION)


@strawberry.input(description="A release to take back.")
class RevokeSelfCheckReleaseInput:
    """A release to take back."""

    self_check: ID = identity("selfcheck", _SELF_CHECK)
    version: Maybe[int | None] = optional(_VERSION)


@strawberry.input(description="Municipalities of your district to invite to its self-check.")
class InviteToSelfCheckInput:
    """Municipalities to invite."""

    self_check: ID = identity("selfcheck", _SELF_CHECK)
    municipalities: list[str] = strawberry.field(
        description="Who is invited, by official key (AGS); who is invited already stays so."
    )


@strawberry.input(description="Your municipality's consent to take part in its district's self-check.")
class AgreeToJointSelfCheckInput:
    """A consent."""

    self_check: ID = identity("selfcheck", "The self-check's id, as the invitation gives it.")
    up_to: Visibility = strawberry.field(
        description="The widest visibility that you agree to; with OWN it stays among those that take part."
    )


@strawberry.input(description="A joint self-check in which your municipality takes part no longer.")
class LeaveJointSelfCheckInput:
    """A joint self-check to leave."""

    self_check: ID = identity("selfcheck", _SELF_CHECK)
