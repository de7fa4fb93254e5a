"""GraphQL over WebSocket: the protocol `graphql-transport-ws`, as the npm package `graphql-ws` speaks it."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from exchange.api import negotiation, protocol
from exchange.api.address import Addresses
from exchange.api.answers import Answer
from exchange.api.arrivals import Arrivals
from exchange.api.credentials import PLACE, Credentials
from exchange.api.deadline import DEFAULT_WITHIN, Deadline
from exchange.api.errors import ErrorCode, ExchangeError, error_entry, unexpected
from exchange.api.execution import Execution
from exchange.api.live import SEND_WITHIN, End, Live, Session
from exchange.api.protocol import SUBPROTOCOL, Close, Closing, Message
from exchange.api.request import idempotency_key_in
from exchange.api.statuses import STATUS
from exchange.observing.work import CURRENT, Work
from exchange.storage.feed import TooSlow

INITIALISE_WITHIN = 10.0
"""Seconds that a client has for its `connection_init`."""

MOST_OPERATIONS = 100
"""Operations of one connection that run at once."""

_ENDS = {
    End.GOING_AWAY: Close.GOING_AWAY,
    End.KEY_INVALID: Close.FORBIDDEN,
    End.ACCESS_REVOKED: Close.FORBIDDEN,
    End.SIGN_IN_EXPIRED: Close.FORBIDDEN,
}
_PORTS = {"http": ":80", "https": ":443"}


class WebSocketEndpoint:
    """An ASGI application for one path. `message_limit` is in bytes, `within` in seconds."""

    def __init__(
        self,
        execution: Execution,
        credentials: Credentials,
        live: Live,
        *,
        message_limit: int,
        within: float = DEFAULT_WITHIN,
        addresses: Addresses | None = None,
        origins: Sequence[str] = (),
        arrivals: Arrivals | None = None,
    ) -> None:
        self._execution = execution
        self._credentials = credentials
        self._live = live
        self._message_limit = message_limit
        self._within = within
        self._origins = origins
        self._addresses = Addresses() if addresses is None else addresses
        self._arrivals = Arrivals() if arrivals is None else arrivals

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one WebSocket from its upgrade to its end."""
        await receive()
        headers = dict(scope["headers"])
        if not is_welcome(headers.get(b"origin"), headers.get(b"host", b""), self._origins):
            await _deny(send, 403)
            return
        address = self._addresses.of(scope)
        try:
            session = self._live.enter(of=address)
        except ExchangeError as error:
            await _deny(send, STATUS[error.code])
            return
        try:
            await self._serve(scope, headers, address, session, receive, send)
        finally:
            self._live.leave(session)

    async def _serve(
        self, scope: Any, headers: dict[bytes, bytes], address: str, session: Session, receive: Any, send: Any
    ) -> None:
        if SUBPROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.accept"})
            code = Close.SUBPROTOCOL_NOT_ACCEPTABLE
            await send({"type": "websocket.close", "code": code, "reason": "Subprotocol not acceptable"})
            return
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        language = negotiation.language(headers.get(b"accept-language"))
        claimed = headers.get(b"authorization"), headers.get(PLACE)
        socket = _Socket(receive, send, self._message_limit)
        id_ = self._arrivals.id_of(scope, headers.get(b"x-request-id"))
        client = Client(language, claimed, address, self._within, id_, headers.get(b"traceparent"))
        await Connection(socket, self._execution, self._credentials, session, client, self._arrivals).run()


def is_welcome(origin: bytes | None, host: bytes, origins: Sequence[str] = ()) -> bool:
    """Whether a page of our own opens the socket, one of these origins, or no page at all. Which scheme a proxy before
    us speaks is not known here."""
    if origin is None or "*" in origins or origin.decode("latin-1").lower() in origins:
        return True
    try:
        found = urlsplit(origin.decode("ascii").lower())
        own = host.decode("ascii").lower()
    except ValueError:
        return False
    standard = _PORTS.get(found.scheme)
    return standard is not None and found.netloc.removesuffix(standard) == own.removesuffix(standard)


async def _deny(send: Any, status: int) -> None:
    """Refuse the upgrade."""
    await send({"type": "websocket.http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "websocket.http.response.body", "body": b""})


class Gone(Exception):
    """The client went away."""


class _Socket:
    """Messages in and out of an accepted WebSocket."""

    def __init__(self, receive: Any, send: Any, limit: int) -> None:
        self._receive = receive
        self._send = send
        self._limit = limit

    async def receive(self) -> bytes | None:
        """The next message; None when the client is gone. Raises Closing for one that is too large."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            return None
        text: str | None = message.get("text")
        data: bytes = message["bytes"] if text is None else text.encode()
        if len(data) > self._limit:
            raise Closing(Close.TOO_LARGE, f"The message is larger than {self._limit} bytes.")
        return data

    async def send(self, message: bytes) -> None:
        """Send a message. Raises Closing when the client does not read it for a while, Gone when it is gone."""
        try:
            if (work := CURRENT.get()) is not None:
                work.size += len(message)
            async with asyncio.timeout(SEND_WITHIN):
                await self._send({"type": "websocket.send", "text": message.decode()})
        except TimeoutError:
            raise Closing(Close.TRY_AGAIN_LATER, "The client reads too slowly.") from None
        except OSError:
            raise Gone from None

    async def close(self, closing: Closing) -> None:
        """Close it. Whoever does not even take this is cut off by the server."""
        with contextlib.suppress(TimeoutError, OSError):
            async with asyncio.timeout(SEND_WITHIN):
                await self._send({"type": "websocket.close", "code": int(closing.code), "reason": closing.reason})


class _Operation:
    """An operation under way: its task, and whether it is a subscription, which can be stopped at any moment."""

    def __init__(self) -> None:
        self.task: asyncio.Task[None] | None = None
        self.is_stream = False

    def stop(self) -> None:
        """Stop it if it is a subscription. What writes or reads once is let finish."""
        if self.is_stream and self.task is not None:
            self.task.cancel()


@dataclass(frozen=True, slots=True)
class Client:
    """What the upgrade says of a client: the language, who it is and for which municipality, where it comes from; the
    seconds that one of its operations may take; the id of the connection, and the trace that it belongs to."""

    language: str
    claimed: tuple[bytes | None, bytes | None]
    address: str
    within: float
    id: str
    traceparent: bytes | None


class Connection:
    """One client, after the upgrade."""

    def __init__(
        self,
        socket: _Socket,
        execution: Execution,
        credentials: Credentials,
        session: Session,
        client: Client,
        arrivals: Arrivals,
    ) -> None:
        self._socket = socket
        self._execution = execution
        self._credentials = credentials
        self._session = session
        self._client = client
        self._arrivals = arrivals
        self._is_initialised = False
        self._operations: dict[str, _Operation] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._broken: asyncio.Future[Closing] = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        """Serve the client until it goes, breaks the protocol, or has to go."""
        watches = {
            asyncio.create_task(work)
            for work in (self._read(), self._expect_initialisation(), self._until_ended(), self._until_broken())
        }
        try:
            closing = await _first(watches)
            if closing is not None:
                await self._socket.close(closing)
        finally:
            for operation in self._operations.values():
                operation.stop()
            self._operations.clear()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _read(self) -> Closing | None:
        """Take message after message; None when the client is gone."""
        while True:
            try:
                data = await self._socket.receive()
                if data is None:
                    return None
                await self._take(protocol.read(data))
            except Closing as closing:
                return closing
            except Gone:
                return None

    async def _expect_initialisation(self) -> Closing:
        await asyncio.sleep(INITIALISE_WITHIN)
        if self._is_initialised:
            await asyncio.Future()
        return Closing(Close.INITIALISATION_TIMEOUT, "Connection initialisation timeout")

    async def _until_ended(self) -> Closing:
        why = await self._session.ended()
        return Closing(_ENDS[why], why.value)

    async def _until_broken(self) -> Closing:
        return await self._broken

    async def _take(self, message: Message) -> None:
        if message.type == "connection_init":
            await self._initialise(message.payload or {})
        elif message.type == "ping":
            await self._socket.send(protocol.pong(message.payload))
        elif message.type == "subscribe":
            await self._subscribe(message)
        elif message.type == "complete":
            operation = self._operations.pop(message.id, None)
            if operation is not None:
                operation.stop()

    async def _initialise(self, payload: dict[str, Any]) -> None:
        if self._is_initialised:
            raise Closing(Close.TOO_MANY_INITIALISATIONS, "Too many initialisation requests")
        self._is_initialised = True
        authorization, place = (
            _told(payload, name, before)
            for name, before in zip(("Authorization", "Exchange-Municipality"), self._client.claimed, strict=True)
        )
        try:
            if authorization is not None:
                self._session.viewer = await self._credentials.viewer(authorization, place)
        except ExchangeError as error:
            if error.code is ErrorCode.SERVICE_UNAVAILABLE:
                raise Closing(Close.TRY_AGAIN_LATER, "The sign-in cannot be checked at the moment.") from None
            raise Closing(Close.FORBIDDEN, "Forbidden") from None
        except Exception as error:
            unexpected(error, self._client.id)
            raise Closing(Close.TRY_AGAIN_LATER, "The key cannot be checked at the moment.") from None
        await self._socket.send(protocol.ack())

    async def _subscribe(self, message: Message) -> None:
        if not self._is_initialised:
            raise Closing(Close.UNAUTHORIZED, "Unauthorized")
        if message.id in self._operations:
            raise Closing(Close.SUBSCRIBER_ALREADY_EXISTS, f"Subscriber for {message.id[:60]} already exists")
        if len(self._tasks) >= MOST_OPERATIONS:
            text = f"At most {MOST_OPERATIONS} operations can run on one connection at once."
            await self._socket.send(protocol.error(message.id, [error_entry(text, ErrorCode.BAD_REQUEST)]))
            return
        operation = self._operations[message.id] = _Operation()
        operation.task = asyncio.create_task(self._operate(message, operation))
        self._tasks.add(operation.task)
        operation.task.add_done_callback(self._tasks.discard)

    async def _operate(self, message: Message, operation: _Operation) -> None:
        """Run one operation to its end, and say so unless the client has left it."""
        work = self._arrivals.follow("websocket", self._client.id, self._client.traceparent)
        work.who = self._session.viewer
        try:
            last = await self._results(message, operation, work)
            if self._operations.get(message.id) is operation:
                del self._operations[message.id]
                await self._socket.send(last)
        except Closing as closing:
            self._break(closing)
        except TooSlow:
            self._break(Closing(Close.TRY_AGAIN_LATER, "The client reads too slowly."))
        except Gone:
            pass  # The reading side finds that out as well.
        finally:
            self._arrivals.observer.end(work)

    async def _results(self, message: Message, operation: _Operation, work: Work) -> bytes:
        """Send the results of an operation; gives the message that ends it."""
        assert message.request is not None
        try:
            async with Deadline(self._client.within, None):
                outcome = await self._execution.open(
                    message.request,
                    lambda: self._session.viewer,
                    self._client.language,
                    request_id=self._client.id,
                    idempotency_key=idempotency_key_in(message.request.extensions),
                    caller=self._execution.caller(self._session.viewer, self._client.address),
                )
            if isinstance(outcome, Answer):
                work.note(outcome.errors)
                if outcome.is_request_error:
                    return protocol.error(message.id, outcome.errors)
                await self._next(message.id, outcome, operation)
                return protocol.complete(message.id)
            operation.is_stream = True
            async with contextlib.aclosing(cast("Any", outcome)) as answers:
                # The client may have left while the stream was opened, when it could not be stopped yet.
                while self._operations.get(message.id) is operation:
                    await self._next(message.id, await anext(answers), operation)
        except StopAsyncIteration:
            pass
        except (Closing, TooSlow, Gone):
            raise
        except ExchangeError as error:
            work.codes.add(error.code.value)
            told = error.in_language(self._client.language)
            return protocol.error(message.id, [{"message": told, "extensions": error.extensions}])
        except Exception as error:
            entry = unexpected(error, self._client.id)
            work.note([entry])
            return protocol.error(message.id, [entry])
        return protocol.complete(message.id)

    async def _next(self, id_: str, answer: Answer, operation: _Operation) -> None:
        if self._operations.get(id_) is operation:
            await self._socket.send(protocol.next_(id_, answer))

    def _break(self, closing: Closing) -> None:
        if not self._broken.done():
            self._broken.set_result(closing)


def _told(payload: dict[str, Any], name: str, before: bytes | None) -> bytes | None:
    """What the first message says under the name of a header; else what the header of the upgrade said."""
    given = payload.get(name, payload.get(name.lower()))
    if given is None:
        return before
    return given.encode() if isinstance(given, str) else b""


async def _first(tasks: set[asyncio.Task[Any]]) -> Any:
    """The result of whichever ends first; the others are cancelled."""
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(iter(done)).result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
