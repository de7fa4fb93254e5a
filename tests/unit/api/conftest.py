"""A small schema behind the real endpoint, and three ways to talk to it: HTTP as usual, bare ASGI, a WebSocket."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import orjson
import pytest
from graphql import Executor, GraphQLError, GraphQLResolveInfo, GraphQLSchema, build_schema

from exchange.access.viewer import Role, Viewer, ViewerKind
from exchange.api.address import Addresses
from exchange.api.credentials import Credentials
from exchange.api.endpoint import GraphQLEndpoint
from exchange.api.errors import ErrorCode, ExchangeError
from exchange.api.execution import Execution
from exchange.api.live import Live
from exchange.api.websocket import WebSocketEndpoint
from exchange.storage.feed import TooSlow
from tests.sockets import PROTOCOL, Connect, Socket

SDL = """
type Query {
  hello(name: String! = "Welt"): String!
  who: String!
  page: Page!
  pages: [Page!]!
  wait: String
  number(at: Int): Int
  level(at: Level): Level
  find(filter: Filter): String
  broken: String
  brokenHard: String!
  refused: String
  refusedByLibrary: String
  offline: String
  closed: String
  unstorable: String
  endless: String
  unwritable: Int
  self: Query
}
type Page { title: String }
enum Level { LOW HIGH }
input Filter { name: String!, levels: [Level!], deeper: Filter }
type Mutation { rename(name: String!): String  breakOff: String }
type Subscription { ticks: Int  quiet: Int  failing: Int  refusedStream: Int  slow: Int }
"""

EDITOR = Viewer(ViewerKind.MEMBER, Role.EDITOR, name="Konstanz")


class PassingExecutor(Executor[Any]):
    """Completes nothing that is JSON already."""

    def complete_value(self, return_type: Any, details: Any, info: Any, path: Any, result: Any, position: Any) -> Any:
        if isinstance(result, orjson.Fragment):
            return result
        return super().complete_value(return_type, details, info, path, result, position)


def _raise(error: Exception) -> Callable[..., Any]:
    def resolve(_root: object, _info: GraphQLResolveInfo[Any]) -> Any:
        raise error

    return resolve


async def _wait(_root: object, _info: GraphQLResolveInfo[Any]) -> str:
    await asyncio.sleep(0)
    return "done"


def _who(_root: object, info: GraphQLResolveInfo[Any]) -> str:
    context = info.context
    return f"{context.viewer.kind} {context.language} {context.database} {context.request_id}"


class Sources:
    """What subscriptions yield, and how many of the quiet ones are open."""

    def __init__(self) -> None:
        self.open = 0

    async def ticks(self, _root: object, _info: GraphQLResolveInfo[Any]) -> AsyncIterator[int]:
        for number in range(3):
            yield number

    async def quiet(self, _root: object, _info: GraphQLResolveInfo[Any]) -> AsyncIterator[int]:
        self.open += 1
        try:
            yield 1
            await asyncio.Future()
        finally:
            self.open -= 1

    async def failing(self, _root: object, _info: GraphQLResolveInfo[Any]) -> AsyncIterator[int]:
        yield 1
        raise RuntimeError("hunter2")

    async def slow(self, _root: object, _info: GraphQLResolveInfo[Any]) -> AsyncIterator[int]:
        yield 1
        raise TooSlow


SOURCES = Sources()
RESOLVERS: dict[str, Callable[..., Any]] = {
    "hello": lambda _root, _info, name: f"Hallo {name}",
    "who": _who,
    "page": lambda _root, _info: orjson.Fragment(b'{"title":"Stra\xc3\x9fe"}'),
    "pages": lambda _root, _info: [orjson.Fragment(b'{"title":"a"}'), {"title": "b"}],
    "wait": _wait,
    "number": lambda _root, _info, at=None: at,
    "level": lambda _root, _info, at=None: at,
    "find": lambda _root, _info, **arguments: orjson.dumps(arguments).decode(),
    "broken": _raise(RuntimeError("the password is hunter2")),
    "brokenHard": _raise(KeyError("hunter2")),
    "refused": _raise(ExchangeError("The cursor is not one of ours.", ErrorCode.BAD_USER_INPUT, argument="after")),
    "refusedByLibrary": _raise(GraphQLError("hunter2")),
    "offline": _raise(ConnectionRefusedError("/var/run/hunter2")),
    "closed": _raise(asyncpg.InterfaceError("pool is closing")),
    "endless": _raise(asyncpg.QueryCanceledError("hunter2")),
    "unstorable": _raise(asyncpg.CharacterNotInRepertoireError("hunter2")),
    "unwritable": lambda _root, _info: 2**40,
    "self": lambda _root, _info: {},
}


def build() -> GraphQLSchema:
    schema = build_schema(SDL)
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    for name, resolve in RESOLVERS.items():
        schema.query_type.fields[name].resolve = resolve
    schema.mutation_type.fields["rename"].resolve = lambda _root, _info, name: name
    schema.mutation_type.fields["breakOff"].resolve = RESOLVERS["offline"]
    assert schema.subscription_type is not None
    for name, field in schema.subscription_type.fields.items():
        field.subscribe = getattr(SOURCES, name, RESOLVERS["refused"])
        field.resolve = lambda event, _info: event
    return schema


async def authenticate(key: str) -> Viewer | None:
    if key == "offline":
        raise ConnectionRefusedError("/var/run/hunter2")
    return EDITOR if key == "good.key-1" else None


async def no_viewers(_keys: object) -> dict[Any, Viewer]:
    return {}


@pytest.fixture(scope="session")
def schema() -> GraphQLSchema:
    return build()


@pytest.fixture
def execution(schema: GraphQLSchema) -> Execution:
    return Execution(schema, PassingExecutor, "database")


@pytest.fixture
def sources() -> Sources:
    return SOURCES


@pytest.fixture
def credentials() -> Credentials:
    return Credentials(authenticate)


@pytest.fixture
def live() -> Live:
    return Live(no_viewers, most=3)


@pytest.fixture
def endpoint(execution: Execution, credentials: Credentials, live: Live) -> GraphQLEndpoint:
    return GraphQLEndpoint(execution, credentials, live, body_limit=10_000)


@pytest.fixture
async def client(endpoint: GraphQLEndpoint) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(endpoint, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://exchange/graphql") as client:
        yield client


Call = Callable[..., Awaitable[tuple[int, dict[bytes, bytes], Any]]]


@pytest.fixture
def call(endpoint: GraphQLEndpoint) -> Call:
    """One request in bare ASGI, its body in chunks: gives status, headers and the body's JSON."""

    async def send_request(
        chunks: Iterable[bytes],
        headers: Iterable[tuple[bytes, bytes]] = ((b"content-type", b"application/json"),),
        method: str = "POST",
        query_string: bytes = b"",
    ) -> tuple[int, dict[bytes, bytes], Any]:
        parts = list(chunks) or [b""]
        messages = [
            {"type": "http.request", "body": part, "more_body": at < len(parts) - 1} for at, part in enumerate(parts)
        ]
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return messages.pop(0) if messages else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": method, "headers": list(headers), "query_string": query_string}
        await endpoint(scope, receive, send)
        start, body = sent
        return start["status"], dict(start["headers"]), orjson.loads(body["body"])

    return send_request


@pytest.fixture
def connect(execution: Execution, credentials: Credentials, live: Live, sources: Any) -> Connect:
    endpoint = WebSocketEndpoint(execution, credentials, live, message_limit=1_000, addresses=Addresses("10.0.0.0/8"))

    @asynccontextmanager
    async def connected(
        protocols: tuple[str, ...] = (PROTOCOL,), client: tuple[str, int] | None = None, **headers: str | list[str]
    ) -> AsyncIterator[Socket]:
        socket = Socket()
        given = [
            (name.replace("_", "-").encode(), line.encode())
            for name, lines in headers.items()
            for line in ([lines] if isinstance(lines, str) else lines)
        ]
        scope = {"type": "websocket", "subprotocols": list(protocols), "headers": given, "client": client}
        task = asyncio.create_task(endpoint(scope, socket.inbox.get, socket.send))
        yield socket
        socket.reads.set()
        socket.leaves()
        await asyncio.wait_for(task, 3)
        assert sources.open == 0

    return connected
