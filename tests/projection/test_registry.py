"""A type without a visibility rule does not load, and what every projected type states is complete."""

import pytest
import strawberry
from graphql import GraphQLObjectType

from exchange.access.visibility import Rule
from exchange.api.schema import schema
from exchange.municipalities.tables import FieldOfActionRow
from exchange.projection.fields import METADATA
from exchange.projection.page import page_size
from exchange.projection.registry import node_types, projected, projected_type, spec_of
from exchange.projection.values import ABSENT, Value

SCHEMA = schema._schema
PROJECTED = {
    name: type_
    for name, type_ in SCHEMA.type_map.items()
    if isinstance(type_, GraphQLObjectType) and projected_type(type_) is not None
}


@pytest.mark.parametrize("rule", [None, True, "PUBLIC", Rule, lambda: True])
def test_a_type_without_a_rule_does_not_load(rule: object) -> None:
    with pytest.raises(TypeError, match="needs a visibility rule"):
        projected(FieldOfActionRow, rule=rule)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        projected(FieldOfActionRow)  # type: ignore[call-arg]


def test_every_object_with_an_id_can_be_had_by_it() -> None:
    interface = SCHEMA.type_map["Node"]
    by_prefix = node_types(SCHEMA)
    assert sorted(type_.name for type_ in SCHEMA.get_possible_types(interface)) == sorted(
        type_.name for type_ in by_prefix.values() if "id" in type_.fields
    )
    assert all(prefix.isidentifier() and "_" not in prefix for prefix in by_prefix)


@pytest.mark.parametrize("name", PROJECTED)
def test_every_field_of_a_projected_type_has_a_source(name: str) -> None:
    for field_name, field in PROJECTED[name].fields.items():
        declared = field.extensions["strawberry-definition"]
        has_resolver = declared is not None and declared.base_resolver is not None
        assert spec_of(field) is not None or has_resolver, field_name


def test_the_key_of_a_type_is_a_column_of_its_table() -> None:
    for type_ in PROJECTED.values():
        projection = projected_type(type_)
        assert projection is not None
        assert projection.key in projection.table.c


def test_a_field_without_a_specification_has_none() -> None:
    @strawberry.type
    class Plain:
        text: str

    built = strawberry.Schema(query=Plain)._schema
    assert built.query_type is not None
    assert METADATA not in built.query_type.fields["text"].extensions


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, (20, False)),
        (0, None, (0, False)),
        (100, None, (100, False)),
        (None, 7, (7, True)),
        (None, 0, (0, True)),
    ],
)
def test_page_sizes(first: int | None, last: int | None, expected: tuple[int, bool]) -> None:
    def value(number: int | None) -> Value:
        return ABSENT if number is None else Value(number, lambda _run: number)

    assert page_size({"first": value(first), "last": value(last)}) == expected
