"""`exchange serve`: the database, its tables, the seeds, and the API over HTTP."""

import asyncio
import math
import shlex
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from exchange.cli.database import load_all_seeds, migrated, read_settings, refresh_seeds, server
from exchange.cli.failure import USAGE, Failure
from exchange.cli.observing import observed
from exchange.settings import Settings

if TYPE_CHECKING:
    from exchange.cli.server import Server
    from exchange.observing.observer import Observer

_QUERY = '{"query":"{ measures(first: 3) { totalCount nodes { title summary municipality { name } } } }"}'


def serve() -> None:
    """Serve the exchange until Ctrl-C.

    Starts PostgreSQL (or uses the server of EXCHANGE_DATABASE_URL), brings its tables and the word list of the search
    to this version, loads the seeds if the database is empty, and answers GraphQL over HTTP.
    """
    settings = read_settings()
    try:
        with (
            _listener(settings) as listener,
            observed(settings) as observer,
            _terminable(),
            server(settings, serving=True, report=typer.echo) as url,
        ):
            try:
                asyncio.run(_prepare(settings, url))
                _http_server(settings, url, listener, observer).run(sockets=[listener])
            finally:
                _deaf()  # a second Ctrl-C must not keep PostgreSQL from stopping
                typer.echo("Stopping …")
    except KeyboardInterrupt:
        typer.echo("Stopped.")


async def _prepare(settings: Settings, url: str) -> None:
    from exchange.seeding import is_empty

    async with migrated(settings, url) as database:
        if await is_empty(database):
            typer.echo("Loading the seeds (once) …")
            await load_all_seeds(database, typer.echo, demo=settings.demo)
        else:
            await refresh_seeds(database, typer.echo)


def _http_server(settings: Settings, url: str, listener: socket.socket, observer: "Observer") -> "Server":
    from exchange.app import create_app
    from exchange.cli.server import GOODBYE_WITHIN, Server
    from exchange.seeding.statistics import publish_synthetic_rounds

    def announce() -> None:
        typer.echo(_welcome(settings, *listener.getsockname()[:2]))

    background = publish_synthetic_rounds if settings.demo else None
    app = create_app(settings, url, background, observer)
    within = max(GOODBYE_WITHIN, math.ceil(settings.deadline))
    return Server(app, settings.body_limit, announce, drain=settings.drain, within=within)


def _welcome(settings: Settings, host: str, port: int) -> str:
    here = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    address = f"http://{here}:{port}"
    command = ".venv/bin/exchange" if Path(".venv/bin/exchange").exists() else "exchange"
    if "data_dir" in settings.model_fields_set:
        command = f"EXCHANGE_DATA_DIR={shlex.quote(str(settings.data_dir))} {command}"
    return f"""
The exchange is ready at {address} (GraphQL at {address}/graphql). Ctrl-C stops it.

Try a query:
  curl {address}/graphql -H 'content-type: application/json' -d '{_QUERY}'

Make a key, in another terminal:
  {command} key create --municipality 08335043 --role PUBLISHER --name "CMS"
"""


@contextmanager
def _listener(settings: Settings) -> Iterator[socket.socket]:
    """The socket to serve on, taken first: a port that is in use is said before anything is started."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Failure(
            f"Cannot listen on {settings.host}:{settings.port} ({reason}): "
            f"choose another EXCHANGE_HOST or EXCHANGE_PORT.",
            USAGE,
        ) from error
    with listener:
        yield listener


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM and a closed terminal end the command like Ctrl-C, so that PostgreSQL is stopped then, too."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    previous = (
        signal.signal(signal.SIGTERM, interrupt),
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM)),
    )
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous[0])
        signal.signal(signal.SIGHUP, previous[1])


def _deaf() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
