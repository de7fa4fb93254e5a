"""Documents of our own, run by the API's own execution for whoever asks: what is hidden there is not in the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from exchange.access.viewer import Viewer
from exchange.api.execution import Execution
from exchange.api.request import GraphQLRequest
from exchange.errors import ErrorCode, ExchangeError


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, in which language. `noted_as` is what the access trail says of it, where reading leaves one."""

    viewer: Viewer
    language: str
    request_id: str = ""
    noted_as: str | None = None


async def read(execution: Execution, reader: Reader, document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """What the reader is answered. The document has a variable `language`. Raises ExchangeError for the first error."""
    request = GraphQLRequest(document, {**variables, "language": reader.language.upper()})
    how: Any = {"read_only": True, "is_own": True, "request_id": reader.request_id, "noted_as": reader.noted_as}
    answer = await execution.run(request, reader.viewer, reader.language, **how)
    if answer.errors:
        [error, *_] = answer.errors
        raise ExchangeError(error["message"], ErrorCode(error["extensions"]["code"]))
    data: dict[str, Any] = orjson.loads(answer.encoded())["data"]
    return data
