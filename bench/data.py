"""Databases with synthetic data of a given size, on the embedded server."""

import re
import time
from pathlib import Path
from typing import Any

import asyncpg

from bench.indexing import index_all
from bench.vocabulary import COLUMNS, rows
from exchange.search.indexing import ANALYSIS
from exchange.storage import migrate

_SCRIPTS = [Path(__file__).parent / name for name in ("data.sql", "statistics.sql")]
_MADE_BY = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1"


async def create_database(server_url: str, measures: int) -> str:
    """Make a database with that many measures and all that hangs on them, unless the server has it as this version
    makes it; returns its URL."""
    name = f"bench_{measures}"
    url = re.sub(r"///[^?]+\?", f"///{name}?", server_url)
    made_by = f"migrations {migrate.newest()}, analysis {ANALYSIS}"
    server: Any = await asyncpg.connect(server_url)
    try:
        if await server.fetchval(_MADE_BY, name) == made_by:
            print(f"{measures:,} synthetic measures are there already", flush=True)
            return url
        await server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await server.execute(f"CREATE DATABASE {name}")
        await _fill(url, measures)
        await server.execute(f"COMMENT ON DATABASE {name} IS '{made_by}'")
    finally:
        await server.close()
    return url


async def _fill(url: str, measures: int) -> None:
    started = time.monotonic()
    await migrate.upgrade(url)
    connection = await asyncpg.connect(url)
    try:
        columns = ", ".join(f"{name} text" for name in COLUMNS)
        await connection.execute(f"CREATE TEMPORARY TABLE said (n bigint PRIMARY KEY, {columns})")
        await connection.copy_records_to_table("said", records=rows(measures), columns=["n", *COLUMNS])
        for script in _SCRIPTS:
            await connection.execute(script.read_text().replace("{measures}", str(measures)))
        print(f"{measures:,} synthetic measures made in {time.monotonic() - started:.1f} s", flush=True)
        started = time.monotonic()
        records = await index_all(url)
        print(f"{records:,} records indexed in {time.monotonic() - started:.1f} s", flush=True)
        await connection.execute("VACUUM (ANALYZE)")  # what autovacuum does in an installation that runs for a while
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()
