"""`python -m bench.faults.rolling`: restarts two processes on one database one after the other while others read and
write through a proxy. Exits with 1 if a single request failed. With PgBouncer between, the database is shared by
transaction."""

import argparse
import asyncio
import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx

from bench.faults.proxy import LOOK_EVERY, Proxy
from exchange.storage.embedded import EmbeddedPostgres

ROOT = Path(__file__).parents[2]
CLIENTS = 6
START_SECONDS = 120.0
MISSING = "PgBouncer is not installed (Debian's package pgbouncer): the run behind it is left out."

READ = "{ measures(first: 5) { totalCount nodes { title municipality { name } } } }"
WRITE = """mutation ($terms: [String!]!) { addSynonyms(input: {terms: $terms}) {
  synonymGroup { id } errors { path message } } }"""

_INI = """[databases]
exchange = host={host} port={port} user={user} dbname={name}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 10
ignore_startup_parameters = jit
"""


class Served:
    """One process of the API."""

    def __init__(self, settings: dict[str, str], log: Path) -> None:
        self.port = _free_port()
        self._environment = os.environ | settings | {"EXCHANGE_PORT": str(self.port), "EXCHANGE_DEMO": "false"}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "exchange", "serve"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)

    async def stop(self) -> int | None:
        """Ask it to stop, as systemd does, and wait until it has."""
        if self._process is None:
            return None
        self._process.terminate()
        return await asyncio.to_thread(self._process.wait, 60)


class Load:
    """Clients that read and write without a break, keep their connections, and try nothing twice."""

    def __init__(self, address: str, key: str) -> None:
        self._address, self._key = address, key
        self.answered = 0
        self.failed: list[str] = []
        self.is_over = False

    async def run(self) -> None:
        await asyncio.gather(*(self._client() for _ in range(CLIENTS)))

    async def _client(self) -> None:
        headers = {"authorization": f"Bearer {self._key}"}
        async with httpx.AsyncClient(base_url=self._address, headers=headers, timeout=20, verify=False) as client:
            for turn in range(1_000_000):
                if self.is_over:
                    return
                variables = {"terms": [_word(), _word()]}
                body = {"query": WRITE, "variables": variables} if turn % 5 == 0 else {"query": READ}
                await self._ask(client, body)
                await asyncio.sleep(0.02)

    async def _ask(self, client: httpx.AsyncClient, body: dict[str, object]) -> None:
        try:
            response = await client.post("/graphql", json=body)
        except httpx.HTTPError as error:
            self.failed.append(f"{time.strftime('%H:%M:%S')} {error!r}")
            return
        if response.status_code != 200 or '"errors":[{' in response.text:
            self.failed.append(f"{response.status_code} {response.text[:200]}")
        else:
            self.answered += 1


async def roll(direct: str, url: str, folder: Path, settings: dict[str, str], restarts: int) -> Load:
    """Serve from this database by two processes, and restart each so many times under load. `direct` is its address
    past a pooler, where it is set up."""
    await asyncio.to_thread(_command, {"EXCHANGE_DATABASE_URL": direct}, "seed")
    settings = {"EXCHANGE_DATABASE_URL": url, "EXCHANGE_DRAIN": "1.5", "EXCHANGE_KEY_BUDGET": "0"} | settings
    served = [Served(settings, folder / "serve.log") for _ in range(2)]
    proxy = Proxy([each.port for each in served])
    try:
        address = await proxy.start()
        for each in served:
            each.start()
        made = ("key", "create", "--coordinator", "phineo", "--name", "load")
        load = Load(address, (await asyncio.to_thread(_command, settings, *made)).strip())
        await _until(proxy, len(served))
        running = asyncio.create_task(load.run())
        for each in served * restarts:
            await asyncio.sleep(1)
            if await each.stop() != 0:
                load.failed.append("a process did not end as it should")
            each.start()
            await _until(proxy, len(served))
        await asyncio.sleep(1)
        load.is_over = True
        await running
    finally:
        await asyncio.gather(*(each.stop() for each in served))
        await proxy.close()
    return load


@contextlib.contextmanager
def pooled(program: str, url: str, folder: Path) -> Iterator[str]:
    """The address of PgBouncer before this database, in transaction mode."""
    known = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    listen, ini = _free_port(), folder / "pgbouncer.ini"
    ini.write_text(_INI.format(**known, name=urlsplit(url).path[1:], listen=listen))
    as_whom = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    folder.chmod(0o755)
    with (folder / "pgbouncer.log").open("wb") as log:
        process = subprocess.Popen([program, "-q", str(ini)], stdout=log, stderr=log, **as_whom)
    try:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", listen), 1):
                break
            time.sleep(0.1)
        yield f"postgresql://exchange@127.0.0.1:{listen}/exchange"
    finally:
        process.terminate()
        process.wait(10)


async def _until(proxy: Proxy, count: int) -> None:
    async with asyncio.timeout(START_SECONDS):
        await asyncio.sleep(2 * LOOK_EVERY)
        await proxy.has_ready(count)


def _command(settings: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "exchange", *arguments]
    environment = os.environ | settings | {"EXCHANGE_DEMO": "false"}
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


def _word() -> str:
    """A word that is in no group yet, and that no rule of German takes apart."""
    return "".join(random.choices("bcdfghjkmpqvwxz", k=16))


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.faults.rolling", description=__doc__)
    parser.add_argument("--only-pooled", action="store_true", help="leave out the run without PgBouncer")
    parser.add_argument("--restarts", type=int, default=2, help="restarts of each process")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the processes must not outlive us
    bouncer = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    is_good = True
    for program in (bouncer,) if given.only_pooled and bouncer else (None, bouncer):
        with (
            tempfile.TemporaryDirectory(prefix="exchange-rolling-", dir="/tmp") as name,
            EmbeddedPostgres(Path(name) / "data", durable=False) as direct,
            pooled(program, direct, Path(name)) if program else contextlib.nullcontext(direct) as url,
        ):
            settings = {"EXCHANGE_DATABASE_STATEMENT_CACHE": "0"} if program else {}
            load = asyncio.run(roll(direct, url, Path(name), settings, given.restarts))
        how = "behind PgBouncer" if program else "directly"
        print(f"{how}: {2 * given.restarts} restarts, {load.answered} answered, {len(load.failed)} failed", flush=True)
        print("".join(f"  {line}\n" for line in load.failed[:10]), end="")
        is_good &= not load.failed and load.answered > 0
        if bouncer is None:
            print(MISSING)
            break
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
