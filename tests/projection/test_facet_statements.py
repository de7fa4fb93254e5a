"""What the statement of a page with facets consists of: nothing that was not asked for, nothing twice."""

from typing import Any

import pytest
from graphql import GraphQLObjectType

from exchange.access.rules import Text
from exchange.access.viewer import PUBLIC_VIEWER
from exchange.api.execution import Execution
from exchange.api.request import GraphQLRequest
from exchange.api.schema import schema
from exchange.measures.rules.vocabulary import ExecutionState
from exchange.projection.executor import ProjectionExecutor
from exchange.projection.facets import terms
from exchange.projection.fields import Facet
from exchange.projection.plan import Bounded
from exchange.projection.registry import spec_of

FILTER = "filter: {states: [BW], targetGroups: [MEDIA], stages: [PUBLISHED]}"


class Recorder:
    """Takes statements and answers none of them."""

    def __init__(self) -> None:
        self.sql = ""
        self.arguments: tuple[object, ...] = ()

    async def fetch_row(self, sql: str, *arguments: object) -> tuple[Any, ...]:
        """Note what would have been asked."""
        self.sql, self.arguments = sql, arguments
        return ("{}", 1)


async def statement(selection: str, arguments: str = "first: 1") -> Recorder:
    """What is asked of the database for measures."""
    recorder = Recorder()
    execution = Execution(schema._schema, ProjectionExecutor, recorder)  # type: ignore[arg-type]
    found = await execution.run(
        GraphQLRequest(f"{{ measures({arguments}) {{ {selection} }} }}", {}), PUBLIC_VIEWER, "de"
    )
    assert found.errors == []
    return recorder


async def test_without_facets_there_is_nothing_of_them() -> None:
    asked = await statement("nodes { title }", FILTER)
    assert ("WITH" in asked.sql, "change_counter" in asked.sql, "unnest" in asked.sql) == (False, False, False)
    asked = await statement("nodes { title } facets { __typename }")
    assert "WITH" not in asked.sql


@pytest.mark.parametrize(
    ("facet", "mark"),
    [
        ("fieldsOfAction", "measure_field.field_key"),
        ("funders", "measure_funding.funder"),
        ("states", "THEN 'SH'"),
        ("sizeClasses", "THEN 'LARGER_CITY'"),
        ("targetGroups", ".target_groups"),
        ("lifePhases", ".life_phases"),
        ("executionStates", ".execution_state"),
    ],
)
async def test_only_what_is_selected_is_counted(facet: str, mark: str) -> None:
    assert mark in (await statement(f"facets {{ {facet} {{ value }} }}")).sql
    others = [name for name in schema._schema.type_map["MeasureFacets"].fields if name != facet]
    selection = " ".join(f"{name} {{ value }}" for name in others)
    assert mark not in (await statement(f"facets {{ {selection} }}")).sql


async def test_a_filter_stands_apart_only_where_its_facet_is_counted() -> None:
    asked = await statement("facets { states { value } targetGroups { value } }", FILTER)
    assert [asked.sql.count(f"IS true AS f{number}") for number in (0, 1, 2)] == [1, 1, 0]
    asked = await statement("facets { states { value } lifePhases { value } }", FILTER)
    assert [asked.sql.count(f"IS true AS f{number}") for number in (0, 1)] == [1, 0]
    asked = await statement("facets { lifePhases { value } }", FILTER)
    assert "IS true" not in asked.sql


async def test_nothing_is_counted_twice() -> None:
    once = await statement("facets { targetGroups { value } }")
    twice = await statement("facets { targetGroups { value } a: targetGroups { count } }")
    assert once.sql.count("unnest") == twice.sql.count("unnest") == 1
    asked = await statement("totalCount a: totalCount b: totalCount")
    assert (asked.sql.count("count(*)"), len(asked.arguments)) == (1, 2)


def test_every_facet_is_one_of_its_type() -> None:
    type_ = schema._schema.type_map["MeasureFacets"]
    assert isinstance(type_, GraphQLObjectType)
    found = {name: spec_of(field) for name, field in type_.fields.items()}
    assert all(isinstance(facet, Facet) for facet in found.values())
    names = {name: facet.filter for name, facet in found.items() if isinstance(facet, Facet)}
    assert names == {name: name for name in names} | {"funders": "fundedBy"}


def test_the_terms_of_a_list_are_texts_and_not_commands() -> None:
    made = terms({ExecutionState.PLANNED: Text("it's", "50 % :x")})
    assert "'it''s'" in str(made.select().compile(compile_kwargs={"literal_binds": True}))


class TestBounded:
    """What is remembered has bounds."""

    def test_it_forgets_what_was_not_asked_for_the_longest(self) -> None:
        kept: Bounded[str] = Bounded(2)
        kept.put("a", "A")
        kept.put("b", "B")
        assert kept.get("a") == "A"
        kept.put("c", "C")
        assert [kept.get(key) for key in "abc"] == ["A", None, "C"]

    def test_it_counts_what_entries_weigh(self) -> None:
        kept: Bounded[str] = Bounded(10, lambda key, value: len(str(key)) + len(value))
        kept.put("a", "1234")
        kept.put("b", "1234")
        kept.put("b", "12")
        kept.put("c", "1")
        assert [kept.get(key) for key in "abc"] == ["1234", "12", "1"]
        kept.put("d", "")
        assert [kept.get(key) for key in "abcd"] == [None, "12", "1", ""]

    def test_what_is_too_heavy_is_not_kept(self) -> None:
        kept: Bounded[str] = Bounded(10, lambda _key, value: len(value))
        kept.put("a", "x" * 11)
        assert kept.get("a") is None
        kept.put("b", "x" * 10)
        assert kept.get("b") == "x" * 10
