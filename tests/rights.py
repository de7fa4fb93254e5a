"""What tests about rights share: who is a stranger to Konstanz, and proof that nothing was changed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from tests.client import Client

NOT_FOUND = "Das gibt es nicht, oder es ist für Sie nicht sichtbar."
STRANGERS = (None, "bochum_publisher", "kaufbeuren_editor", "district_publisher", "coordinator", "operator")

WHOLE = """query($id: ID!) { measure(id: $id) {
  id slug title summary context implementation results transferability preconditions targetGroups targetGroupNote
  lifePhases milieus executionState discontinuedReason startsOn endsOn periodNote regularService responsibleUnit
  cost { amount currency frequency staffFte note } contact { unit email phone visibility } language licence
  attribution verifiedOn stage visibility version publishedAt createdAt updatedAt hasUnpublishedChanges
  externalReference
  fieldsOfAction { key } strategy { id } goal { id } fundings { programme amount } partners { name }
  sources { title url }
  adoptions { origin source { id } adopted } adoptedBy { totalCount }
  indicators { totalCount nodes { id name target progress readings { totalCount nodes { value } } } }
  lessons { totalCount nodes { id title } } revisions { totalCount nodes { number title } }
} }"""


@asynccontextmanager
async def nothing_changes(client: Client) -> AsyncIterator[None]:
    """Every row of every table is the same afterwards."""
    before = await client.dump()
    yield
    assert await client.dump() == before


def public(record: UUID) -> str:
    """The id of a measure as the API shows it."""
    return f"measure_{record}"


async def mutate(client: Client, field: str, key: str | None, **given: Any) -> list[dict[str, Any]]:
    """The errors of a mutation; with errors there is no record in the payload."""
    name = field[0].upper() + field[1:] + "Input"
    what = "measure" if "easure" in field else "lesson" if "esson" in field else "indicator"
    what = "municipality" if field in ("setFourEyesRule", "grantMandate", "revokeMandate") else what
    document = (
        f"mutation($input: {name}!) {{ {field}(input: $input) {{ {what} {{ id }} errors {{ code path message }} }} }}"
    )
    payload = (await client.data(document, key, input=given))[field]
    assert (payload[what] is None) is bool(payload["errors"])
    return list(payload["errors"])
