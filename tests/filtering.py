"""Asking lists with filters, in each of the ways in which a filter can be given."""

from typing import Any

from exchange.api.schema import schema
from tests.client import Client

Node = dict[str, Any]

FIELDS = {
    "measures": """id title executionState targetGroups startsOn endsOn stage updatedAt municipality { ags state }
        fieldsOfAction { key }""",
    "lessons": """id title kind stage updatedAt municipality { ags state } fieldOfAction { key }
        measure { fieldsOfAction { key } }""",
    "strategies": "id title stage updatedAt municipality { ags state }",
    "municipalities": "id ags state kind sizeClass takesPart",
}
INPUTS = {
    "measures": "MeasureFilter",
    "lessons": "LessonFilter",
    "strategies": "StrategyFilter",
    "municipalities": "MunicipalityFilter",
}


def literal(value: Any) -> str:
    """A value as GraphQL writes it; names in capitals are enum values, but for keys of fields and official keys."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {literal(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, int):
        return str(value)
    quoted = value.islower() or not value.isupper() or value[:1].isdigit() or value in KEYS
    return f'"{value}"' if quoted else str(value)


KEYS = {
    *("MANAGEMENT_STEUERUNG", "ENGAGEMENT_BETEILIGUNG", "ARBEIT_WIRTSCHAFT", "ZUSAMMENHALT_BEGEGNUNG"),
    *("KOMMUNIKATION_KONFLIKT", "UNBEKANNT", "EUR", "CHF", "BAMF", "ÖKO-FONDS"),
}


async def filtered(client: Client, field: str, filter_: dict[str, Any], key: str | None = None) -> list[str]:
    """The ids that a filter lets through, the same in each of the ways in which it can be given."""
    page = "{ totalCount nodes { id } }"
    types = {name: argument.type for name, argument in schema._schema.type_map[INPUTS[field]].fields.items()}
    signature = "".join(f"${name}: {types[name]} " for name in filter_) or "$unused: Int"
    by_field = "{" + ", ".join(f"{name}: ${name}" for name in filter_) + "}"
    documents = [
        (f"{{ {field}(filter: {literal(filter_)}, first: 100) {page} }}", {}),
        (f"query($filter: {INPUTS[field]}) {{ {field}(filter: $filter, first: 100) {page} }}", {"filter": filter_}),
    ]
    if filter_:
        documents.append((f"query({signature}) {{ {field}(filter: {by_field}, first: 100) {page} }}", filter_))
    answers = [(await client.data(document, key, **variables))[field] for document, variables in documents]
    assert all(answer == answers[0] for answer in answers)
    found = [node["id"] for node in answers[0]["nodes"]]
    assert answers[0]["totalCount"] == len(found)
    return found


async def everything(client: Client, field: str, key: str | None = None) -> list[Node]:
    """All nodes of a list."""
    nodes: list[Node] = (await client.data(f"{{ {field}(first: 100) {{ nodes {{ {FIELDS[field]} }} }} }}", key))[field][
        "nodes"
    ]
    return nodes
