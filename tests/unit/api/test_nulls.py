"""A null where a patch knows none is the caller's mistake, in the caller's language, and reaches no action."""

import pytest

from exchange.access.viewer import Role, Viewer, ViewerKind
from exchange.api.execution import Execution
from exchange.api.request import GraphQLRequest
from exchange.api.schema import schema
from exchange.projection.executor import ProjectionExecutor

EDITOR = Viewer(ViewerKind.MEMBER, Role.EDITOR, name="Konstanz")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("input_", ["sources: {remove: null}", "fundings: {add: null}", "indicators: {change: null}"])
async def test_what_cannot_be_cleared(input_: str, language: str) -> None:
    execution = Execution(schema._schema, ProjectionExecutor, "no database")
    document = f'mutation {{ updateMeasure(input: {{id: "x", version: 1, {input_}}}) {{ errors {{ message }} }} }}'
    answer = await execution.run(GraphQLRequest(document), EDITOR, language)
    (error,) = answer.errors
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["path"] == ["updateMeasure"]
    start = "Ein Feld der Eingabe ist null" if language == "de" else "A field of the input is null"
    assert error["message"].startswith(start)
