"""The bulk import."""

from typing import cast

import strawberry
from strawberry import ID

from exchange.measures.actions.importing import Imported, import_measures
from exchange.measures.inputs.importing import ImportMeasuresInput
from exchange.measures.inputs.values import values_of
from exchange.measures.mutations.caller import caller
from exchange.measures.rules.importing import IMPORT_STATUS_LABELS, ImportStatus
from exchange.projection.enums import graphql_enum
from exchange.projection.ids import encode
from exchange.projection.payload import Given, Info, UserErrorType, user_errors

graphql_enum(ImportStatus, IMPORT_STATUS_LABELS, "What came of a record of an import.")


def _id(root: strawberry.Parent[Imported]) -> ID | None:
    return None if root.record_id is None else ID(encode("measure", root.record_id))


def _reference(root: strawberry.Parent[Imported]) -> str:
    return root.reference


@strawberry.type(description="What came of one record of an import.")
class ImportedMeasure:
    """What came of a record."""

    external_reference: str = strawberry.field(
        resolver=_reference, description="The record's external reference, as it is stored."
    )
    status: ImportStatus = strawberry.field(description="What came of it; in a dry run, what would.")
    id: ID | None = strawberry.field(
        resolver=_id, description="The measure's id; null where there is none, as in a dry run that would create it."
    )
    errors: list[UserErrorType] = user_errors(
        "What is wrong with it; paths begin with `input`, `records` and its position."
    )


@strawberry.type(description="What an import answers.")
class ImportMeasuresPayload:
    """What came of the records, or why there was no import."""

    records: list[ImportedMeasure] = strawberry.field(
        description="What came of each record, in their order; empty when there was no import at all."
    )
    errors: list[UserErrorType] = user_errors(
        "Why nothing was changed: with ALL_OR_NOTHING the errors of all records. Empty when it was done."
    )


@strawberry.type
class ImportMutations:
    """The root field of the import."""

    @strawberry.mutation(
        description="Creates and changes drafts of up to 500 measures in one step, known by their external references. "
        "Doing it twice changes nothing the second time."
    )
    async def import_measures(self, info: Info, input: Given[ImportMeasuresInput]) -> ImportMeasuresPayload:
        """Import measures."""
        return cast(ImportMeasuresPayload, await import_measures(*caller(info), **values_of(input)))
