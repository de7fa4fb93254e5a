"""Sends what is generated to a served exchange until an answer is not as it must be; then hypothesis looks for the
smallest request that shows it."""

import io
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes

from exchange.api.contract import print_contract
from tests.fuzz.answers import faults
from tests.fuzz.requests import bodies

DEADLINE = 5.0
"""Seconds that the served exchange gives a request."""

GRACE = 1.0
"""Seconds more, on a busy machine."""

SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "Date": st.dates().map(str) | st.text(max_size=10),
    "DateTime": st.datetimes().map(lambda at: f"{at.isoformat()}Z") | st.text(max_size=10),
    "Decimal": st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str) | st.text(max_size=10),
    "JSON": st.text(max_size=20),
    "AnswerValue": st.text(max_size=20),
}


class Campaign:
    """Requests to one address by several callers; `told` counts the answers by status and code."""

    def __init__(self, url: str, keys: Sequence[str | None]) -> None:
        self._http = httpx.Client(base_url=url, timeout=DEADLINE * 4)
        self._keys = keys
        self.told: Counter[str] = Counter()

    def run(self, valid: int, broken: int, *, always_alike: bool = False) -> None:
        """Send so many generated valid documents, and so many broken requests, the same in each run if they are to be
        alike. Raises AssertionError."""
        chosen = settings(
            deadline=None,
            database=None,
            derandomize=always_alike,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        _generated(schema().as_strategy(), settings(chosen, max_examples=valid), self._send_document)
        _generated(bodies(), settings(chosen, max_examples=broken), self._send)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _send_document(self, case: Any) -> None:
        self._send(json.dumps({"query": case.body}).encode())

    def _send(self, body: bytes) -> None:
        """Send to all callers, as one sees what another may not."""
        for key in self._keys:
            headers = {"content-type": "application/json", "accept": "application/graphql-response+json"}
            if key is not None:
                headers["authorization"] = f"Bearer {key}"
            started = time.monotonic()
            response = self._http.post("/graphql", content=body, headers=headers)
            seconds = time.monotonic() - started
            sent = body.decode(errors="replace")
            found = list(faults(response.status_code, response.content, seconds, DEADLINE + GRACE, sent))
            assert found == [], f"{found} for {sent[:2000]}"
            self._count(response)

    def _count(self, response: httpx.Response) -> None:
        errors = response.json().get("errors", ())
        codes = sorted({error["extensions"]["code"] for error in errors}) or ["answered"]
        self.told[f"{response.status_code} {' '.join(codes)}"] += 1


def schema() -> Any:
    """The published schema, as schemathesis generates documents from it."""
    sdl = print_contract()
    for name in re.findall(r"^scalar (\w+)", sdl, re.MULTILINE):
        schemathesis.graphql.scalar(name, SCALARS[name].map(nodes.String))
    return schemathesis.graphql.from_file(io.StringIO(sdl))


def _generated(strategy: Any, chosen: settings, send: Callable[[Any], None]) -> None:
    @chosen
    @given(strategy)
    def each(generated: Any) -> None:
        send(generated)

    each()
