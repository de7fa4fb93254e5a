"""What is asked: the same questions to every server, each in its own words."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

_HERE = Path(__file__).parent
_EXCHANGE = (_HERE.parent / "schema" / "operations", _HERE / "operations")
_POSTGRAPHILE = (_HERE / "peers" / "postgraphile",)

PAGE = 20
VARIETY = 50
"""How many different variables a workload has; each is asked over and over."""


@dataclass(frozen=True, slots=True)
class Workload:
    """A question. `operation` names the document, `without` a field that is left out of it."""

    name: str
    title: str
    operation: str
    without: str = ""

    def document(self, folders: Sequence[Path]) -> str:
        """The document that asks it, for the server whose documents lie in these folders."""
        for folder in folders:
            path = folder / f"{self.operation}.graphql"
            if path.exists():
                lines = path.read_text().splitlines()
                return "\n".join(line for line in lines if not self.without or line.strip() != self.without)
        raise FileNotFoundError(f"{self.operation}.graphql")


PRACTICES = Workload("practices", "`Practices`, page of 20", "Practices", without="totalCount")
WORKLOADS = (
    PRACTICES,
    Workload("practices-total", "`Practices`, page of 20, with `totalCount`", "Practices"),
    Workload("measure", "`MeasureBySlug`", "MeasureBySlug"),
    Workload("municipality", "A municipality with its first 10 measures", "MunicipalityWithMeasures"),
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a kind of server is asked: where its documents lie, and how it calls the list of measures."""

    folders: Sequence[Path]
    cursors: str


EXCHANGE = Dialect(
    _EXCHANGE,
    "{ measures(first: %d%s) { edges { cursor node { slug municipality { ags } } } pageInfo { endCursor } } }",
)
POSTGRAPHILE = Dialect(
    _POSTGRAPHILE,
    "{ measures: allMeasures(first: %d%s, orderBy: [PUBLISHED_AT_DESC, PRIMARY_KEY_DESC])"
    " { edges { cursor node { slug municipality { ags } } } pageInfo { endCursor } } }",
)


def ask(port: int, query: str, variables: dict[str, Any] | None = None) -> Any:
    """The data of an answer. Raises RuntimeError for one with errors."""
    answer = json.loads(fetch(port, graphql_request(query, variables or {})))
    if answer.get("errors"):
        raise RuntimeError(f"{answer['errors']}")
    return answer["data"]


def fetch(port: int, request: bytes) -> bytes:
    """The body of the answer to a raw request."""
    head, _, body = request.partition(b"\r\n\r\n")
    method, path, _ = head.split(b"\r\n")[0].decode().split(" ")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    plain = Request(f"http://127.0.0.1:{port}{path}", data=body or None, method=method, headers=headers)
    with urlopen(plain, timeout=30) as response:
        return bytes(response.read())


def variables_of(port: int, dialect: Dialect) -> dict[str, list[dict[str, Any]]]:
    """The variables of every workload: pages begin at 50 places among the first 200, by the server's own cursors."""
    edges: list[dict[str, Any]] = []
    after = ""
    while len(edges) < 200:
        page = ask(port, dialect.cursors % (100, after))["measures"]
        edges += page["edges"]
        after = f', after: "{page["pageInfo"]["endCursor"]}"'
    chosen = edges[3::4][:VARIETY]
    pages = [{"first": PAGE}, *({"first": PAGE, "after": edge["cursor"]} for edge in chosen[1:])]
    return {
        "practices": pages,
        "practices-total": pages,
        "measure": [{"slug": edge["node"]["slug"]} for edge in chosen],
        "municipality": [{"ags": edge["node"]["municipality"]["ags"]} for edge in chosen],
    }


def graphql_request(query: str, variables: dict[str, Any], key: str | None = None) -> bytes:
    """A raw HTTP request."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    credentials = f"authorization: Bearer {key}\r\n" if key else ""
    head = (
        "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\naccept: application/json\r\n"
        f"{credentials}content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def plain_request(workload: str, number: int) -> bytes:
    """A raw HTTP request to the bare limit."""
    return f"GET /{workload}/{number} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\n\r\n".encode()


Requests = Callable[[Workload], list[bytes]]


def graphql_requests(dialect: Dialect, variables: dict[str, list[dict[str, Any]]]) -> Requests:
    """The raw requests of each workload to a GraphQL server."""

    def requests(workload: Workload) -> list[bytes]:
        document = workload.document(dialect.folders)
        return [graphql_request(document, given) for given in variables[workload.name]]

    return requests


def plain_requests(workload: Workload) -> list[bytes]:
    """The raw requests of a workload to the bare limit."""
    return [plain_request(workload.name, number) for number in range(VARIETY)]
