"""The client's end of a WebSocket that speaks graphql-transport-ws, on bare ASGI."""

import asyncio
from collections.abc import Callable
from typing import Any

import orjson

PROTOCOL = "graphql-transport-ws"
INIT = {"type": "connection_init"}
ACK = {"type": "connection_ack"}


class Socket:
    """The client's end. `says` sends a message, `hears` is the next one from the server, or the code of its close."""

    def __init__(self) -> None:
        self.inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.reads = asyncio.Event()
        self.reads.set()
        self.inbox.put_nowait({"type": "websocket.connect"})

    async def send(self, message: dict[str, Any]) -> None:
        await self.reads.wait()
        await self.outbox.put(message)

    def says(self, message: Any) -> None:
        text = message if isinstance(message, str) else orjson.dumps(message).decode()
        self.inbox.put_nowait({"type": "websocket.receive", "text": text})

    def leaves(self) -> None:
        self.inbox.put_nowait({"type": "websocket.disconnect", "code": 1000})

    async def hears(self) -> Any:
        message = await asyncio.wait_for(self.outbox.get(), 3)
        if message["type"] == "websocket.send":
            return orjson.loads(message["text"])
        if message["type"] == "websocket.accept":
            return message.get("subprotocol", "")
        return message.get("code", message.get("status"))


Connect = Callable[..., Any]


async def greet(socket: Socket, payload: Any = None) -> None:
    assert await socket.hears() == PROTOCOL
    socket.says(INIT if payload is None else INIT | {"payload": payload})
    assert await socket.hears() == ACK


def subscribe(query: str, id_: str = "a", **more: Any) -> dict[str, Any]:
    return {"id": id_, "type": "subscribe", "payload": {"query": query} | more}


def next_(data: Any, id_: str = "a") -> dict[str, Any]:
    return {"id": id_, "type": "next", "payload": {"data": data}}


def complete(id_: str = "a") -> dict[str, Any]:
    return {"id": id_, "type": "complete"}
