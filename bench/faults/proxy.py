"""A small proxy before several processes: new connections go to those that say they are ready, in turn."""

import asyncio
import contextlib
import itertools

import httpx

LOOK_EVERY = 0.2


class Proxy:
    """Passes bytes on and tries nothing twice. `ready` are the ports of the processes that get new connections."""

    def __init__(self, ports: list[int]) -> None:
        self._ports = ports
        self._turn = itertools.count()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.ready: list[int] = []
        self._looked = asyncio.Condition()

    async def start(self) -> str:
        """Begin; gives the address to ask."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._keep(asyncio.create_task(self._watch()))
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def has_ready(self, count: int) -> None:
        """Wait until so many processes are ready."""
        async with self._looked:
            await self._looked.wait_for(lambda: len(self.ready) >= count)

    async def close(self) -> None:
        """Stop, and drop the connections there are."""
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _watch(self) -> None:
        async with httpx.AsyncClient(timeout=2, verify=False) as client:
            while True:
                self.ready = [port for port in self._ports if await _is_ready(client, port)]
                async with self._looked:
                    self._looked.notify_all()
                await asyncio.sleep(LOOK_EVERY)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._keep(task)
        ready = self.ready or self._ports
        with contextlib.suppress(OSError):
            behind, to = await asyncio.open_connection("127.0.0.1", ready[next(self._turn) % len(ready)])
            await asyncio.gather(_pass_on(reader, to), _pass_on(behind, writer))
        writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()


async def _is_ready(client: httpx.AsyncClient, port: int) -> bool:
    try:
        return (await client.get(f"http://127.0.0.1:{port}/health/ready")).status_code == 200
    except httpx.HTTPError:
        return False
