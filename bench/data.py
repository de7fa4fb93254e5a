"""Databases with synthetic data of a given size, on the embedded server."""

import re
import time
from pathlib import Path

import asyncpg

from exchange.storage import migrate

_SCRIPT = Path(__file__).parent / "data.sql"


async def create_database(server_url: str, measures: int) -> str:
    """Make a database with that many measures and all that hangs on them; returns its URL."""
    started = time.monotonic()
    name = f"bench_{measures}"
    server = await asyncpg.connect(server_url)
    try:
        await server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await server.execute(f"CREATE DATABASE {name}")
    finally:
        await server.close()
    url = re.sub(r"///[^?]+\?", f"///{name}?", server_url)
    await migrate.upgrade(url)
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_SCRIPT.read_text().replace("{measures}", str(measures)))
        await connection.execute("VACUUM (ANALYZE)")  # what autovacuum does in an installation that runs for a while
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()
    print(f"{measures:,} synthetic measures made in {time.monotonic() - started:.1f} s", flush=True)
    return url
