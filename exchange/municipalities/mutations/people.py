"""Mutations by which people are invited, accept that, and lose their access again."""

from dataclasses import replace
from typing import cast
from uuid import UUID

import strawberry

from exchange.access import actions
from exchange.access.actions import Invitation
from exchange.access.viewer import Role
from exchange.municipalities.mutations.caller import answer_is_secret, caller
from exchange.municipalities.mutations.outcome import Outcome, outcome_of, shown_once
from exchange.municipalities.types.people import PREFIX, PersonAccess
from exchange.projection.fields import produced
from exchange.projection.ids import decode
from exchange.projection.payload import Given, Info, UserErrorType, user_errors

_ACCESS = "The access as it is now; null when nothing was done."


@strawberry.type(description="An invitation that was just made.")
class InvitationPayload:
    """The invitation, or the errors."""

    access: PersonAccess | None = produced(_ACCESS)
    code: str | None = shown_once(
        "The code: hand it to the person by a way that only the person reads. It is shown this once, "
        "counts once and is kept nowhere; who repeats the request under its `Idempotency-Key` gets null here."
    )
    errors: list[UserErrorType] = user_errors()


@strawberry.type(description="What became of an access.")
class PersonAccessPayload:
    """The access, or the errors."""

    access: PersonAccess | None = produced(_ACCESS)
    errors: list[UserErrorType] = user_errors()


@strawberry.input(description="Invites a person to act for a municipality or an organisation.")
class InvitePersonInput:
    """An invitation."""

    label: str = strawberry.field(
        description="What you call it, at most 200 characters; the function in the town hall is enough, a name is not "
        "needed. It stands in the audit trail for what the person does."
    )
    role: Role = strawberry.field(description="What the person may do; not OPERATOR.")
    municipality: str | None = strawberry.field(
        default=None, description="For which municipality, by official key (AGS); your own unless told."
    )
    organisation: str | None = strawberry.field(
        default=None, description="For a coordinator: for which organisation, by its key."
    )
    expires_in_days: int = strawberry.field(
        default=actions.INVITATION_DAYS, description="For how many days the code counts, 1 to 30."
    )


@strawberry.input(description="Accepts an invitation.")
class AcceptInvitationInput:
    """A code."""

    code: str = strawberry.field(description="The code of the invitation.")


@strawberry.input(description="Takes a person's access, or an invitation, back.")
class RevokeAccessInput:
    """An access."""

    id: strawberry.ID = strawberry.field(description="The access.")


@strawberry.type
class PeopleMutations:
    """Root fields about people's accesses."""

    @strawberry.mutation(
        description="Invites a person who signs in at an identity provider, and shows the code once; takes a PUBLISHER "
        "of the municipality, or the operator."
    )
    async def invite_person(self, info: Info, input: Given[InvitePersonInput]) -> InvitationPayload:
        """Invite a person."""
        answer_is_secret(info)
        database, viewer = caller(info)
        given = {"municipality": input.municipality, "organisation": input.organisation}
        made = actions.invite_person(
            database,
            role=input.role,
            label=input.label,
            expires_in_days=input.expires_in_days,
            viewer=viewer,
            **given,
        )
        return cast(InvitationPayload, await outcome_of(made, _shown))

    @strawberry.mutation(
        description="Accepts an invitation as the person who signed in; from the next request on the access counts. "
        "One that the person had to the same municipality ends. Accepting again what you accepted changes nothing."
    )
    async def accept_invitation(self, info: Info, input: Given[AcceptInvitationInput]) -> PersonAccessPayload:
        """Accept an invitation."""
        context = info.context

        def accepted(made: tuple[UUID, UUID]) -> Outcome:
            access_id, person_id = made
            # So that the payload shows the access to a person who was not known before.
            context.viewer = replace(context.viewer, person_id=person_id)
            return Outcome(access_id)

        accepting = actions.accept_invitation(context.database, context.viewer, input.code)
        return cast(PersonAccessPayload, await outcome_of(accepting, accepted))

    @strawberry.mutation(
        description="Takes a person's access, or an invitation, back: the next request is refused, and open "
        "connections are closed within a second; takes a PUBLISHER of the municipality, the operator, or the person. "
        "Of one that was revoked before nothing changes."
    )
    async def revoke_access(self, info: Info, input: Given[RevokeAccessInput]) -> PersonAccessPayload:
        """Revoke an access."""
        database, viewer = caller(info)
        revoking = actions.revoke_access(database, decode(PREFIX, input.id), viewer=viewer)
        return cast(PersonAccessPayload, await outcome_of(revoking, Outcome))


def _shown(made: Invitation) -> Outcome:
    return Outcome(made.id, made.code)
