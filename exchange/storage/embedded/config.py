"""How the embedded server is set: for a small machine, safe against power loss, deaf to the network."""

from pathlib import Path

DATABASE = "exchange"
SUPERUSER = "exchange"
PORT = "5432"  # only the name of the socket file: nothing listens on the network

_SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "192MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "random_page_cost": "1.1",
    "jit": "off",  # compiling takes longer than our statements run
    "max_parallel_workers_per_gather": "0",  # many short statements share few cores
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgres-%a.log",  # one file a weekday, overwritten a week later
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_checkpoints": "off",
}

_CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

INITDB_OPTIONS = (
    f"--username={SUPERUSER}",
    "--auth=trust",  # the socket lies in a folder that only the server's account and root may enter
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
)


def server_options(socket_dir: Path, *, durable: bool) -> list[str]:
    """Command-line options of `postgres`. Without `durable` a crash may lose data: for tests alone."""
    settings = _SETTINGS | {"unix_socket_directories": str(socket_dir)} | ({} if durable else _CARELESS)
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def database_url(socket_dir: Path) -> str:
    """The URL under which asyncpg finds the database behind the socket."""
    return f"postgresql:///{DATABASE}?host={socket_dir}&port={PORT}&user={SUPERUSER}"
