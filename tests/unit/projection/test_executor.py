import dataclasses
import threading

import orjson
import pytest
from graphql import execute_sync, get_introspection_query, parse

from exchange.access.viewer import PUBLIC_VIEWER, Scope, ViewerKind
from exchange.api.execution import Execution
from exchange.api.request import GraphQLRequest
from exchange.api.schema import schema
from exchange.projection.executor import ProjectionExecutor

WORDS = """query ($names: [String!], $in: Language! = DE) {
    vocabularies(names: $names) { name terms { label(language: $in) } } }"""


@pytest.fixture
def execution():
    return Execution(schema._schema, ProjectionExecutor, None)


async def told(execution, text, variables=None, viewer=PUBLIC_VIEWER):
    return orjson.loads((await execution.run(GraphQLRequest(text, variables), viewer, "de")).encoded())


async def test_introspection_is_what_graphql_core_says(execution) -> None:
    text = get_introspection_query(specified_by_url=True, input_value_deprecation=True)
    expected = execute_sync(schema._schema, parse(text)).data
    assert await told(execution, text) == await told(execution, text) == {"data": expected}


async def test_what_never_changes_goes_by_all_that_was_asked(execution) -> None:
    async def labels(**variables):
        return (await told(execution, WORDS, variables))["data"]["vocabularies"]

    german = [{"name": "Direction", "terms": [{"label": "aufsteigend"}, {"label": "absteigend"}]}]
    english = [{"name": "Direction", "terms": [{"label": "ascending"}, {"label": "descending"}]}]
    for _ in range(2):
        assert await labels(names=["Direction"]) == german
        assert await labels(**{"names": ["Direction"], "in": "EN"}) == english
        assert await labels(names=[]) == []
        assert len(await labels()) == len(await labels(names=None)) > 40
    two = '{ a: __type(name: "Term") { name } b: __type(name: "Vocabulary") { name } c: __type(name: "?") { name } }'
    assert await told(execution, two) == {"data": {"a": {"name": "Term"}, "b": {"name": "Vocabulary"}, "c": None}}


async def test_it_is_completed_once_and_beside_the_event_loop(execution, monkeypatch) -> None:
    threads = []

    def label(_self, language=None) -> str:
        threads.append(threading.current_thread())
        return "?"

    field = schema._schema.type_map["Term"].fields["label"]
    monkeypatch.setattr(field, "resolve", lambda source, _info, **_arguments: label(source))
    for _ in range(3):
        answer = await told(execution, WORDS, {"names": ["Direction"]})
        assert answer["data"]["vocabularies"][0]["terms"] == [{"label": "?"}, {"label": "?"}]
    assert len(threads) == 2
    assert threading.main_thread() not in threads


async def test_an_error_in_what_never_changes_is_told_each_time(execution) -> None:
    text = 'query ($x: Boolean) { __type(name: "Term") { fields(includeDeprecated: $x) { name } } name: __typename }'
    first = await told(execution, text, {"x": None})
    assert first["data"] == {"__type": None, "name": "Query"}
    (error,) = first["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("BAD_USER_INPUT", ["__type", "fields"])
    assert await told(execution, text, {"x": None}) == first
    whole = " ".join(f"w{at}: enumValues(includeDeprecated: $x) {{ name }}" for at in range(100))
    many = await told(execution, f"query ($x: Boolean) {{ __schema {{ types {{ {whole} }} }} }}", {"x": None})
    assert (many["data"], len(many["errors"])) == (None, 1)


class Rows:
    """A database with rows that all have something to be completed in Python."""

    async def fetch_row(self, *_: object) -> tuple[str, ...]:
        """A page of rows whose `compareRevisions` fails."""
        row = '{"$mixed": "Measure", "$row:c": {"before": null, "after": null}}'
        return (f'{{"$mixed": "MeasureConnection", "nodes": [{", ".join([row] * 200)}]}}', "1", "1")


async def test_after_a_hundred_errors_an_operation_ends() -> None:
    text = "query ($x: Int = 1) { measures { nodes { c: compareRevisions(from: $x) { __typename } } } }"
    answer = await told(Execution(schema._schema, ProjectionExecutor, Rows()), text, {"x": None})
    codes = [error["extensions"]["code"] for error in answer["errors"]]
    assert (answer["data"], codes) == (None, ["BAD_USER_INPUT"] * 100 + ["QUERY_TOO_COMPLEX"])
    assert answer["errors"][-1]["message"] == "Die Anfrage wurde nach 100 Fehlern abgebrochen."
    assert answer["errors"][-1]["extensions"] == {"code": "QUERY_TOO_COMPLEX", "limit": "errors", "allowed": 100}


async def test_keys_for_something_else_are_refused_what_others_were_told(execution) -> None:
    no_reader = dataclasses.replace(PUBLIC_VIEWER, kind=ViewerKind.MEMBER, scopes=frozenset({Scope.WRITE}))
    assert "errors" not in await told(execution, WORDS)
    answer = await told(execution, WORDS, viewer=no_reader)
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert answer["data"] is None
