"""What the tables of a database hold, as numbers that two databases can be compared by."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from exchange.storage.backup.errors import BackupError
from exchange.storage.backup.manifest import Table

_TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relpersistence = 'p' AND relnamespace = 'public'::regnamespace
    ORDER BY relname
"""

_SAME_TEXT = (
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL datestyle = 'ISO'",
    "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL bytea_output = 'hex'",
)
"""A row's text must not depend on how a server or an account is set."""

# The first half of a row's MD5 as a number: against damage and mistakes, not against forgers.
_CONTENTS = """
    SELECT count(*) AS rows,
           coalesce(sum(('x' || left(md5(each_row::text), 16))::bit(64)::bigint), 0)::text AS checksum
    FROM public."{}" AS each_row
"""


@asynccontextmanager
async def snapshot(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection in a transaction that sees one moment. Raises BackupError where the server refuses something."""
    try:
        connection = await asyncpg.connect(url, statement_cache_size=0)
        try:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                yield connection
        finally:
            await connection.close()
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise BackupError(f"The database refuses: {str(error).splitlines()[0].rstrip('.')}.") from error


async def read_contents(connection: asyncpg.Connection) -> dict[str, Table]:
    """Rows and checksum of each table, within the transaction that the connection is in. Tables without a log, which
    no backup holds, are left out."""
    for statement in _SAME_TEXT:
        await connection.execute(statement)
    names = [row["relname"] for row in await connection.fetch(_TABLES)]
    return {name: Table(**await connection.fetchrow(_CONTENTS.format(name))) for name in names}
