"""Random documents for random viewers: no errors, the right shape, and the same from a warm cache, a cold one, and in
plain words."""

from typing import Any

import orjson
from graphql import parse, validate
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.access.viewer import Viewer
from exchange.api.execution import Execution
from exchange.api.request import GraphQLRequest
from exchange.api.schema import schema
from exchange.projection.executor import ProjectionExecutor
from exchange.storage.engine import Database
from tests.excess import excess_of
from tests.property.answers import Reading
from tests.property.conftest import Rich
from tests.property.documents import documents

SCHEMA = schema._schema


async def answer(execution: Execution, text: str, variables: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
    """The data, as a client gets it; there must be no errors."""
    found = await execution.run(GraphQLRequest(text, variables), viewer, "de")
    assert found.errors == [], found.errors
    data: dict[str, Any] = orjson.loads(orjson.dumps(found.data))
    return data


def cold(database: Database) -> Execution:
    """What a process has that just began."""
    return Execution(SCHEMA, ProjectionExecutor, database)


@given(data=st.data())
async def test_any_document_is_answered_in_full_and_always_alike(rich: Rich, data: st.DataObject) -> None:
    document = data.draw(documents(SCHEMA, rich.ids))
    parsed = parse(document.text)
    assert validate(SCHEMA, parsed) == []
    viewer = data.draw(st.sampled_from(rich.viewers))
    warm = cold(rich.database)
    first = [await answer(warm, document.text, variables, viewer) for variables in document.assignments]
    for variables, found in zip(document.assignments, first, strict=True):
        Reading(SCHEMA, parsed, variables).check(found)
    again = [await answer(warm, document.text, variables, viewer) for variables in reversed(document.assignments)]
    assert again == first[::-1]
    last = document.assignments[-1]
    assert await answer(cold(rich.database), document.text, last, viewer) == first[-1]
    plain = Reading(SCHEMA, parsed, last).plain()
    assert validate(SCHEMA, parse(plain)) == []
    if excess_of(plain) is None:  # a fragment on an interface is written out for each of its types
        expected = await answer(cold(rich.database), plain, {}, viewer)
        assert without_fillers(expected) == first[-1]


def without_fillers(value: Any) -> Any:
    """Without the field that stands in for an empty selection."""
    if isinstance(value, dict):
        return {key: without_fillers(item) for key, item in value.items() if key != "nothing"}
    return [without_fillers(item) for item in value] if isinstance(value, list) else value


@settings(max_examples=settings.default.max_examples // 2)
@given(data=st.data())
async def test_a_plan_of_one_viewer_is_not_used_for_another(rich: Rich, data: st.DataObject) -> None:
    document = data.draw(documents(SCHEMA, rich.ids))
    variables = document.assignments[0]
    warm = cold(rich.database)
    for viewer in data.draw(st.permutations(rich.viewers))[:3]:
        found = await answer(warm, document.text, variables, viewer)
        assert found == await answer(cold(rich.database), document.text, variables, viewer)
