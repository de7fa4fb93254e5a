"""Mutations by which API keys are made, rotated and revoked."""

from typing import cast

import strawberry

from exchange.access import actions
from exchange.access.actions import NewKey
from exchange.access.viewer import Role, Scope
from exchange.municipalities.mutations.caller import answer_is_secret, caller
from exchange.municipalities.mutations.outcome import Outcome, outcome_of, shown_once
from exchange.municipalities.types.keys import PREFIX, ApiKey
from exchange.projection.fields import produced
from exchange.projection.ids import decode
from exchange.projection.payload import Given, Info, UserErrorType, user_errors

_WHO = "takes a PUBLISHER's key of the municipality, or the operator's"
_API_KEY = "What is known about the key from now on; null when nothing was done."


@strawberry.type(description="A key that was just made.")
class NewApiKeyPayload:
    """The key, or the errors."""

    api_key: ApiKey | None = produced(_API_KEY)
    key: str | None = shown_once(
        "The key itself: store it now. It is shown this once and kept nowhere; who repeats the request "
        "under its `Idempotency-Key` gets null here."
    )
    errors: list[UserErrorType] = user_errors()


@strawberry.type(description="A key that was revoked.")
class ApiKeyPayload:
    """What is known about the key, or the errors."""

    api_key: ApiKey | None = produced(_API_KEY)
    errors: list[UserErrorType] = user_errors()


@strawberry.input(description="Makes an API key.")
class CreateApiKeyInput:
    """A key."""

    name: str = strawberry.field(
        description="What it is for, such as the software that uses it; at most 200 characters."
    )
    role: Role = strawberry.field(description="What it may do at most.")
    scopes: list[Scope] | None = strawberry.field(
        default=None,
        description="What it is for: all that its role allows unless told. WRITE and PUBLISH need READ. Nobody gives a "
        "scope that its own key lacks.",
    )
    municipality: str | None = strawberry.field(
        default=None, description="Whose it is, by official key (AGS); your own municipality unless told."
    )
    organisation: str | None = strawberry.field(
        default=None, description="Of a coordinator's key: the organisation, by its key."
    )
    expires_in_days: int | None = strawberry.field(
        default=None, description="For how many days it is valid, 1 to 3650; it does not expire unless told."
    )


@strawberry.input(description="Makes the successor of an API key.")
class RotateApiKeyInput:
    """A key, and how long it stays valid beside its successor."""

    id: strawberry.ID = strawberry.field(description="The key.")
    overlap_hours: int = strawberry.field(
        default=actions.OVERLAP_HOURS,
        description="For how many hours the old key stays valid, 0 to 720 (30 days), unless it expires earlier.",
    )
    expires_in_days: int | None = strawberry.field(
        default=None,
        description="For how many days the successor is valid, 1 to 3650; as long as the old key was, unless told.",
    )


@strawberry.input(description="Revokes an API key.")
class RevokeApiKeyInput:
    """A key."""

    id: strawberry.ID = strawberry.field(description="The key.")


@strawberry.type
class KeyMutations:
    """Root fields that manage API keys."""

    @strawberry.mutation(description=f"Makes an API key and shows it once; {_WHO}.")
    async def create_api_key(self, info: Info, input: Given[CreateApiKeyInput]) -> NewApiKeyPayload:
        """Make a key."""
        answer_is_secret(info)
        database, viewer = caller(info)
        made = actions.create_key(
            database,
            role=input.role,
            name=input.name,
            municipality=input.municipality,
            organisation=input.organisation,
            scopes=input.scopes,
            expires_in_days=input.expires_in_days,
            viewer=viewer,
        )
        return cast(NewApiKeyPayload, await outcome_of(made, _shown))

    @strawberry.mutation(
        description="Makes the successor of an API key, with its name, role and scopes, and shows it once; the old key "
        f"stays valid for a while; {_WHO}. For the four-eyes rule the two are one."
    )
    async def rotate_api_key(self, info: Info, input: Given[RotateApiKeyInput]) -> NewApiKeyPayload:
        """Make a successor."""
        answer_is_secret(info)
        database, viewer = caller(info)
        made = actions.rotate_key(
            database,
            decode(PREFIX, input.id),
            overlap_hours=input.overlap_hours,
            expires_in_days=input.expires_in_days,
            viewer=viewer,
        )
        return cast(NewApiKeyPayload, await outcome_of(made, _shown))

    @strawberry.mutation(
        description="Revokes an API key: the next request with it is refused, and connections that it opened are "
        f"closed within a second; {_WHO}. Of a key that was revoked before nothing changes."
    )
    async def revoke_api_key(self, info: Info, input: Given[RevokeApiKeyInput]) -> ApiKeyPayload:
        """Revoke a key."""
        database, viewer = caller(info)
        key_id = decode(PREFIX, input.id)
        revoking = actions.revoke_key(database, key_id, viewer=viewer)
        return cast(ApiKeyPayload, await outcome_of(revoking, lambda _changed: Outcome(key_id)))


def _shown(made: NewKey) -> Outcome:
    return Outcome(made.id, made.key)
