"""The database: how it is set, how far it is migrated, and what in it waits for somebody."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from exchange.cli.doctor.findings import Finding, error, ok, warning
from exchange.settings import Settings
from exchange.statistics.actions.preparing import SILENT
from exchange.storage import migrate
from exchange.storage.engine import Database

EXTENSIONS = {"pg_trgm", "fuzzystrmatch"}
SOON = "14 days"
MOST_NAMED = 3

CLOCK_OFF = timedelta(seconds=2)
CLOCK_WRONG = timedelta(seconds=30)

BESIDES = 4
"""Connections kept for commands, backups and whoever looks after the database."""

_LIMITS = """
    SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
           current_setting('server_encoding') AS encoding,
           current_setting('transaction_read_only')::bool AS is_read_only,
           (SELECT array_agg(extname::text) FROM pg_extension) AS extensions
"""

_EXPIRING = """
    SELECT name, expires_at FROM api_key AS old
    WHERE revoked_at IS NULL AND expires_at BETWEEN now() AND now() + $1::text::interval
      AND NOT EXISTS (SELECT FROM api_key AS successor WHERE successor.rotated_from_id = old.id)
    ORDER BY expires_at, name
"""

_AHEAD = "SELECT max(at) - clock_timestamp() FROM (SELECT at FROM audit ORDER BY id DESC LIMIT 100) AS latest"

_ORPHANED = """
    SELECT count(*) FROM statistical_release WHERE state = 'PREPARING' AND seen_at < now() - $1::text::interval
"""


async def database_findings(settings: Settings, database: Database, processes: int) -> AsyncIterator[Finding]:
    """Everything that the database itself can be asked, one after the other."""
    limits = await database.fetch_row(_LIMITS)
    yield _encoding(limits["encoding"])
    if limits["is_read_only"]:
        do = "Name the server that takes writes in EXCHANGE_DATABASE_URL."
        yield error("database", "It can only be read: it is a copy of another one, or is set so.", do)
    yield await _clock(database)
    yield await _pooling(settings, database)
    yield connections_finding(settings.database_pool_size, processes, limits["most"])
    migration = migrations_finding(await migrate.current(database.url))
    yield migration
    if migration.do:
        return
    missing = sorted(EXTENSIONS - set(limits["extensions"]))
    if missing:
        do = f"As the database's owner: {' '.join(f'CREATE EXTENSION {name};' for name in missing)}"
        yield error("extensions", f"Missing: {', '.join(missing)}.", do)
    for finding in await _waiting(database):
        yield finding


def connections_finding(pool_size: int, processes: int, most: int) -> Finding:
    """Whether the server has as many connections as all processes may open: two pools and one that listens, each."""
    needed = processes * (2 * pool_size + 1)
    says = f"Up to {needed} are used by {processes} × EXCHANGE_DATABASE_POOL_SIZE={pool_size}; the server has {most}."
    do = "Lower EXCHANGE_DATABASE_POOL_SIZE, raise max_connections, or put PgBouncer between."
    if needed > most:
        return error("connections", says, do)
    return warning("connections", says, do) if needed + BESIDES > most else ok("connections", says)


def migrations_finding(current: str | None) -> Finding:
    """Whether the tables are those of this version."""
    newest = migrate.newest()
    if current == newest:
        return ok("migrations", f"The tables are those of this version ({newest}).")
    if current is None:
        return error("migrations", "There are no tables.", "Run `exchange migrate`, or restore a backup.")
    if migrate.is_known(current):
        return error("migrations", f"The tables are at {current}, not at {newest}.", "Run `exchange migrate`.")
    says = f"The tables ({current}) are of a newer version than this one ({newest})."
    return error("migrations", says, "Start the newer version, or restore an older backup.")


def clock_finding(off: timedelta) -> Finding:
    """Whether this machine and the database agree on the time, by which keys end and tokens count."""
    seconds = abs(off.total_seconds())
    says = f"It differs from the database's by {seconds:.1f} s."
    do = "Have both machines follow a time server (`timedatectl set-ntp true`)."
    if abs(off) > CLOCK_WRONG:
        return error("clock", says, do)
    return warning("clock", says, do) if abs(off) > CLOCK_OFF else ok("clock", says)


def pooling_finding(mode: str | None, cache: int) -> Finding:
    """Whether prepared statements are kept where they can be: `mode` is that of a pooler between, if there is one."""
    if mode == "transaction" and cache:
        says = "Between here and the database is a pooler that shares connections by transaction."
        return error("pooling", says, "Set EXCHANGE_DATABASE_STATEMENT_CACHE=0.")
    if mode is None and not cache:
        says = "No statement is kept prepared, although there is no pooler between here and the database."
        return warning(
            "pooling", says, "Take out EXCHANGE_DATABASE_STATEMENT_CACHE: each read costs more than it must."
        )
    return ok("pooling", f"A pooler by {mode} is between, which fits." if mode else "There is no pooler between.")


def _encoding(encoding: str) -> Finding:
    if encoding == "UTF8":
        return ok("encoding", "It is UTF-8.")
    return error("encoding", f"It is {encoding}.", "Create the database anew with ENCODING 'UTF8'.")


async def _clock(database: Database) -> Finding:
    before = datetime.now(UTC)
    theirs: datetime = (await database.fetch_row("SELECT clock_timestamp()"))[0]
    after = datetime.now(UTC)
    return clock_finding(theirs - (before + (after - before) / 2))


async def _pooling(settings: Settings, database: Database) -> Finding:
    """A pooler makes up the number of the process that it tells; one by transaction lends the same to two of us."""
    first = await database.connect("exchange-doctor")
    second = await database.connect("exchange-doctor")
    try:
        numbers = [await each.fetchval("SELECT pg_backend_pid()") for each in (first, second)]
        told = first.get_server_pid()
    finally:
        await first.close()
        await second.close()
    mode = None if told == numbers[0] else "transaction" if numbers[0] == numbers[1] else "session"
    return pooling_finding(mode, settings.database_statement_cache)


async def _waiting(database: Database) -> list[Finding]:
    found = [keys_finding(await database.fetch_all(_EXPIRING, SOON))]
    ahead: timedelta | None = (await database.fetch_row(_AHEAD))[0]
    if ahead is not None and ahead > CLOCK_WRONG:
        says = f"The last entry of the audit trail was made {ahead.total_seconds() / 3600:.1f} hours from now."
        found.append(error("clock", says, "Set the database's clock; what has an end (keys, invitations) had another."))
    orphaned = (await database.fetch_row(_ORPHANED, SILENT))[0]
    if orphaned:
        says = f"{orphaned} preparations of statistical releases were left by the process that worked on them."
        found.append(warning("statistics", says, "Start `exchange serve`, which ends them, and prepare them again."))
    return found


def keys_finding(expiring: list[Any]) -> Finding:
    """Whether keys without a successor are about to end."""
    if not expiring:
        return ok("keys", f"None ends within {SOON} without a successor.")
    named = ", ".join(f"“{row['name']}” on {row['expires_at']:%Y-%m-%d}" for row in expiring[:MOST_NAMED])
    more = f" and {len(expiring) - MOST_NAMED} more" if len(expiring) > MOST_NAMED else ""
    return warning("keys", f"Soon to end: {named}{more}.", "Tell their holders, or `exchange key rotate`.")
