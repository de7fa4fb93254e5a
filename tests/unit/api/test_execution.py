import asyncio
from typing import Any

import orjson
import pytest
from limits.aio.storage import MemoryStorage

from exchange.access.viewer import PUBLIC_VIEWER, Viewer, ViewerKind
from exchange.api.answers import Answer
from exchange.api.budgets import Budgets, Turns
from exchange.api.execution import Execution
from exchange.api.gate import NODES_A_SELECTION, Gate, Limits
from exchange.api.request import GraphQLRequest


async def run(execution: Execution, query: str, **parameters: Any) -> Answer:
    return await execution.run(GraphQLRequest(query, **parameters), PUBLIC_VIEWER, "en", request_id="r-1")


def refusal(code: str, message: str) -> Answer:
    return Answer(errors=[{"message": message, "extensions": {"code": code}}], is_request_error=True)


async def test_resolvers_get_the_context(execution: Execution) -> None:
    assert await run(execution, "{ who }") == Answer({"who": "PUBLIC en database r-1"})


async def test_awaitable_resolvers(execution: Execution) -> None:
    assert await run(execution, "{ wait hello again: wait }") == Answer(
        {"wait": "done", "hello": "Hallo Welt", "again": "done"}
    )


async def test_json_passes_through(execution: Execution) -> None:
    answer = await run(execution, "{ page { title } pages { title } }")
    assert orjson.dumps(answer.data).decode() == '{"page":{"title":"Straße"},"pages":[{"title":"a"},{"title":"b"}]}'


async def test_variables_are_coerced(execution: Execution) -> None:
    query = """query ($name: String!, $level: Level = HIGH, $at: Int) {
      hello(name: $name) level(at: $level) number(at: $at)
    }"""
    answer = await run(execution, query, variables={"name": "Konstanz", "unknown": 1})
    assert answer == Answer({"hello": "Hallo Konstanz", "level": "HIGH", "number": None})


async def test_input_objects(execution: Execution) -> None:
    query = "query ($filter: Filter) { find(filter: $filter) }"
    variables = {"filter": {"name": "a", "levels": "LOW", "deeper": {"name": "b", "levels": None}}}
    answer = await run(execution, query, variables=variables)
    assert answer.data is not None
    assert orjson.loads(answer.data["find"]) == {
        "filter": {"name": "a", "levels": ["LOW"], "deeper": {"name": "b", "levels": None}}
    }


async def test_the_named_operation_runs(execution: Execution) -> None:
    query = "query A { hello } query B { wait }"
    assert await run(execution, query, operation_name="B") == Answer({"wait": "done"})


async def test_operations_that_are_not_found(execution: Execution) -> None:
    query = "query A { hello } query B { wait }"
    assert await run(execution, query) == refusal(
        "OPERATION_NOT_FOUND", "The document has several operations; 'operationName' must say which to run."
    )
    assert await run(execution, query, operation_name="C") == refusal(
        "OPERATION_NOT_FOUND", "The document has no operation named 'C'."
    )
    assert await run(execution, "{ hello }", operation_name="A") == refusal(
        "OPERATION_NOT_FOUND", "The document has no operation named 'A'."
    )


async def test_a_mutation_runs_unless_only_reading_is_allowed(execution: Execution) -> None:
    request = GraphQLRequest('mutation { rename(name: "b") }')
    assert await execution.run(request, PUBLIC_VIEWER, "de") == Answer({"rename": "b"})
    refused = await execution.run(request, PUBLIC_VIEWER, "de", read_only=True)
    expected = refusal("METHOD_NOT_ALLOWED", "A mutation must be sent with POST.")
    expected.is_mutation_refused = True
    assert refused == expected


async def test_subscriptions_are_refused(execution: Execution) -> None:
    assert await run(execution, "subscription { ticks }") == refusal(
        "BAD_REQUEST", "Subscriptions need a WebSocket, or Accept: text/event-stream."
    )


@pytest.mark.parametrize(
    ("query", "variables", "message"),
    [
        (
            "query ($name: String!) { hello(name: $name) }",
            None,
            "Variable '$name' has invalid value: Expected a value of non-null type 'String!' to be provided.",
        ),
        (
            "query ($name: String!) { hello(name: $name) }",
            {"name": 5},
            "Variable '$name' has invalid value: String cannot represent a non string value: 5",
        ),
        (
            "query ($at: Level) { level(at: $at) }",
            {"at": "MIDDLE"},
            "Variable '$at' has invalid value: Value 'MIDDLE' does not exist in 'Level' enum.",
        ),
        (
            "query ($at: Int) { number(at: $at) }",
            {"at": 2**40},
            "Variable '$at' has invalid value: Int cannot represent non 32-bit signed integer value: 1099511627776",
        ),
        (
            "query ($f: Filter) { find(filter: $f) }",
            {"f": {"name": "a", "nome": 1}},
            "Variable '$f' has invalid value: Expected value of type 'Filter' not to include unknown field 'nome'."
            " Did you mean 'name'? Found: {'name': 'a', 'nome': 1}.",
        ),
    ],
)
async def test_variables_that_do_not_fit(
    execution: Execution, query: str, variables: dict[str, Any] | None, message: str
) -> None:
    answer = await run(execution, query, variables=variables)
    assert answer.is_request_error
    assert answer.data is None
    assert answer.errors == [
        {"message": message, "extensions": {"code": "BAD_USER_INPUT"}, "locations": [{"line": 1, "column": 8}]}
    ]


async def test_the_first_few_wrong_variables_are_enough(execution: Execution) -> None:
    variables = "".join(f"$v{at}: Int! " for at in range(9))
    fields = "".join(f"n{at}: number(at: $v{at}) " for at in range(9))
    answer = await run(execution, f"query ({variables}) {{ {fields} }}")
    assert len(answer.errors) == 6
    assert {error["extensions"]["code"] for error in answer.errors} == {"BAD_USER_INPUT"}


async def test_values_nested_too_deeply(execution: Execution) -> None:
    value: dict[str, Any] = {"name": "a"}
    for _ in range(500):
        value = {"name": "a", "deeper": value}
    answer = await run(execution, "query ($f: Filter) { find(filter: $f) }", variables={"f": value})
    assert answer == refusal("BAD_USER_INPUT", "Variable values are nested too deeply.")


async def test_a_null_where_a_default_had_stood_is_the_callers_mistake(execution: Execution) -> None:
    query = 'query ($name: String = "a") { hello(name: $name) }'
    answer = await run(execution, query, variables={"name": None})
    assert not answer.is_request_error
    assert [error["extensions"] for error in answer.errors] == [{"code": "BAD_USER_INPUT"}]
    assert answer.errors[0]["path"] == ["hello"]


async def follow(execution: Execution, viewer: Any = PUBLIC_VIEWER, **variables: Any) -> list[Answer]:
    request = GraphQLRequest("subscription { ticks }", variables)
    answers: Any = await execution.open(request, lambda: viewer, "de")
    return [answer async for answer in answers]


async def test_each_event_of_a_subscription_is_an_answer(execution: Execution) -> None:
    assert await follow(execution) == [Answer({"ticks": number}) for number in range(3)]


async def test_equal_subscriptions_share_the_work_and_others_do_not(
    execution: Execution, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    tell = execution._tell

    async def counting(event: Any, subscriber: Any, viewer: Viewer) -> Answer | None:
        told.append((event, viewer))
        await asyncio.sleep(0.01)
        return await tell(event, subscriber, viewer)

    monkeypatch.setattr(execution.followers, "_tell", counting)
    other = Viewer(ViewerKind.MEMBER)
    seen = await asyncio.gather(*(follow(execution, viewer) for viewer in (PUBLIC_VIEWER, PUBLIC_VIEWER, other)))
    assert seen == [[Answer({"ticks": number}) for number in range(3)]] * 3
    assert len(told) == 6
    assert set(told) == {(number, viewer) for number in range(3) for viewer in (PUBLIC_VIEWER, other)}


async def test_each_event_is_charged_once_for_all_who_ask_the_same(
    execution: Execution, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = len("subscription { ticks }") // 4 + 2 * (1 + NODES_A_SELECTION)
    gate = Gate(Limits(public_budget=opening + 2), Budgets(MemoryStorage()), Turns(6))
    monkeypatch.setattr(execution, "_gate", gate)
    caller = gate.caller(PUBLIC_VIEWER, "203.0.113.1")

    async def told() -> list[Answer]:
        request = GraphQLRequest("subscription { ticks }")
        answers: Any = await execution.open(request, lambda: PUBLIC_VIEWER, "de", caller=caller)
        return [answer async for answer in answers]

    for ticks in await asyncio.gather(told(), told()):
        assert ticks[:-1] == [Answer({"ticks": 0}), Answer({"ticks": 1})]
        [error] = ticks[-1].errors
        assert (error["extensions"]["code"], error["message"][:14]) == ("RATE_LIMITED", "Ihr Kontingent")
    assert (len(execution.followers), execution.followers._under_way) == (0, {})


async def test_what_is_withheld_is_passed_over(execution: Execution, monkeypatch: pytest.MonkeyPatch) -> None:
    async def withholding(event: Any, prepared: Any, context: Any) -> Answer | None:
        return None if event == 1 else Answer({"ticks": event})

    monkeypatch.setattr(execution.followers, "_tell", withholding)
    assert await follow(execution) == [Answer({"ticks": 0}), Answer({"ticks": 2})]


async def test_an_event_waits_for_a_lost_database(execution: Execution, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exchange.api.following.RETRY_EVERY", 0.01)
    away = Answer(None, [{"message": "", "extensions": {"code": "SERVICE_UNAVAILABLE"}}])
    answers = [away, away, *(Answer({"ticks": number}) for number in range(3))]

    async def unsteady(*_arguments: Any) -> Answer | None:
        return answers.pop(0)

    monkeypatch.setattr(execution.followers, "_tell", unsteady)
    assert await follow(execution) == [Answer({"ticks": number}) for number in range(3)]
