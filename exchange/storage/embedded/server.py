"""The embedded server's life: created once, started or adopted, and stopped by the last one who uses it."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from exchange.storage.embedded import config, process
from exchange.storage.embedded.account import Account, give_to_owner, server_account
from exchange.storage.embedded.cluster import create_cluster, directory_argument
from exchange.storage.embedded.errors import EmbeddedPostgresError
from exchange.storage.embedded.locks import FileLock
from exchange.storage.embedded.programs import major_version, programs_for, wheel_programs
from exchange.storage.embedded.sockets import SOCKET, make_socket_dir, remove_socket_dir

START_SECONDS = 600.0  # recovery after a crash reads back at most max_wal_size
RETRY_SECONDS = 30.0


class EmbeddedPostgres:
    """The server of one data directory; any number of processes may use it at once.

    `start` makes the cluster if there is none, adopts a server that already runs (that of another command, or one whose
    owner was killed) and starts one otherwise. `stop` ends it unless another process still uses it. With `serving`,
    `start` refuses if another process serves from the same data directory. Without `durable` a crash may lose data: for
    tests alone.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        serving: bool = False,
        durable: bool = True,
        report: Callable[[str], None] | None = None,
    ) -> None:
        self._data_dir = data_dir.absolute()
        self._cluster = self._data_dir / "postgres"
        self._durable = durable
        self._report = report or (lambda _: None)
        self._process: subprocess.Popen[bytes] | None = None
        self._guard = FileLock(self._data_dir / "start.lock")
        self._use = FileLock(self._data_dir / "use.lock")
        self._serve = FileLock(self._data_dir / "serve.lock")
        self._serving = serving
        self._socket_dir: Path | None = None

    def start(self) -> str:
        """Make the server ready and return the database's URL, for asyncpg. Raises EmbeddedPostgresError."""
        try:
            self._data_dir.mkdir(parents=True, exist_ok=True)
            self._claim()
            with self._guard.alone():
                self._use.share()
                try:
                    return self._ready()
                except BaseException:
                    self._leave()
                    raise
        except OSError as error:
            raise EmbeddedPostgresError(f"The data directory {self._data_dir} cannot be used: {error}.") from error

    def stop(self) -> None:
        """Give the server up; the last user ends it and waits until it has written its data."""
        with self._guard.alone():
            self._leave()

    def is_alive(self) -> bool:
        """Whether the server runs where it was started."""
        postmaster = process.read_pid_file(self._cluster)
        return (
            postmaster is not None
            and postmaster.socket_dir == self._socket_dir
            and process.is_running(self._cluster, postmaster)
        )

    def restart(self) -> None:
        """Start the server again after it ended, under the same URL. Raises EmbeddedPostgresError.

        One that another command has started meanwhile, under another URL, is stopped for it.
        """
        with self._guard.alone():
            self._poll()
            running = self._running()
            if running is not None and running.socket_dir == self._socket_dir:
                return
            if running is not None:
                self._end(running)
            self._started()

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _claim(self) -> None:
        if self._serving and not self._serve.seize(wait=False):
            self._serve.release()
            raise EmbeddedPostgresError(
                f"Another `exchange serve` already runs on the data directory {self._data_dir}: stop it first, "
                f"or name another folder in EXCHANGE_DATA_DIR."
            )

    def _leave(self) -> None:
        try:
            postmaster = process.read_pid_file(self._cluster)
            if self._use.seize(wait=False) and postmaster and process.is_running(self._cluster, postmaster):
                self._end(postmaster)
            elif self._process and postmaster is None:  # interrupted before the server had written its pid file
                self._process.terminate()
                self._process.wait()
        finally:
            self._use.release()
            self._serve.release()

    def _end(self, postmaster: process.Postmaster) -> None:
        if not process.stop(self._cluster, postmaster, self._poll):
            raise EmbeddedPostgresError(
                f"PostgreSQL (process {postmaster.pid}) does not stop; see {self._cluster / 'log'}."
            )
        remove_socket_dir(postmaster.socket_dir)

    def _poll(self) -> int | None:
        return self._process.poll() if self._process else None

    def _ready(self) -> str:
        self._check_version()
        postmaster = self._running()
        if postmaster is not None:
            try:
                return self._opened(postmaster)
            except EmbeddedPostgresError:
                # A server that was just killed is still to be seen for a moment; one that lives has a reason.
                time.sleep(0.1)
                if self._running() is not None:
                    raise
        return self._opened(self._started())

    def _started(self) -> process.Postmaster:
        account = server_account(self._cluster, self._data_dir)
        programs = programs_for(account, self._data_dir)
        if not self._cluster.exists():
            self._report("Creating the database (once) …")
            create_cluster(self._cluster, programs, account, durable=self._durable)
        self._report("Starting PostgreSQL …")
        return self._launch(programs, account)

    def _opened(self, postmaster: process.Postmaster) -> str:
        self._create_database(postmaster.socket_dir)
        self._socket_dir = postmaster.socket_dir
        return config.database_url(postmaster.socket_dir)

    def _check_version(self) -> None:
        stamp = self._cluster / "PG_VERSION"
        if stamp.exists() and (written := stamp.read_text().strip()[:10]) != major_version():
            raise EmbeddedPostgresError(
                f"The database in {self._cluster} was written by PostgreSQL {written}, the installed programs are "
                f"{major_version()}: dump it with the former version and load it with the new one (docs/operations.md)."
            )

    def _running(self) -> process.Postmaster | None:
        """The server that runs on the cluster already and can be reached; what a dead one left is cleared away."""
        postmaster = process.read_pid_file(self._cluster)
        if postmaster is None:
            return None
        while process.is_running(self._cluster, postmaster):
            reached = postmaster if self._serving else process.seen_from_here(postmaster)
            if postmaster.status == "ready" and (reached.socket_dir / SOCKET).exists():
                return reached
            if postmaster.status != "starting":  # it is stopping, or somebody removed its socket
                self._end(postmaster)
                return None
            time.sleep(0.02)
            postmaster = process.read_pid_file(self._cluster) or postmaster
        (self._cluster / "postmaster.pid").unlink(missing_ok=True)
        if postmaster.socket_dir != self._socket_dir:  # else it is about to be used again
            remove_socket_dir(postmaster.socket_dir)
        return None

    def _launch(self, programs: Path, account: Account) -> process.Postmaster:
        socket_dir = make_socket_dir(account, self._socket_dir)
        deadline = time.monotonic() + RETRY_SECONDS
        while not (postmaster := self._try_launch(programs, account, socket_dir)):
            # Workers of a server that was killed need a moment to notice; until then they hold its shared memory.
            reason = self._log.read_text(errors="replace")
            if "shared memory" not in reason or time.monotonic() > deadline:
                remove_socket_dir(socket_dir)
                raise EmbeddedPostgresError(
                    f"PostgreSQL does not start: {_last_complaint(reason)}; see {self._cluster / 'log'}."
                )
            time.sleep(0.2)
        return postmaster

    def _try_launch(self, programs: Path, account: Account, socket_dir: Path) -> process.Postmaster | None:
        """Start a server and wait until it takes connections; None if it gave up."""
        directory = directory_argument(self._cluster, account)
        command = [
            str(programs / "postgres"),
            "-D",
            directory,
            *config.server_options(socket_dir, durable=self._durable),
        ]
        with self._log.open("wb") as log:
            give_to_owner(log.fileno(), self._data_dir)
            self._process = subprocess.Popen(  # noqa: S603
                command,
                cwd=self._cluster,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; we stop the server when we are done with it
                **account.process_options(),
            )
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None:
            postmaster = process.read_pid_file(self._cluster)
            if postmaster and postmaster.pid == self._process.pid and postmaster.status == "ready":
                return postmaster
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"PostgreSQL was not ready after {START_SECONDS:.0f} s; see {self._cluster / 'log'}."
                )
            time.sleep(0.01)
        return None

    def _create_database(self, socket_dir: Path) -> None:
        name = config.DATABASE
        missing = f"NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}')"
        script = f"SELECT 'CREATE DATABASE {name}' WHERE {missing} \\gexec\n"
        command = [str(wheel_programs() / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", str(socket_dir)]
        command += ["-p", config.PORT, "-U", config.SUPERUSER, "-d", "postgres"]
        done = subprocess.run(command, input=script, capture_output=True, text=True, check=False, env={"LC_ALL": "C"})  # noqa: S603
        if done.returncode:
            raise EmbeddedPostgresError(f"The database {name} cannot be created: {_last_complaint(done.stderr)}.")

    @property
    def _log(self) -> Path:
        return self._data_dir / "postgres.log"


def _last_complaint(text: str) -> str:
    """The line of PostgreSQL's output that says what is wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "ERROR" in line or "error:" in line]
    return (telling or lines or ["no reason given"])[-1].rstrip(".")
