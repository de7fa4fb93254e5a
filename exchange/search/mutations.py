"""Mutations by which coordinators extend what the search takes for the same."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import cast
from uuid import UUID

import strawberry

from exchange.access.rules import Refused, UserError
from exchange.access.viewer import Viewer
from exchange.projection.fields import produced
from exchange.projection.ids import decode, encode
from exchange.projection.payload import Given, Info, UserErrorType, in_caller_language
from exchange.search import actions
from exchange.search.types import PREFIX, SynonymGroup
from exchange.storage.claims import AlreadyDone
from exchange.storage.engine import Database

_ERRORS = "Why nothing was changed; empty when it was done."
_TERMS = "2 to 30 terms, each of 2 to 60 characters and at most 4 words that count."


@dataclass(frozen=True, slots=True)
class Outcome:
    """The id of the group that was added, changed or removed, or why nothing was changed."""

    group_id: UUID | None
    errors: tuple[UserError, ...] = ()


def _errors(root: strawberry.Parent[Outcome], info: Info) -> list[UserErrorType]:
    return in_caller_language(root.errors, info.context)


def _removed(root: strawberry.Parent[Outcome]) -> strawberry.ID | None:
    return None if root.group_id is None else strawberry.ID(encode(PREFIX, root.group_id))


@strawberry.type(description="What a mutation of synonyms answers.")
class SynonymGroupPayload:
    """The group as it is now, or the errors."""

    synonym_group: SynonymGroup | None = produced(
        "The group as it is now; null when nothing was done.", attribute="group_id"
    )
    errors: list[UserErrorType] = strawberry.field(resolver=_errors, description=_ERRORS)


@strawberry.type(description="What the removal of synonyms answers.")
class RemovedSynonymGroupPayload:
    """The id that the group had, or the errors."""

    removed_id: strawberry.ID | None = strawberry.field(
        resolver=_removed, description="The id of the group that is no more; null when nothing was done."
    )
    errors: list[UserErrorType] = strawberry.field(resolver=_errors, description=_ERRORS)


@strawberry.input(description="Adds a group of terms that say the same.")
class AddSynonymsInput:
    """A group."""

    terms: list[str] = strawberry.field(description=_TERMS)


@strawberry.input(description="Puts other terms in the place of those of a group of the coordinators'.")
class UpdateSynonymsInput:
    """A group, and all its terms from now on."""

    id: strawberry.ID = strawberry.field(description="The group.")
    terms: list[str] = strawberry.field(description=f"All its terms from now on: {_TERMS}")


@strawberry.input(description="Removes a group of the coordinators'.")
class RemoveSynonymsInput:
    """A group."""

    id: strawberry.ID = strawberry.field(description="The group.")


@strawberry.type
class SearchMutations:
    """Root fields that change what the search takes for the same."""

    @strawberry.mutation(
        description="Adds a group of terms that say the same; takes a COORDINATOR's key. The search follows within a "
        "second. A group extends another one by having its terms, too."
    )
    async def add_synonyms(self, info: Info, input: Given[AddSynonymsInput]) -> SynonymGroupPayload:
        """Add a group."""
        return cast(SynonymGroupPayload, await _outcome(actions.add_synonyms(*_caller(info), input.terms)))

    @strawberry.mutation(
        description="Puts other terms in the place of those of a group of the coordinators'; takes a COORDINATOR's key."
    )
    async def update_synonyms(self, info: Info, input: Given[UpdateSynonymsInput]) -> SynonymGroupPayload:
        """Change a group."""
        group_id = decode(PREFIX, input.id)
        return cast(SynonymGroupPayload, await _outcome(actions.update_synonyms(*_caller(info), group_id, input.terms)))

    @strawberry.mutation(description="Removes a group of the coordinators'; takes a COORDINATOR's key.")
    async def remove_synonyms(self, info: Info, input: Given[RemoveSynonymsInput]) -> RemovedSynonymGroupPayload:
        """Remove a group."""
        group_id = decode(PREFIX, input.id)
        return cast(RemovedSynonymGroupPayload, await _outcome(actions.remove_synonyms(*_caller(info), group_id)))


def _caller(info: Info) -> tuple[Database, Viewer]:
    """Where an action happens, and who does it."""
    return info.context.writer(str(info.path.key)), info.context.viewer


async def _outcome(action: Awaitable[UUID]) -> Outcome:
    """The payload's source: the group, or what the action refused, its paths below `input`."""
    try:
        return Outcome(await action)
    except AlreadyDone as done:
        return Outcome(UUID(done.outcome["id"]))
    except Refused as refused:
        errors = (UserError(error.code, ("input", *error.path), error.message) for error in refused.errors)
        return Outcome(None, tuple(errors))
